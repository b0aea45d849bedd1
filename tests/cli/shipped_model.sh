#!/usr/bin/env bash
# The model that comes with the program takes any of a patient's modalities with no --model, and says what "normal" means.
source "$(dirname "$0")/lib.sh"
make_cohort
id=$(tail -n +2 cohort/ecg_signals.csv | head -1 | cut -d, -f1)
image=$(ls cohort/images/"$id"/*.jpg)
grep "^$id," cohort/ecg_signals.csv | cut -d, -f2- >signal.csv
for parts in "--image $image" "--signal signal.csv" "--signal signal.csv --clinical AGE=71 --clinical SEX=female" "--image $image --signal signal.csv" "--clinical AGE=30 --clinical SEX=female"; do
  # shellcheck disable=SC2086
  expect_exit 0 predict $parts
  expect_stdout '^(no abnormality seen in lead II|abnormal): probability of an abnormal ECG 0\.'
  expect_stdout 'excludes neither infarction nor ischa?emia; rhythm disorders were only partly labell?ed'
  [[ ! -s $work/stderr ]] || fail "a plain use of the model that ships is warned of"
done
expect_exit 0 predict --clinical AGE=80 --clinical SEX=male
expect_stdout 'abnormal: probability of an abnormal ECG 0\.'
expect_exit 0 predict --image "$image" --json
expect_stdout '"schema": "ecgmm.prediction/1"'
expect_exit 0 predict cohort --out predictions.csv
[[ $(grep -c ',ok,0' predictions.csv) -gt 50 ]] || fail "too few predictions"
[[ $(du -sb "$here/../../models/default@2" | cut -f1) -lt 10000000 ]] || fail "the model that ships is too large"
grep -q 'CC BY 4.0' "$here/../../models/default@2/card.md" || fail "the card lacks the license of the data"
