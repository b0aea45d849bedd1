#!/usr/bin/env bash
# An existing OUT is exit 2; --force replaces it, but only a cohort, and never the source.
source "$(dirname "$0")/lib.sh"

make_ptbxl source
expect_exit 0 import ptbxl source out --limit 1
expect_error 2 'out.*--force' import ptbxl source out
expect_files out/images 1
expect_exit 0 import ptbxl source out --force
expect_files out/images 1 2 3
mkdir thesis && echo text >thesis/chapter.txt
expect_error 2 'thesis.*not a cohort' import ptbxl source thesis --force
expect_error 2 'chapter' import ptbxl source thesis/chapter.txt --force
expect_error 2 'SRC' import ptbxl source . --force
expect_error 2 'SRC' import ptbxl source source --force
expect_files thesis chapter.txt
expect_files . out source thesis
