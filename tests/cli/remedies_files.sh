#!/usr/bin/env bash
# Whatever convert, measure, import, digitize and synth refuse succeeds once the advice of the message is
# followed.
source "$(dirname "$0")/lib.sh"
source "$here/remedies_lib.sh"

# ./base: files instead of a cohort: I, II and III of ten synthetic seconds in microvolts, as table and EDF.
"$ECGMM" -q synth synthetic --patients 1 >/dev/null && mkdir base || fail "synth"
sed -n 2p synthetic/ecg_signals.csv | cut -d, -f2- | tr , '\n' |
  awk 'BEGIN { print "I,II,III" } { two = int(1000 * $1); one = int(two / 2); print one "," two "," two - one }' >base/table.csv
scale='--signal-hz 249 --unit-mv 0.001'
# shellcheck disable=SC2086  # words of options
{
expect_exit 0 convert base/table.csv $scale --to edf --out base/a.edf
expect_exit 0 convert base/table.csv $scale --to edf --out base/b.edf
}

# The command line.
remedy 'a command with a typing error' : 2 "unknown command 'measrue'; did you mean 'measure'" 'measrue cohort/a.edf --json' \
  : 'measure cohort/a.edf --json' '"schema": "ecgmm.measure/1"'
remedy 'a missing argument' : 2 'OUT is required; see .ecgmm synth --help' 'synth' : 'synth --help' 'OUT TEXT REQUIRED'
remedy 'a number out of range' : 2 'patients.*not in range 1 to 100000' 'synth out --patients 0' \
  : 'synth out --patients 1' '1 records? of 1 patient'
remedy 'a result that exists' 'echo mine >out.csv' 2 'out.csv: exists already; use --force to replace it, or name another' \
  'convert cohort/a.edf --to csv --out out.csv' : 'convert cohort/a.edf --to csv --out out.csv --force' 'made out.csv'
remedy 'a result that exists, other name' 'echo mine >out.csv' 2 'exists already; .*or name another' \
  'convert cohort/a.edf --to csv --out out.csv' : 'convert cohort/a.edf --to csv --out other.csv' 'made other.csv'
remedy 'a folder that is no cohort' 'mkdir out && touch out/mine' 2 'exists and is not a cohort; name another place' \
  'synth out --patients 1 --force' : 'synth other --patients 1' '1 patient'

# convert.
remedy 'a table that states nothing' : 3 'does not state the sampling rate, the unit .*--signal-hz 500 --unit-mv 0.001' \
  'convert cohort/table.csv' : 'convert cohort/table.csv --signal-hz 500 --unit-mv 0.001' 'sampling_rate_hz.*500'
remedy 'a table without headings' 'sed -i 1d cohort/table.csv' 3 'does not state the leads of its 3 columns; give it, e.g. with --leads I,II,III' \
  "convert cohort/table.csv $scale" : "convert cohort/table.csv $scale --leads I,II,III" '"III"'
remedy 'fewer leads than columns' 'sed -i 1d cohort/table.csv' 3 '1 lead is named, the file has 3 columns; name one lead for each column' \
  "convert cohort/table.csv $scale --leads II" : "convert cohort/table.csv $scale --leads I,II,III" '"III"'
remedy 'leads in another order' 'sed -i 1s/.*/II,I,III/ cohort/table.csv' 3 'I, II and III do not fit.*correct the order of the leads' \
  "convert cohort/table.csv $scale" : "convert cohort/table.csv $scale --leads I,II,III" '"III"'
remedy 'a word for a missing sample' 'cell table.csv 7 2 lost' 3 "line 7, column 2: 'lost' is not a number; leave the field of a missing sample empty" \
  "convert cohort/table.csv $scale" 'cell table.csv 7 2 ""' = '"III"'
remedy 'missing samples in EDF' 'cell table.csv 7 2 ""' 3 'samples are missing, which EDF cannot express; use --to csv or --to wfdb' \
  "convert cohort/table.csv $scale --to edf --out x.edf" : "convert cohort/table.csv $scale --to wfdb --out x.hea" 'made x.hea'
remedy 'a format without a file' : 2 '--to edf needs --out; name the file to write' 'convert cohort/a.edf --to edf' \
  : 'convert cohort/a.edf --to edf --out c.edf' 'made c.edf'
remedy 'several files without a folder' : 2 'several files need --out; name the folder to make' \
  'convert cohort/a.edf cohort/b.edf --to csv' : 'convert cohort/a.edf cohort/b.edf --to csv --out out' '2 of 2 files'
remedy 'deidentified to nowhere' : 2 '--deidentify needs --to and --out; name the format and the file' 'convert cohort/a.edf --deidentify' \
  : 'convert cohort/a.edf --deidentify --to edf --out c.edf' 'made c.edf'
