#!/usr/bin/env bash
# check shows what a cohort holds; --json writes exactly one document; nothing of the cohort changes.
source "$(dirname "$0")/lib.sh"

expect_exit 0 synth cohort --patients 40
before=$(find cohort -type f -exec sha256sum {} + | sort)
expect_exit 0 check cohort
expect_stdout '^Cohort '
expect_stdout 'abnormal'
expect_stdout 'AGE +input'
expect_exit 0 check cohort --json
[[ $(grep -c '"schema": "ecgmm.check/1"' "$work/stdout") == 1 ]] || fail "one schema"
[[ $(head -c 1 "$work/stdout")$(tail -c 2 "$work/stdout" | tr -d '\n') == '{}' ]] || fail "one document"
expect_exit 0 check -q --quick cohort
expect_stdout 'not read'
[[ ! -s $work/stderr ]] || fail "-q wrote to stderr"
[[ $(find cohort -type f -exec sha256sum {} + | sort) == "$before" ]] || fail "check changed the cohort"

# A strip 0.5 mm high by its scale is said to show no trace.
rm cohort/images/1/*
base64 -d >cohort/images/1/001ECG_lead2.png <<<iVBORw0KGgoAAAANSUhEUgAAJxAAAAAUAQAAAAADvhqOAAAAT0lEQVR42u3XQQ0AAAwCMfyb3nRAWgk8LiEHMCsmACQOQOIAJA5A4gAkDkDiAIkDkDiAisQBDFN5wFEFkDgAiQOQOACJA5A4QOIAJA6gwQMiq26fCMHqNwAAAABJRU5ErkJggg==
expect_exit 0 check cohort
expect_stdout '10000 x 20 pixels would be 250 x 0.5 mm of paper, too small for a trace'
