#!/usr/bin/env bash
# Labels that can be told without the heart are caught: where the shortcut baseline's interval excludes
# 0.5, that is said before any figure. Here ids sorted by label.
source "$(dirname "$0")/lib.sh"
source "$here/leak_lib.sh"
make_tables
half=("${quick[@]}" --set train.epochs=1 --set data.test_share=0.4)

# said_first: the warning stands before the figures.
said_first() { sed '/^[0-9]* records of /q' "$work/stdout" | grep -q '^warning: .*shortcuts'; }

expect_exit 0 train cohort "${half[@]}" --out mixed
said_first && fail "a shortcut is said where there is none"
awk -F, -v OFS=, 'NR > 1 { $2 = NR < 32 ? "normal" : "abnormal" } { print }' cohort/labels.csv >sorted.csv
mv sorted.csv cohort/labels.csv
expect_exit 0 train cohort "${half[@]}" --out sorted
said_first || fail "training does not say the shortcut first"
expect_exit 0 evaluate cohort --model sorted
said_first || fail "evaluate does not say the shortcut first"
