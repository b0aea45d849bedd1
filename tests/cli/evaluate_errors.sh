#!/usr/bin/env bash
# evaluate never overwrites without --force, replaces its own output only, and names a missing or damaged
# model (exit 4).
source "$(dirname "$0")/lib.sh"

make_cohort
expect_exit 0 train cohort --out run "${quick[@]}" --set train.epochs=1
expect_exit 0 evaluate cohort --model run --out out
expect_error 2 'exists already' evaluate cohort --model run --out out
expect_exit 0 evaluate cohort --model run --out out --force
diff -r run/output out || fail "other bytes"
expect_error 2 'cohort is not an output folder of ecgmm and is not replaced: it has no metrics.json' evaluate cohort --model run --out cohort --force
expect_error 4 'no model at none' evaluate cohort --model none
cp -r run/model damaged
truncate -s -1 damaged/weights.safetensors
expect_error 4 'damaged' evaluate cohort --model damaged
expect_error 3 'none' evaluate none --model run
expect_error 5 'labels.xlsx: cannot make the folder' evaluate cohort --model run --out cohort/labels.xlsx/out
expect_files . cohort damaged out run
