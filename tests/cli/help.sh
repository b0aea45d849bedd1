#!/usr/bin/env bash
# --help and --version answer on stdout, at once, for the program and each command.
source "$(dirname "$0")/lib.sh"

expect_exit 0 --version
expect_stdout '^ecgmm [0-9]+\.[0-9]+'
expect_exit 0 --help
expect_stdout '^ +import '
expect_exit 0 import --help
expect_stdout 'ptbxl'
expect_exit 0 import ptbxl --help
expect_stdout '--lead .*II'
expect_exit 0 import wfdb --help
expect_stdout '--labels FILE'
[[ ! -s $work/stderr ]] || fail "--help wrote to stderr"

# The best of five, so that a busy machine does not count; loading libtorch alone would take 250 ms.
best=1000000
for _ in 1 2 3 4 5; do
  begin=${EPOCHREALTIME/./}
  run --help
  spent=$((${EPOCHREALTIME/./} - begin))
  ((spent < best)) && best=$spent
done
((best < 250000)) || fail "--help took $best us"
