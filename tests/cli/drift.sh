#!/usr/bin/env bash
# A model remembers how its training data looked: evaluate tells what is shifted on another cohort, with
# labels and without shift too, and says of an older model that it remembers nothing. It remembers as well
# how its folds ranked what they did not see.
source "$(dirname "$0")/lib.sh"
source "$here/leak_lib.sh"
"$ECGMM" -q synth cohort --patients 120 >/dev/null || fail "synth"
make_tables
rm -r cohort/images
folds=(--recipe default --set train.min_steps=0 --set train.epochs=2 --set train.batch=8
  --set train.inner_folds=2 --set model.wave_width=8 --threads 1)
expect_exit 0 train cohort "${folds[@]}" --out run
for key in reference predictions auroc_ci95 age_matched_ci95; do
  grep -q "\"$key\": " run/model/bundle.json || fail "the bundle has no $key"
done
grep -q '"cross_validated": {' run/output/metrics.json || fail "the figure of the folds is not told"

"$ECGMM" -q synth other --patients 120 --seed 7 >/dev/null || fail "synth"
mv cohort away && mv other cohort && make_tables && rm -r cohort/images && mv cohort other
expect_exit 0 evaluate other --model run --out same
grep -q '"n_trained_on": 0' same/metrics.json || fail "no comparison"
grep -q 'Distribution shift' same/report.html || fail "the report does not compare"
grep -q 'shifted from.*\(AGE\|amplitude\|rate\)' "$work/stdout" && fail "the same kind of patients is shifted"

# Amplitudes three times as large, ages of children, half the rows without a blood pressure.
python3 - <<'EOF' || fail "no larger amplitudes"
header, *rows = open("other/ecg_signals.csv").read().splitlines()
with open("other/ecg_signals.csv", "w") as file:
    print(header, file=file)
    for index, *samples in (row.split(",") for row in rows):
        print(index, *(3 * float(sample) for sample in samples), sep=",", file=file)
EOF
awk 'BEGIN { FS = OFS = "," } NR > 1 { $2 = 5 + $2 % 20; if (NR % 2) $4 = "" } { print }' other/clinical.csv \
  >clinical && mv clinical other/clinical.csv
expect_exit 0 evaluate other --model run --out shifted
expect_stdout '^shifted from the training data: SBP missing, age, signal amplitude'
grep -q 'shifted from the training data: SBP missing, age, signal amplitude' shifted/report.html ||
  fail "the report does not say what is shifted"

expect_exit 0 evaluate away --model run --split train --out apparent
grep -q 'records here were used in training' apparent/report.html || fail "nothing is said to be apparent"

expect_exit 0 evaluate other --model "$here/../fixtures/bundle/v2" --out old
grep -q 'keeps no summary of its training data' old/report.html || fail "an old model remembers something"
