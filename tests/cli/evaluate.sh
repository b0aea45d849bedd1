#!/usr/bin/env bash
# evaluate takes the test split of the cohort of the training and all of any other, and says "apparent
# performance" wherever records were trained on.
source "$(dirname "$0")/lib.sh"

make_cohort
expect_exit 0 train cohort --out run "${quick[@]}" --set train.epochs=1
expect_exit 0 evaluate cohort --model run/model
expect_stdout '^test split$'
expect_exit 0 evaluate cohort --model run --split val
expect_stdout '^apparent performance: validation split'
expect_exit 0 evaluate cohort --model run --split train
expect_stdout '^apparent performance: training split'
expect_exit 0 evaluate cohort --model run --split all
expect_stdout '^apparent performance: [0-9]+ of [0-9]+ \([0-9]+ %\) records were used in training'

# The records are known by their content: under another name, and with one fewer.
cp -r cohort renamed
sed -i '$d' renamed/ecg_signals.csv
expect_exit 0 evaluate renamed --model run
expect_stdout '^test split$'

"$ECGMM" -q synth other --patients 30 --seed 7 >/dev/null || fail "synth"
expect_exit 0 evaluate other --model run --out judged
expect_stdout '^all records$'
expect_files judged calibration.png calibration.svg classification_report.txt confusion_matrix.png \
  confusion_matrix.svg decision_curve.png decision_curve.svg metrics.json predictions.csv report.html \
  risk_coverage.png risk_coverage.svg roc_curve.png roc_curve.svg
expect_error 3 "no record of .*other.* is in the model's test split; use --split all" evaluate other --model run --split test

# A model of clinical values alone knows its cohort as a whole.
expect_exit 0 train cohort --recipe reference --out clinical --set model.modalities=clinical --set train.epochs=1 --threads 1
expect_exit 0 evaluate cohort --model clinical
expect_stdout '^test split$'
