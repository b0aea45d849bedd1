#!/usr/bin/env bash
# With inner folds one network is trained without each fold; what they say of their folds fits the
# calibrator and the threshold; a run that was killed goes on to the same bytes; a model can be trained on
# all records.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 60 >/dev/null || fail "synth"
rm -r cohort/images
folds=(--recipe default --set train.min_steps=0 --set train.epochs=2 --set train.batch=8
  --set train.inner_folds=2 --set model.wave_width=8 --threads 1)

expect_exit 0 train cohort "${folds[@]}" --out run
expect_stderr 'trained 2 networks, 4 epochs'
expect_stderr 'threshold 0\.[0-9]+ \(youden\), chosen on [0-9]+ out of fold predictions'
expect_stderr '^signal, [0-9]+ records: threshold 0\.[0-9]+, sensitivity'
expect_stderr '^clinical, [0-9]+ records: threshold'
expect_stdout '^test split'
expect_files run/checkpoints member0 member1
expect_no_match run/split.csv ',val'
grep -q '"aim": "youden"' run/model/bundle.json || fail "the bundle does not say how its threshold was chosen"
grep -q '"calibrator": ' run/model/bundle.json || fail "the bundle has no calibrator"
python3 -c 'import json; assert {"signal", "clinical"} <= set(json.load(open("run/model/bundle.json"))["by_subset"])' ||
  fail "the bundle has no decisions by modalities"
grep -q 'member1' run/model/weights.safetensors || fail "the bundle has one network"

cp -r run/model model && cp -r run/output output
rm -r run/model run/output run/checkpoints/member1
expect_exit 0 train --resume run
diff -r run/model model || fail "the resumed run ends in another model"
diff -r run/output output || fail "the resumed run ends in another output"

expect_exit 0 train cohort "${folds[@]}" --set data.test_share=0 --set 'train.abstain=error<=0.2' --out final
expect_stdout 'out of fold'
expect_stdout '^answered [0-9]+ of [0-9]+ records'
expect_no_match final/split.csv ',(val|test)'  # every record is trained on
[[ -s final/output/crossval.json ]] || fail "no figures out of fold"

expect_error 2 'train.abstain=error<=0.1.*set train.inner_folds=5' \
  train cohort "${folds[@]}" --set train.inner_folds=0 --set train.threshold=0.5 --set 'train.abstain=error<=0.1' --out no
expect_error 2 "'often' is not a value for train.abstain; give none . error<=X" train cohort "${folds[@]}" --set train.abstain=often --out no
expect_error 2 'train.threshold=youden.*set train.inner_folds=5' \
  train cohort "${folds[@]}" --set train.inner_folds=0 --out no
"$ECGMM" -q synth few --patients 30 >/dev/null || fail "synth"
expect_error 3 'too few for 20 folds' train few "${folds[@]}" --set train.inner_folds=20 --out no
expect_error 3 'the validation split is empty' train cohort --set data.val_share=0 "${quick[@]}" --out no
