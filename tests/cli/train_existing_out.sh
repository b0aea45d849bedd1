#!/usr/bin/env bash
# A run folder that exists is replaced with --force only, and nothing else than a run folder ever.
source "$(dirname "$0")/lib.sh"

make_cohort
short=(train cohort "${quick[@]}" --set train.epochs=1)
expect_exit 0 "${short[@]}"
[[ -d runs/cohort-reference/output ]] || fail "the default is not runs/<cohort>-<recipe>"
touch runs/cohort-reference/mine
expect_error 2 'exists already' "${short[@]}"
[[ -e runs/cohort-reference/mine ]] || fail "the refused run took the old one away"
expect_error 3 'no such cohort' train none --out runs/cohort-reference --force
[[ -e runs/cohort-reference/mine ]] || fail "the failed run took the old one away"
expect_exit 0 "${short[@]}" --force
[[ ! -e runs/cohort-reference/mine && -d runs/cohort-reference/output ]] || fail "not replaced"
expect_files runs cohort-reference
expect_error 2 'cohort is not an output folder of ecgmm and is not replaced: it has no run.json' "${short[@]}" --force --out cohort
expect_files cohort clinical.xlsx cohort.toml ecg_signals.csv images labels.xlsx
