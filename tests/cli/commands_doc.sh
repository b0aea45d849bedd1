#!/usr/bin/env bash
# docs/commands.md is what the program's --help says today.
source "$(dirname "$0")/lib.sh"

ECGMM=$ECGMM "$here/../../script/make-docs" --print >"$work/reference" || fail "script/make-docs failed"
diff -u "$here/../../docs/commands.md" "$work/reference" >"$work/stdout" ||
  fail "docs/commands.md is old: run script/make-docs"
