#!/usr/bin/env bash
# A source that cannot be read is exit 3 with file and line, and leaves nothing behind.
source "$(dirname "$0")/lib.sh"

mkdir empty
expect_error 3 'ptbxl_database.csv' import ptbxl nowhere out
expect_error 3 'ptbxl_database.csv' import ptbxl empty out
make_ptbxl source
cp source/ptbxl_database.csv good.csv
sed 's/scp_codes/codes/' good.csv >source/ptbxl_database.csv
expect_error 3 "ptbxl_database.csv: no column 'scp_codes'" import ptbxl source out
sed "2s/'IMI': /'IMI'; /" good.csv >source/ptbxl_database.csv
expect_error 3 'ptbxl_database.csv: line 2: scp_codes, character 7' import ptbxl source out
: >source/ptbxl_database.csv
expect_error 3 'empty' import ptbxl source out
cp good.csv source/ptbxl_database.csv
rm source/records500/00000/one_hr.dat
expect_error 3 'none of 3 records could be read.*no record files' import ptbxl source out
expect_files . empty good.csv source
