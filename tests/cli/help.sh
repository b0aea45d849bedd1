#!/usr/bin/env bash
# --help and --version answer on stdout, for the program and each command.
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
