#!/usr/bin/env bash
# Held-out records have no say: with other images, signals, clinical cells and labels in the test split,
# weights, preprocessor, columns, calibrator, threshold and baselines are the same bytes; only where the
# bundle says what it was made of does it differ. Changed training records do change them.
source "$(dirname "$0")/lib.sh"
source "$here/leak_lib.sh"
make_tables
split_of_three cohort
picture=(--recipe reference --set input.image_width=32 --set input.image_height=32 --set model.signal_hidden=16
  --set train.epochs=2 --threads 1)
folds=(--recipe default --set train.inner_folds=2 --set train.min_steps=0 --set train.epochs=2
  --set train.batch=8 --set model.wave_width=8 --threads 1)
sed 's/,val$/,train/' split.csv >two.csv

expect_exit 0 train cohort --split-file split.csv "${picture[@]}" --out picture
expect_exit 0 train cohort --split-file two.csv "${folds[@]}" --out folds
scramble test
expect_exit 0 train changed --split-file split.csv "${picture[@]}" --out picture_changed
expect_exit 0 train changed --split-file two.csv "${folds[@]}" --out folds_changed
expect_same_model picture picture_changed
expect_same_model folds folds_changed
cmp -s picture/output/predictions.csv picture_changed/output/predictions.csv &&
  fail "the held-out records were not changed"

scramble train
expect_exit 0 train changed --split-file split.csv "${picture[@]}" --out trained_changed
cmp -s picture/model/weights.safetensors trained_changed/model/weights.safetensors &&
  fail "changed training records change nothing"
diff <(fitted picture) <(fitted trained_changed) >/dev/null && fail "nothing is fitted on training records"
exit 0
