#!/usr/bin/env bash
# A cohort without labels gets predictions only, and all that is written says so; a column of many
# values is left out by name; --prevalence is a share.
source "$(dirname "$0")/lib.sh"
source "$here/leak_lib.sh"
make_tables
awk -F, -v OFS=, 'NR > 1 { $6 = "device " NR } { print }' cohort/clinical.csv >many.csv
mv many.csv cohort/clinical.csv
expect_exit 0 train cohort "${quick[@]}" --set train.epochs=1 --out run
expect_exit 0 evaluate cohort --model run --split all --prevalence 0.05 --out judged
grep -q 'PPV and NPV at a prevalence of 0.05' judged/report.html || fail "no stated prevalence"
grep -q 'Left out because they have more than 20 different values: DEVICE\.' judged/report.html ||
  fail "the report does not name the column left out"
for share in 0 1 -0.1 2; do expect_error 2 'must be between 0 and 1' evaluate cohort --model run --prevalence $share; done

expect_bare() {
  expect_exit 0 evaluate bare --model run --split all --out "$1"
  expect_stdout '^[0-9]+ records, none with a label$'
  expect_stdout '^nothing to measure: no record has a label'
  expect_stdout '^called abnormal +[0-9]+ '
  grep -q 'no record has a label' "$1/report.html" || fail "the report does not say that no label is known"
  [[ $(wc -l <"$1/predictions.csv") == $(wc -l <cohort/ecg_signals.csv) ]] || fail "not every record is predicted"
  [[ $(cut -d, -f6 "$1/predictions.csv" | sort -u | tr -d '\n') == truth ]] || fail "a truth is given"
  expect_files "$1" classification_report.txt confusion_matrix.png confusion_matrix.svg metrics.json predictions.csv report.html
}
cp -r cohort bare && rm bare/labels.csv
expect_bare without_table
sed '1!s/,.*/,/' cohort/labels.csv >bare/labels.csv
expect_bare without_words
cut -d, -f2- without_table/predictions.csv >a && cut -d, -f2- without_words/predictions.csv >b
cmp a b || fail "empty labels change the predictions"
