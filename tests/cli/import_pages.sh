#!/usr/bin/env bash
# import pages makes a cohort of images of pages: the label table names them, the clearest of several photographs is
# taken, and what is not used is listed with its reason.
source "$(dirname "$0")/lib.sh"

draw() { python3 "$here/draw_page.py" "$@" || fail "draw_page.py"; }
draw full.png
draw gap.png gap=0.4
draw short.png seconds=4
draw chest.png chest
draw unscaled.png nopulse
mkdir pages pages/ward
cp full.png pages/001.png
cp full.png pages/2_1.png && cp gap.png pages/2_2.png
cp short.png pages/ward/3.png
cp chest.png pages/4.png
cp unscaled.png pages/5.PNG
cp gap.png pages/6.png
cp full.png pages/nobody.png
echo words >pages/7.jpg
printf 'id,label,age\n1,normal,50\n2,abnormal,60\n3,normal,70\n4,normal,40\n5,abnormal,30\n6,normal,20\n7,normal,55\n8,normal,56\n' >ids.csv

by_id() {
  expect_exit 0 import pages pages out --labels ids.csv --photos
  expect_stdout '^out: 4 records: 2 normal, 2 abnormal, 0 borderline; 4 skipped'
  expect_stderr 'record 5: no calibration pulse is found: 25 mm/s and 10 mm/mV are assumed \(import.csv\)'
  expect_stderr '6 pages are not used \(dropped.csv says why\)'
  grep -q '^2,2_1.png,' out/pages.csv || fail "not the clearer photograph: $(cat out/pages.csv)"
  grep -q '^1,001.png,[^,]*,25,10,6 calibration pulses,6x1,2,0,' out/pages.csv || fail "scale: $(cat out/pages.csv)"
  grep -q '^5,5.PNG,[^,]*,25,10,assumed,' out/pages.csv || fail "an assumed scale is not said: $(cat out/pages.csv)"
  local rows=('2_2.png,2,"?2_1.png is of the same record, with a confidence of' 'ward/3.png,3,"?it shows 4.00 s of lead II, less than'
    '4.png,4,"?.*lead II' '7.jpg,7,.*neither JPEG nor PNG' 'nobody.png,,the label table does not name it'
    '8,8,there is no such page')
  for row in "${rows[@]}"; do grep -Eq "^$row" out/dropped.csv || fail "no /$row/ in dropped.csv: $(cat out/dropped.csv)"; done
  [[ $(wc -l <out/dropped.csv) == 7 ]] || fail "dropped.csv: $(cat out/dropped.csv)"
  grep -Eq '^6,6.png,.*,2,(19|20)[0-9],' out/pages.csv || fail "filled in and not said: $(cat out/pages.csv)"
  grep -Eq '^6,ok,.*,500,(19|20)[0-9],' out/import.csv || fail "filled in and not said: $(cat out/import.csv)"
  grep -q '^8,skipped,there is no page 8,' out/import.csv || fail "import.csv: $(cat out/import.csv)"
}
check 'pages are found by the ids of the table; what is not used is listed' by_id

is_a_cohort() {
  expect_files out cohort.toml clinical.xlsx dropped.csv ecg_signals.csv images import.csv labels.xlsx pages.csv
  expect_files out/images/1 001ECG_lead2.jpg
  [[ $(find out ! -type d ! -perm 600) == "" && $(stat -c %a out) == 700 ]] || fail "others may read it: $(find out -ls)"
  run check out --quick
  expect_stdout '4 images|records +4 '
}
check 'the cohort is one as any other, and its owner alone may read it' is_a_cohort

# The lead that was drawn, from its own formula.
cat >compare.py <<'E2'
import csv, math, sys
rows = {r[0]: [float(x) for x in r[1:]] for r in list(csv.reader(open(sys.argv[1])))[1:]}
def two(t):
    p = (t - 0.5) % 0.8
    p -= 0.8 if p > 0.4 else 0
    return sum(h * math.exp(-0.5 * ((p - a) / w) ** 2) for h, a, w in zip((0.11, -0.09, 0.95, -0.32, 0.22), (-0.16, -0.03, 0, 0.035, 0.26), (0.025, 0.010, 0.013, 0.012, 0.05)))
def likeness(x, y):
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / math.sqrt(sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y))
for name in sys.argv[2:]:
    best = max(likeness(rows[name], [two(i / 249 + lag / 498) for i in range(len(rows[name]))]) for lag in range(-30, 31))
    height = max(rows[name]) - min(rows[name])
    assert best > 0.97 and 1.0 < height < 1.4, (name, best, height)
E2
is_the_lead() { python3 compare.py out/ecg_signals.csv 1 2 5 || fail "the signals are not what was drawn"; }
check 'the signals are what was drawn' is_the_lead

by_file() {
  printf 'file,id,label,camera\n001.png,7,normal,a\n2_1.png,7,normal,b\n5,8,abnormal,a\n' >files.csv
  expect_exit 0 import pages pages named --labels files.csv --mm-per-s 25 --mm-per-mv 10 --no-images
  expect_stdout '^named: 2 records: 1 normal, 1 abnormal, 0 borderline; 0 skipped'
  grep -q '^8,5.PNG,[^,]*,25,10,given,' named/pages.csv || fail "a given scale is not said: $(cat named/pages.csv)"
  [[ $(grep -c 'is of the same record' named/dropped.csv) == 1 ]] || fail "dropped.csv: $(cat named/dropped.csv)"
  sed 's/2_1.png,7,normal/2_1.png,7,abnormal/' files.csv >differ.csv
  expect_error 3 'the rows of id 7 differ in the label; rows of one id' import pages pages other --labels differ.csv
  sed 's/2_1.png,7/001.png,9/' files.csv >shared.csv
  expect_error 3 '001.png would be the page of record 7 and of record 9' import pages pages other --labels shared.csv
}
check 'pages are found by file; rows of one id are photographs of one ECG' by_file

takes_less() {
  expect_exit 0 import pages pages/ward short --labels ids.csv --seconds 4
  expect_stdout '^short: 1 records: 1 normal'
  [[ $(tail -1 short/ecg_signals.csv | tr , '\n' | wc -l) == 997 ]] || fail "not 4 s at 249 Hz"
}
check 'short pages are taken as they are where so many seconds are enough' takes_less

refuses() {
  expect_error 3 '2_1.png and 2_2.png may all be photographs of record 2; say so with --photos' import pages pages other --labels ids.csv
  expect_error 2 'out.*--force' import pages pages out --labels ids.csv --photos
  expect_error 2 'only half of the scale' import pages pages other --labels ids.csv --photos --mm-per-s 25
  expect_error 3 'no such folder' import pages nowhere other --labels ids.csv
  mkdir none && cp chest.png none/1.png
  expect_error 3 'none of 8 records could be read; the first: 1: 1.png: .*ecgmm digitize' import pages none other --labels ids.csv
  [[ ! -e other ]] || fail "a refused import left its folder"
}
check 'what is unclear is asked for, and nothing is left behind' refuses
