#!/usr/bin/env bash
# A result that cannot be written to stdout is exit 5.
source "$(dirname "$0")/lib.sh"

make_ptbxl source
"$ECGMM" import ptbxl source out >/dev/full 2>"$work/stderr"
status=$?
[[ $status == 5 ]] || fail "ended with $status, expected 5"
expect_stderr 'standard output'
