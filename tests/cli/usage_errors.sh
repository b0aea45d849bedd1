#!/usr/bin/env bash
# A command line that cannot be meant is exit 2 and one line, and nothing is done.
source "$(dirname "$0")/lib.sh"

make_ptbxl source
expect_error 2 'help' 
expect_error 2 "unknown command 'nonsense'; see" nonsense
expect_error 2 "did you mean 'import'" imprt
expect_error 2 "unknown option '--nonsense'" --nonsense
expect_error 2 "unknown command 'nonsense'; see .ecgmm import --help" import nonsense source out
expect_error 2 "did you mean 'ptbxl'" import ptb-xl source out
expect_error 2 'subcommand' import
expect_error 2 'OUT' import ptbxl source
expect_error 2 'nonsense' import ptbxl source out --nonsense
expect_error 2 'labels' import ptbxl source out --labels nonsense
expect_error 2 'limit' import ptbxl source out --limit 0
expect_error 2 'limit' import ptbxl source out --limit many
expect_error 2 'threads' import ptbxl source out --threads 0
expect_error 2 "no lead 'IV'.*AVF" import ptbxl source out --lead IV
expect_error 2 'quiet' import ptbxl source out -q -v
expect_files . source
