#!/usr/bin/env bash
# A cohort's predictions: one row a record, unreadable ones included; nothing is overwritten, and
# nothing half-written is left.
source "$(dirname "$0")/lib.sh"
use_small_model

expect_exit 0 predict cohort --model model --out results/out.csv
expect_stdout '^4 records: [0-9] with no abnormality seen in lead II, [0-9] abnormal, 1 unreadable: results/out.csv$'
expect_stderr 'not predicted: record 4: no clinical'
[[ $(head -n 1 results/out.csv) == cohort,id,status,probability,predicted,truth,reason,assumed,warnings,rate_bpm,pr_ms,qrs_ms,qt_ms,notes,model ]] || fail "the header is wrong"
[[ $(grep -Ec '^cohort,[123],ok,0\.[0-9]+,(ab)?normal,(ab)?normal,,.*Hz is assumed' results/out.csv) == 3 ]] || fail "three rows should be ok"
grep -q '^cohort,4,unreadable,,,abnormal,no clinical' results/out.csv || fail "record 4 should be unreadable"
cp results/out.csv first.csv

expect_error 2 'out.csv.*--force' predict cohort --model model --out results/out.csv
expect_exit 0 predict cohort --model model --out results/out.csv --force --threads 1
cmp -s first.csv results/out.csv || fail "one thread gives other bytes"
expect_files results out.csv

rm cohort/labels.csv
expect_exit 0 predict cohort --model model --out unlabeled.csv
[[ $(grep -Ec '^cohort,[123],ok,0\.[0-9]+,(ab)?normal,,,' unlabeled.csv) == 3 ]] || fail "labels should be optional"

expect_error 2 'needs --out' predict cohort --model model
expect_error 3 'nowhere' predict nowhere --model model --out none.csv
expect_error 5 'none.csv|cannot' predict cohort --model model --out first.csv/none.csv
rm cohort/ecg_signals.csv
expect_error 3 'ecg_signals' predict cohort --model model --out none.csv
[[ ! -e none.csv ]] || fail "a failed run wrote its file"
