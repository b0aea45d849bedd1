#!/usr/bin/env bash
# `ecgmm digitize` reads the printed scale of a picture without calibration pulses, and nothing else of its text is kept;
# without the program that recognizes text it says so.
source "$(dirname "$0")/lib.sh"

command -v pdftoppm >/dev/null || skip "no pdftoppm"
draw() { # draw NAME TEXT
  python3 "$here/draw_pdf.py" page.pdf "lines=$2" && pdftoppm -r 150 -png -singlefile page.pdf "$1" || fail "draw $1"
}
draw usual '25 mm/s   10 mm/mV'
draw fast '50 mm/s   5 mm/mV   0.05-40 Hz'
draw both '25 mm/s   10 mm/mV   20 mm/mV'
draw none 'no scale'

mkdir tools && ln -s "$(command -v cp)" tools/cp
PATH=$PWD/tools "$ECGMM" digitize usual.png --out without >"$work/stdout" 2>"$work/stderr" || fail "digitize without tesseract"
grep -q 'the printed scale is not read: tesseract is not installed' without/usual.json || fail "not said: $(cat without/usual.json)"
grep -q '"mm_per_s",' without/usual.json || fail "the scale is not assumed"

command -v tesseract >/dev/null || skip "no tesseract: script/bootstrap installs it"
expect_exit 0 digitize usual.png fast.png both.png none.png --out read
value() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }
for name in usual fast; do
  [[ $(value read/$name.json assumed) == '[]' ]] || fail "$name: $(cat read/$name.json)"
  [[ $(value read/$name.json printed) == "['mm_per_s', 'mm_per_mv']" ]] || fail "$name: it is not said to be printed"
done
grep -q 'the scale is the printed one: 25 mm/s and 10 mm/mV' read/usual.json || fail "no note"
[[ $(value read/fast.json mm_per_s) == 50* && $(value read/fast.json mm_per_mv) == 5* ]] || fail "another scale: $(cat read/fast.json)"
lines=$(wc -l <read/fast.csv)
((lines > 2450 && lines < 2550)) || fail "not five seconds: $lines"
awk 'NR > 1 && $1 > top { top = $1 } END { exit !(top > 1.7 && top < 2.1) }' read/fast.csv || fail "other values were drawn"
grep -q '"reason": "several gains are printed' read/both.json || fail "both: $(cat read/both.json)"
[[ $(value read/none.json assumed) == "['mm_per_s', 'mm_per_mv']" ]] || fail "none: $(cat read/none.json)"
! grep -rlE 'Mustermann|Erika|1960-02' read || fail "these hold the patient's name"
