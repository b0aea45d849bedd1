#!/usr/bin/env bash
# `ecgmm synth` makes a cohort that `check` reads without a word of doubt; same seed, same bytes.
source "$(dirname "$0")/lib.sh"

expect_exit 0 synth one --patients 30 --threads 1
expect_stdout '^one: [0-9]+ records of 30 patients: [0-9]+ normal, [0-9]+ abnormal, [0-9]+ borderline'
[[ ! -s $work/stderr ]] || fail "wrote to stderr without a terminal"
expect_exit 0 synth two --patients 30 --threads 2
diff -r one two || fail "two threads gave other bytes than one"
expect_exit 0 synth three --patients 30 --seed 43
diff -rq one three >/dev/null && fail "two seeds gave the same bytes"
expect_exit 0 check one

expect_error 2 'one.*--force' synth one
expect_exit 0 synth one --patients 31 --force
expect_error 2 'patients' synth four --patients 0
expect_error 2 'patients' synth four --patients many
expect_files . one three two
