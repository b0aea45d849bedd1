#!/usr/bin/env bash
# compare tests models on the records that all can score and none was trained on.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 60 >/dev/null || fail "synth"
"$ECGMM" -q synth other --patients 60 --seed 7 >/dev/null || fail "synth"
rm -r cohort/images other/images
wave=(--recipe default --set train.min_steps=0 --set train.epochs=2 --set train.batch=8
  --set train.inner_folds=0 --set train.threshold=0.5 --set model.wave_width=8 --threads 1)
expect_exit 0 train cohort "${wave[@]}" --out first
expect_exit 0 train cohort --out second "${quick[@]}" --set train.epochs=1
expect_exit 0 train cohort --out third "${quick[@]}" --set model.modalities=clinical --set train.epochs=1

expect_exit 0 compare other --model first --model second --model third --out out --threads 1
expect_stdout '^synthetic-7: [0-9]+ records of [0-9]+ patients, [0-9]+ abnormal'
expect_stdout '^Difference from first'
expect_stdout '^second .*[+-][0-9.]+'
expect_files out changed_calls.csv comparison.json comparison.txt
changed=$(awk '$1 == "second" && NF > 12 { print $(NF - 3) }' out/comparison.txt)
[[ $(grep -c '^second,' out/changed_calls.csv) == "$changed" ]] || fail "other calls changed than the $changed of the table"
cmp out/comparison.txt "$work/stdout" || fail "the file does not say what the screen does"
grep -q '"schema": "ecgmm.comparison/1"' out/comparison.json || fail "no schema"

# The figures are those of `evaluate` on the same records.
expect_exit 0 evaluate other --model second --threads 1 --out alone
python3 - <<'EOF' || fail "not the AUROC of evaluate"
import csv, json
document = json.load(open("out/comparison.json"))
rows = [r for r in csv.DictReader(open("alone/predictions.csv")) if r["truth"] in ("normal", "abnormal")]
scores = {t: [float(r["probability"]) for r in rows if r["truth"] == t] for t in ("normal", "abnormal")}
pairs = [(a > b) + (a == b) / 2 for a in scores["abnormal"] for b in scores["normal"]]
first, second, third = document["models"]
assert document["n"] == len(rows), (document["n"], len(rows))
assert abs(second["auroc"] - sum(pairs) / len(pairs)) < 1e-12
assert abs(second["difference"]["auroc_difference"] - (second["auroc"] - first["auroc"])) < 1e-12
assert "difference" not in first and 0 <= third["mcnemar"]["p"] <= 1
EOF

# Of the cohort of the training the shared test split is left, for a model of the table alone too.
expect_exit 0 compare cohort --model third --model second --threads 1
expect_stdout '^left out: [0-9]+ records, third was trained on it'
records=$(grep -c ',test' third/split.csv)
expect_stdout "^synthetic-42: $records records"
expect_error 2 'compare needs at least two models' compare other --model first
expect_error 2 'given twice' compare other --model first --model first/
expect_error 2 'exists already' compare other --model first --model second --out out
expect_error 4 'no model at none' compare other --model first --model none
