#!/usr/bin/env bash
# A cohort that cannot be used is exit 3, and the line names the file and what to do.
source "$(dirname "$0")/lib.sh"

make_ptbxl source 24
expect_exit 0 import ptbxl source good
printf '[signals]\nheader = true\n' >good/cohort.toml
# with FILE TEXT: a fresh copy of the good cohort in which FILE has that content.
with() {
  rm -rf cohort
  cp -r good cohort
  printf %b "$2" >"cohort/$1"
}
without() {
  rm -rf cohort
  cp -r good cohort
  rm -r "cohort/$1"
}

expect_error 3 'nowhere' check nowhere
expect_error 3 'source' check source
without images && rm cohort/ecg_signals.csv cohort/clinical.xlsx && expect_error 3 'no images or ecg_signals.csv or clinical.xlsx' check cohort
without labels.xlsx && expect_error 3 'labels.xlsx' check cohort

for file in ecg_signals.csv clinical.xlsx labels.xlsx; do
  with $file '' && expect_error 3 "$file.*empty" check cohort
done
with clinical.xlsx 'PK\003\004 and nothing more' && expect_error 3 'clinical.xlsx' check cohort
with labels.xlsx '\320\317\021\340\241\261\032\341' && expect_error 3 'labels.xlsx' check cohort
with clinical.xlsx 'ID,AGE\n1,50\n' && expect_error 3 "clinical.xlsx.*IDX" check cohort
with labels.xlsx 'nr,label\n1,normal\n' && expect_error 3 "labels.xlsx.*index" check cohort
with labels.xlsx 'index,verdict\n1,normal\n' && expect_error 3 "labels.xlsx.*label" check cohort
with labels.xlsx 'index,label\n1,normal\n001,abnormal\n' && expect_error 3 'labels.xlsx.*001.*rows 2 and 3 differ only in leading zeros' check cohort
with labels.xlsx 'index,label\n901,normal\n902,abnormal\n' && expect_error 3 'no id of images has a label' check cohort
with clinical.xlsx 'IDX,AGE\n1,50\n2,150\n' && expect_error 3 'AGE' check cohort
with cohort.toml '[signals]\nsampling_rate = 249\n' && expect_error 3 'cohort.toml.*sampling_rate_hz' check cohort
with cohort.toml 'name = "a\n' && expect_error 3 'cohort.toml.*line 1' check cohort
