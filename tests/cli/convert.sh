#!/usr/bin/env bash
# convert reads ECG files of any format and writes them in others, whole or not at all.
source "$(dirname "$0")/lib.sh"

printf 'I,II\n' >table.csv
for i in $(seq 0 999); do echo "$((i % 50)),$((i * 7 % 90))" >>table.csv; done

expect_error 3 'table.csv.*sampling rate.*--signal-hz' convert table.csv
expect_error 3 'no lead V1.*I, II' convert table.csv --signal-hz 500 --unit-mv 0.001 --lead V1
expect_error 3 'nowhere' convert nowhere.hea
expect_error 2 'to edf needs --out' convert table.csv --to edf

options=(--signal-hz 500 --unit-mv 0.001)
expect_exit 0 convert table.csv "${options[@]}" --to csv --lead II --out ii.csv --json
expect_stdout '"sampling_rate_hz": 500'
expect_stdout '"samples": 1000'
[[ $(head -n 1 ii.csv) == II && $(sed -n 3p ii.csv) == 0.007000 && $(wc -l <ii.csv) == 1001 ]] || fail "ii.csv"
expect_error 2 'ii.csv.*--force' convert table.csv "${options[@]}" --to csv --out ii.csv

# To stdout: a pipe, a file, the end of a file.
"$ECGMM" convert table.csv "${options[@]}" --to csv --lead II 2>/dev/null | cmp - ii.csv || fail "a pipe"
"$ECGMM" convert table.csv "${options[@]}" --to csv --lead II >to.csv 2>/dev/null && cmp to.csv ii.csv || fail "a file"
"$ECGMM" convert table.csv "${options[@]}" --to csv --lead II >>to.csv 2>/dev/null && cmp to.csv <(cat ii.csv ii.csv) || fail "the end of a file"

# One recording in every format gives one signal.
for to in wfdb:r.hea edf:r.edf dicom:r.dcm; do
  run convert table.csv "${options[@]}" --to "${to%%:*}" --out "${to##*:}"
  if [[ ${to%%:*} == dicom && $status == 5 ]]; then continue; fi # built without the module
  [[ $status == 0 ]] || fail "$to"
  expect_exit 0 convert "${to##*:}" --to csv --lead II --out back.csv --force
  cmp -s ii.csv back.csv || fail "$to is another signal"
done

# A folder, with what cannot be read in the catalog.
mkdir source && cp r.hea r.dat r.edf source && echo nothing >source/notes.txt
expect_exit 0 convert source --to csv --out out --deidentify
expect_stdout '2 of 3 files converted'
[[ $(wc -l <out/catalog.csv) == 4 ]] || fail "catalog"
[[ $(stat -c %a out.key.csv) == 600 ]] || fail "the key is not its owner's alone"
grep -q r.edf out.key.csv && ! grep -rq r.edf out || fail "names of files"
