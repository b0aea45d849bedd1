#!/usr/bin/env bash
# import wfdb makes a cohort of a folder of records and a table of labels, however that is called.
source "$(dirname "$0")/lib.sh"

make_ptbxl source
printf 'path,label,patient\nrecords500/00000/one_hr,normal,7\n' >labels.csv
expect_exit 0 import wfdb source out --labels labels.csv
expect_stdout '^out: 1 records: 1 normal, 0 abnormal, 0 borderline; 0 skipped, 0 drawn at a lower gain$'
expect_files out clinical.xlsx cohort.toml ecg_signals.csv images import.csv labels.xlsx
expect_files out/images one_hr

# Words, columns and what the cohort declares follow the options.
{
  echo 'file,nr,verdict,gender'
  echo 'records500/00000/one_hr,1,A,1'
  echo 'records500/00000/one_hr.hea,2,N,2'
  echo 'records500/00000/gone,3,N,2'
  echo 'records500/00000/one_hr,4,?,2'
} >table.csv
expect_error 3 '--label-column' import wfdb source other --labels table.csv --id-column nr
expect_error 3 'gender 2 is neither.*--male' import wfdb source other --labels table.csv --id-column nr \
  --label-column verdict --normal N --abnormal A
expect_exit 0 import wfdb source other --labels table.csv --id-column nr --label-column verdict --normal N ok \
  --abnormal A --male 1 --female 2 --name ward --group-space hospital --source "Ward data" --licence CC0 --training-only --no-images --seconds 5
expect_stdout '^other: 3 records: 1 normal, 1 abnormal, 0 borderline, 1 without a label; 1 skipped, 3 cut to their beginning$'
expect_files other clinical.xlsx cohort.toml ecg_signals.csv import.csv labels.xlsx
for line in 'name = .ward' 'group_space = .hospital' 'training_only = true' 'name = .Ward data' 'licence = .CC0' 'unit = .mV'; do
  grep -q "$line" other/cohort.toml || fail "no $line in cohort.toml"
done
[[ $(head -n 1 other/ecg_signals.csv | tr ',' '\n' | wc -l) == 1246 ]] || fail "1245 points and the index"
grep -q '^3,skipped,.*gone' other/import.csv || fail "import.csv"

expect_error 2 'labels' import wfdb source third
expect_error 2 'seconds' import wfdb source third --labels table.csv --seconds 0
expect_error 2 'out.*--force' import wfdb source out --labels labels.csv
expect_error 3 'nowhere.csv' import wfdb source third --labels nowhere.csv
expect_error 3 'none of 1 records.*one_hr.*--record-column' import wfdb nowhere third --labels labels.csv
expect_files . labels.csv other out source table.csv