remedy 'a lead that is not there' : 3 'no lead V9 \(there are: I, II, III\)' 'convert cohort/a.edf --lead V9 --to csv' \
  : 'convert cohort/a.edf --lead II --to csv' '^II$'
remedy 'a file that is not there' : 3 'c.edf: no such file; check the path' 'convert c.edf' 'cp cohort/a.edf c.edf' = '"III"'
remedy 'a file cut off' 'head -c 3000 cohort/a.edf >c.edf' 3 'the file was cut: copy it again' 'convert c.edf' 'cp cohort/a.edf c.edf' = '"III"'
remedy 'an empty file' ': >c.edf' 3 'c.edf: is empty' 'convert c.edf' 'cp cohort/a.edf c.edf' = '"III"'
remedy 'a pipe' 'mkfifo c.edf' 3 'is a pipe, not a file; copy what it gives into a file' 'convert c.edf' \
  'cat cohort/a.edf >c.edf & cat c.edf >d.edf; rm c.edf; mv d.edf c.edf' = '"III"'

# measure.
remedy 'measured to nowhere' : 2 'give either --out DIR or --json' 'measure cohort/a.edf' : 'measure cohort/a.edf --out out' '1 records measured'
remedy 'a plot without a folder' : 2 '--plot needs --out DIR' 'measure cohort/a.edf --json --plot' \
  : 'measure cohort/a.edf --out out --plot' '1 records measured'
remedy 'JSON of several records' 'rm cohort/table.csv' 2 'but cohort has 2; give one of them, or --out DIR' 'measure cohort --json' \
  : 'measure cohort/a.edf --json' '"schema": "ecgmm.measure/1"'
remedy 'leads that no record has' : 3 'no lead V5; the record has I, II, III' 'measure cohort/a.edf --out out --leads V5' \
  : 'measure cohort/a.edf --out out --leads II' '1 records measured'
remedy 'a table to measure' : 3 'does not state .*--signal-hz 500 .*; before .ecgmm measure., convert the file to EDF with these' \
  'measure cohort/table.csv --json' "\"\$ECGMM\" -q convert cohort/table.csv $scale --to edf --out table.edf" \
  'measure table.edf --json' '"schema": "ecgmm.measure/1"'
remedy 'a folder without signals' 'mkdir empty' 3 'no signals; give an ECG file, a folder of them' 'measure empty --json' \
  'cp cohort/a.edf empty' = '"schema": "ecgmm.measure/1"'

# import any.
anywhere='import any cohort out --labels labels.csv --no-images'
label_files() { printf 'file,label\na.edf,normal\nb.edf,abnormal\n' >labels.csv; }
both='^out: 2 records: 1 normal, 1 abnormal'
remedy 'words of labels' 'label_files && sed -i s/normal/sain/ labels.csv' \
  3 'unknown words: absain, sain; state what they mean with --normal, --abnormal' "$anywhere" \
  : "$anywhere --normal sain --abnormal absain" "$both"
remedy 'a column of labels' 'label_files && sed -i 1s/label/verdict/ labels.csv' \
  3 'no column label .*name the column of the labels with --label-column' "$anywhere" : "$anywhere --label-column verdict" "$both"
remedy 'a column of files' 'label_files && sed -i 1s/file/ecg/ labels.csv' \
  3 'name the column of the record files with --record-column' "$anywhere" : "$anywhere --record-column ecg" "$both"
remedy 'a column that is not there' label_files \
  3 "no column 'verdict' \\(there are: file, label\\); correct --label-column" "$anywhere --label-column verdict" \
  : "$anywhere --label-column label" "$both"
remedy 'ids that occur twice' 'label_files && sed -i "1s/^/id,nr,/; 2s/^/7,1,/; 3s/^/7,2,/" labels.csv' \
  3 'id 7 occurs twice, in rows 2 and 3; name a column of other ids with --id-column' "$anywhere" : "$anywhere --id-column nr" "$both"
remedy 'paths with a drive' 'label_files && sed -i "2,3s/^/C:\\\\\\\\ecg\\\\\\\\/" labels.csv' \
  3 'a Windows path with a drive or server; write the records. paths below SRC' "$anywhere" label_files = "$both"
remedy 'codes of the sex' 'label_files && sed -i "1s/$/,sex/; 2s/$/,H/; 3s/$/,M/" labels.csv' \
  3 "unclear what 'H'.*state the words with --male and --female" "$anywhere" : "$anywhere --male H --female M" "$both"
remedy 'half of the codes' 'label_files && sed -i "1s/$/,sex/; 2s/$/,H/; 3s/$/,M/" labels.csv' \
  2 'only one of --male and --female is given' "$anywhere --male H" : "$anywhere --male H --female M" "$both"
remedy 'no lead II' 'for f in a b; do rm cohort/$f.edf
    cut -d, -f1,3 cohort/table.csv >c.csv; "$ECGMM" -q convert c.csv '"$scale"' --to edf --out cohort/$f.edf; done; label_files' \
  3 'no lead II .*--form-ii' "$anywhere" : "$anywhere --form-ii" "$both"
