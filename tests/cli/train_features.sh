#!/usr/bin/env bash
# Trees on measured waves: the recipe `features`, a baseline beside the default recipe's networks, and
# averaged with them; the guide of the encoder.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 80 >/dev/null || fail "synth"
rm -r cohort/images
small=(--set train.min_steps=0 --set train.epochs=1 --set train.batch=16 --set model.wave_width=8
  --set train.inner_folds=0 --set train.threshold=0.5 --threads 1)

expect_exit 0 train cohort --recipe features "${small[@]}" --out features
expect_stdout 'AUROC'
expect_exit 0 train cohort --recipe features "${small[@]}" --out again
diff -r features/model again/model || fail "the same seed gives another model"
sed -n '2s/^[^,]*,//p' cohort/ecg_signals.csv >row.csv
expect_exit 0 predict --model features --signal row.csv --signal-hz 249 --clinical AGE=63 --json
expect_stdout '"signal,clinical"|"signal\+clinical"|"signal"'
head -c 200 /dev/zero | tr '\0' '0' | sed 's/0/0.1,/g; s/,$//' >level.csv
expect_exit 3 predict --model features --signal level.csv --signal-hz 20

expect_exit 0 train cohort "${small[@]}" --out plain
expect_stdout 'measured waves and clinical values'
expect_exit 0 train cohort "${small[@]}" --set model.measures=none --out without
grep -q 'measured waves' <"$work/stdout" && fail "a baseline that was not asked for"
expect_exit 0 train cohort "${small[@]}" --set model.measures=averaged --out averaged
expect_exit 0 predict cohort --model plain --out plain.csv
expect_exit 0 predict cohort --model without --out without.csv
expect_exit 0 predict cohort --model averaged --out averaged.csv
probabilities() { cut -d, -f4 "$1"; }
[[ $(probabilities plain.csv) == "$(probabilities without.csv)" ]] || fail "a baseline changed the answers"
[[ $(probabilities plain.csv) != "$(probabilities averaged.csv)" ]] || fail "averaging changed nothing"
grep -q '"signal heart rate"' plain/model/bundle.json || fail "the training summary lacks intervals"

expect_exit 0 train cohort "${small[@]}" --set model.guide=mask --out guided
expect_exit 0 predict cohort --model guided --out guided.csv
[[ $(probabilities plain.csv) != "$(probabilities guided.csv)" ]] || fail "the guide changed nothing"

expect_error 2 'model.measures does not work with model.encoder=resnet18_mlp' \
  train cohort "${quick[@]}" --set model.measures=alone --out no
expect_error 2 'model.guide does not work with model.encoder=resnet18_mlp' \
  train cohort "${quick[@]}" --set model.guide=mask --out no
