#!/usr/bin/env bash
# import any makes a cohort of ECG files of every format; patients and ages come from the files, keys do not.
source "$(dirname "$0")/lib.sh"

# Twelve seconds of I, II and III in three formats; EDF files say who the patient is.
{ echo I,II,III; for i in $(seq 0 5999); do echo "$((i % 90)),$((i * 7 % 200)),$((i * 7 % 200 - i % 90))"; done; } >table.csv
options=(--signal-hz 500 --unit-mv 0.005)
mkdir source
run convert table.csv "${options[@]}" --to edf --out source/a.edf && run convert table.csv "${options[@]}" --to wfdb --out source/w.hea
[[ $status == 0 ]] || fail "convert"
run convert table.csv "${options[@]}" --to dicom --out source/d.dcm
formats=2 && [[ $status == 0 ]] && formats=3
edf_says() { # FILE PATIENT DATE
  { printf '%-80s' "$2" && printf '%-80s' "Startdate X X X Recorder_X SN1234567" && printf '%s12.30.00' "$3"; } |
    dd of="$1" bs=1 seek=8 conv=notrunc status=none
}
cp source/a.edf source/b.edf && cp source/a.edf source/c.edf
edf_says source/a.edf "key-4711 F 02-MAY-1951 Some_Body" 31.01.20
edf_says source/b.edf "key-4711 F 02-MAY-1951 Some_Body" 01.02.20
edf_says source/c.edf "key-0815 M X Other_Body" 31.01.20
printf '# age: 61\n' >>source/w.hea
cells() { # the texts of a workbook
  python3 -c 'import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(*(z.read(n).decode() for n in z.namelist() if "sheet" in n.lower() or "String" in n))' "$1" >cells.txt || fail "$1"
}

# Files named by the table.
printf 'file,label\na.edf,normal\nb.edf,abnormal\nc.edf,normal\nw,abnormal\ngone.edf,normal\n' >labels.csv
expect_exit 0 import any source out --labels labels.csv --name ward
expect_stdout '^out: 4 records: 2 normal, 2 abnormal, 0 borderline; 1 skipped, 4 cut to their beginning'
grep -q '^a.edf,.*the first 10 s of 12.00 s' out/import.csv || fail "import.csv: $(cat out/import.csv)"
grep -q 'unit = .mV' out/cohort.toml || fail "unit"
cells out/clinical.xlsx
for word in AGE SEX PATIENT 'patient 1' 'patient 2' '>61<'; do
  grep -q "$word" cells.txt || fail "no $word in clinical.xlsx"
done
for word in key-4711 key-0815 Body MAY-1951 SN1234567; do
  ! grep -q "$word" cells.txt || fail "$word in clinical.xlsx"
  ! grep -rq "$word" out --include=*.csv --include=*.toml || fail "$word in the cohort"
done
run check out --quick # too few to train on
expect_stdout '3 (persons|patients) in the usable records'

# One recording in every format is one signal.
expect_exit 0 import any source every --no-images
expect_stdout "^every: $((formats + 2)) records: .* $((formats + 2)) without a label"
[[ $(tail -n +2 every/ecg_signals.csv | cut -d, -f2- | sort -u | wc -l) == 1 ]] || fail "several signals"

# Recordings named by patient and time, or by what of it is enough; a window within them.
printf 'patient,time,label\nkey-4711,2020-01-31 12:30:00,normal\nkey-4711,2020-02-01,abnormal\nkey-0815,2020-01-31T12:30,normal\n' >times.csv
expect_exit 0 import any source timed --labels times.csv --at 1.5 --no-images
expect_stdout '^timed: 3 records: 2 normal, 1 abnormal'
grep -q '^b.edf,ok,"10 s from 1.5 s, of 12.00 s"' timed/import.csv || fail "$(cat timed/import.csv)"
cells timed/clinical.xlsx && ! grep -q key-4711 cells.txt || fail "the patient's key"
printf 'patient,time,label\nkey-4711,2020,normal\n' >vague.csv
expect_error 3 'vague.csv: row 2: 2 recordings of this patient' import any source other --labels vague.csv
printf 'patient,time,label\nkey-1,2020,normal\n' >nobody.csv
expect_error 3 'row 2: no recording of this patient' import any source other --labels nobody.csv

# Refused with the reason: too short from there on, no II, a flat line, no ECG at all.
expect_error 3 'none of .* records.*from 5 s on no 10 s are left' import any source other --labels labels.csv --at 5
mkdir limb flat nothing
cut -d, -f1,3 table.csv >limb.csv
run convert limb.csv "${options[@]}" --to edf --out limb/l.edf
expect_error 3 'no lead II .*--form-ii' import any limb other
expect_exit 0 import any limb formed --form-ii --no-images
cmp -s <(tail -n 1 formed/ecg_signals.csv | cut -d, -f2-) <(tail -n 1 every/ecg_signals.csv | cut -d, -f2-) || fail "II = I + III"
{ echo II; yes 0 | head -n 6000; } >flat.csv
run convert flat.csv "${options[@]}" --to edf --out flat/f.edf
expect_error 3 'every sample of lead II is 0 mV' import any flat other
echo words >nothing/notes.txt
expect_error 3 'no ECG file' import any nothing other
expect_error 3 'no such folder' import any nowhere other
[[ ! -e other ]] || fail "a refused import left its folder"

# measure and --json read the same files.
expect_exit 0 measure source/a.edf --json --leads II
expect_stdout '"schema": "ecgmm.measure/1"'
expect_exit 0 measure source --out measured
expect_stdout 'measured: .*'