remedy 'too short from there on' label_files 3 'from 5 s on no 10 s are left' "$anywhere --at 5" : "$anywhere --at 0" "$both"
remedy 'a time that two recordings have' 'printf "patient,time,label\nkey,2020,normal\n" >labels.csv
    for f in a b; do { printf "%-80s" "key F X X" && printf "%-80s" "Startdate X X X X" && printf "31.0%s.2012.30.00" $([[ $f = a ]] && echo 1 || echo 3); } |
      dd of=cohort/$f.edf bs=1 seek=8 conv=notrunc status=none; done' \
  3 "2 recordings of this patient at '2020'; write the time as in the recording, 2020-01-31 12:30:00" "$anywhere" \
  'printf "patient,time,label\nkey,2020-01-31 12:30:00,normal\n" >labels.csv' = '^out: 1 records: 1 normal'

# digitize.
remedy 'half of a scale' 'touch p.png' 2 'only half of the scale is given; give both mm/s and mm/mV, or neither' \
  'digitize p.png --out out --mm-per-s 25' : 'digitize p.png --out out --mm-per-s 25 --mm-per-mv 10' '1 unreadable'
remedy 'pages that are not there' : 2 'p.png does not exist; name an image or a folder' 'digitize p.png --out out' \
  'touch p.png' = '1 unreadable'
remedy 'a layout that is none' 'touch p.png' 2 "'3by4' is no layout; give rows x columns of short leads, one of .*3x4" \
  'digitize p.png --out out --layout 3by4' : 'digitize p.png --out out --layout 3x4' '1 unreadable'
remedy 'two pages of one name' 'mkdir p && touch p/a.png p/a.jpg' 2 'two pages have the name a; .*rename one' 'digitize p --out out' \
  'mv p/a.jpg p/b.jpg' = '2 unreadable'

# import pages; ./base is not needed.
draw() { python3 "$here/draw_page.py" "$@"; }
paged='import pages p out --labels l.csv'
one='^out: 1 records: 1 normal'
draw "$work/page.png" && draw "$work/short.png" seconds=4 && draw "$work/slow.png" nopulse speed=50 || fail "draw_page.py"
page_of() { mkdir p && cp "$work/$1.png" p/7.png && printf 'id,label\n7,normal\n' >l.csv; }
remedy 'photographs that nobody called so' 'page_of page && cp p/7.png p/7_2.png' \
  3 '7.png and 7_2.png may all be photographs of record 7; say so with --photos' "$paged" : "$paged --photos" "$one"
remedy 'photographs, named instead' 'page_of page && mv p/7.png p/7_1.png' \
  3 'may be a photograph of record 7, or another; say so with --photos, or name each page in a column file' "$paged" \
  'printf "file,id,label\n7_1.png,7,normal\n" >l.csv' = "$one"
remedy 'photographs of two labels' 'page_of page && printf "file,id,label\n7,7,normal\n7.png,7,abnormal\n" >l.csv' \
  3 'rows of id 7 differ in the label; .*correct the table' "$paged" 'sed -i s/abnormal/normal/ l.csv' = "$one"
remedy 'rows of other ids' 'page_of page && cp p/7.png p/8.png && printf "file,id,nr,label\n7,7,1,normal\n8,7,2,abnormal\n" >l.csv' \
  3 'or name a column of other ids with --id-column' "$paged" : "$paged --id-column nr" '^out: 2 records: 1 normal, 1 abnormal'
remedy 'a page of two records' 'page_of page && cp p/7.png p/8.png && printf "file,id,label\n7,7,normal\n7.png,8,normal\n" >l.csv' \
  3 '7.png would be the page of record 7 and of record 8; give each record pages of its own' "$paged" \
  'sed -i s/7.png,8/8.png,8/ l.csv' = '^out: 2 records: 2 normal'
remedy 'half of the scale of pages' 'page_of page' 2 'only half of the scale is given; give both' "$paged --mm-per-s 25" \
  : "$paged --mm-per-s 25 --mm-per-mv 10" "$one"
remedy 'pages of an unknown speed' 'page_of slow' 3 'give the scale with --mm-per-s and --mm-per-mv' "$paged" \
  : "$paged --mm-per-s 50 --mm-per-mv 10" "$one"
remedy 'pages that show less' 'page_of short' 3 'it shows [0-9.]+ s of lead II, less than [0-9.]+ s; take less of each page with --seconds' "$paged" \
  : "$paged --seconds 3.9" "$one"
remedy 'pages of no use' 'page_of page && echo words >p/7.png' 3 '.ecgmm digitize SRC --out DIR. shows what is seen of each page' "$paged" \
  : 'digitize p --out out' '1 unreadable'
