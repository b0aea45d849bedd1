#!/usr/bin/env bash
# import ptbxl makes a cohort of the standard layout and says on stdout what is in it.
source "$(dirname "$0")/lib.sh"

make_ptbxl source 5
expect_exit 0 import ptbxl source out
expect_stdout '^out: 5 records: 2 normal, 3 abnormal, 0 borderline; 0 skipped, 0 drawn at a lower gain$'
expect_files out clinical.xlsx cohort.toml ecg_signals.csv images import.csv labels.xlsx
expect_files out/images 1 2 3 4 5
expect_files out/images/5 005ECG_lead2.jpg
[[ $(cut -d, -f1 out/ecg_signals.csv | tr '\n' ' ') == "index 1 2 3 4 5 " ]] || fail "ids in ecg_signals.csv"
[[ $(head -n 1 out/ecg_signals.csv | tr ',' '\n' | wc -l) == 2491 ]] || fail "2490 points and the index"

# With -q nothing but the result is written; a limit takes the first records.
expect_exit 0 import ptbxl -q source few --limit 2
expect_stdout '^few: 2 records'
[[ ! -s $work/stderr ]] || fail "-q wrote to stderr"
expect_files few/images 1 2

# Without strips.
expect_exit 0 import ptbxl -q source bare --no-images
expect_files bare clinical.xlsx cohort.toml ecg_signals.csv import.csv labels.xlsx

# A folder path may end in a slash.
expect_exit 0 import ptbxl source/ slash/
expect_files . bare few out slash source
