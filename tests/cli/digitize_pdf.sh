#!/usr/bin/env bash
# `ecgmm digitize` reads PDFs: each page is a record, lines are read as lines and scans as pictures, text reaches no
# result, and the module that reads PDFs and the program that draws scans are missed with a remedy.
source "$(dirname "$0")/lib.sh"

module=$(dirname "$ECGMM")/lib/ecgmm/ecgmm-pdf.so
[[ -e $module ]] || skip "configured without PDF"
python3 "$here/draw_page.py" scan.png || fail "draw_page"
python3 "$here/draw_pdf.py" one.pdf lines && python3 "$here/draw_pdf.py" both.pdf lines scan.png || fail "draw_pdf"

mkdir pages && cp one.pdf both.pdf pages
head -c 20000 one.pdf >pages/cut.pdf
expect_exit 0 digitize pages --out read
expect_stdout '^read: [23] pages read, [12] unreadable'
for name in one both_p1; do
  grep -q '"read_from": "lines of the PDF"' "read/$name.json" || fail "$name is not read as lines"
  [[ $(wc -l <"read/$name.csv") == 5001 ]] || fail "$name: not ten seconds at 500 Hz"
  [[ -s read/${name}_lead2.jpg && -s read/${name}_overlay.png ]] || fail "$name: no pictures"
done
cmp read/one.csv read/both_p1.csv || fail "the same page is read in two ways"
grep -q '"pdf_page": 2' read/both_p2.json || fail "the second page has no number"
grep -q '"reason": ".*cut.pdf.*damaged' read/cut.json || fail "the cut PDF: $(cat read/cut.json)"
! grep -rlE 'Mustermann|Erika|1960-02' read || fail "these hold the patient's name"
[[ $(stat -c %a read/one.csv) == 600 ]] || fail "others may read the results"
# The greatest value that was drawn, with its zero at the foot of the pulse.
awk 'NR > 1 && $1 > top { top = $1 } END { exit !(top > 0.93 && top < 0.96) }' read/one.csv || fail "other values were drawn"

expect_exit 0 digitize one.pdf --all-leads --crop --keep-text --out leads --json
expect_stdout 'no pixels to cut'
expect_stdout 'no text is drawn'
cut -d, -f2 leads/one_leads.csv | diff -q - read/one.csv >/dev/null || fail "another lead II"
[[ $(sed -n 2p leads/one_leads.csv) =~ ^([-0-9.]+,){6},,,,,$ ]] || fail "not the six limb leads: $(sed -n 2p leads/one_leads.csv)"
cmp leads/one_lead2.jpg read/one_lead2.jpg || fail "the strip is not drawn"

expect_exit 0 digitize one.pdf --lead avf --out foot
cut -d, -f6 leads/one_leads.csv | cmp - foot/one.csv || fail "aVF is not that of --all-leads"
grep -q '"named_by": "printed name"' foot/one.json || fail "how aVF is known: $(cat foot/one.json)"
[[ -s foot/one_avf.jpg ]] || fail "no strip of aVF"
expect_exit 0 digitize one.pdf --lead V1 --out chest
grep -q '"reason": "lead V1 is not read: .*6x1, has no place for it' chest/one.json || fail "V1: $(cat chest/one.json)"

# Long rows of other leads, by their names or by what they show.
python3 "$here/draw_page.py" long.png layout=3x4+3 truth=long.csv || fail "draw_page"
python3 "$here/draw_pdf.py" named.pdf columns && python3 "$here/draw_pdf.py" nameless.pdf columns=nameless || fail "draw_pdf"
expect_exit 0 digitize named.pdf nameless.pdf --all-leads --out long
for name in named nameless; do
  python3 "$here/compare_leads.py" long/${name}_leads.csv long.csv >"$work/stdout" 2>"$work/stderr" || fail "leads of $name"
  python3 - long/$name.json <<'PYTHON' || fail "the long rows of $name"
import json, sys

leads = {lead["lead"]: lead for lead in json.load(open(sys.argv[1]))["leads"]}
assert [leads[name]["row"] for name in ("V1", "II", "V5", "V6")] == [4, 5, 6, 3], leads
assert all(abs(leads[name]["duration_s"] - 10) < 0.01 for name in ("V1", "II", "V5")), leads
PYTHON
done

expect_exit 3 predict --image both.pdf
expect_stderr 'both.pdf shows lead II on page 1 and on page 2.*PDF of its own'
python3 "$here/draw_page.py" chest.png chest && python3 "$here/draw_pdf.py" report.pdf chest.png lines || fail "draw_pdf"
expect_exit 0 predict --image report.pdf --json
expect_stdout 'only page 2 of 2 shows lead II'
expect_exit 0 predict --image one.pdf --json
expect_stdout '"layout": ?"6x1"'
expect_stdout '"digitizing": ?null'
expect_exit 0 predict --image one.pdf --layout 6x1 --json
expect_stdout 'the layout 6x1 was given'
expect_error 2 'corners are given for a PDF; .*export it as an image' predict --image one.pdf --corners 0,0,99,0,99,99,0,99

libraries() { LD_DEBUG=files "$ECGMM" "$@" 2>&1 >/dev/null | grep -c 'calling init:.*qpdf'; }
[[ $(libraries digitize one.pdf --out a) -ge 1 ]] || fail "a PDF without qpdf?"
[[ $(libraries digitize scan.png --out b) == 0 ]] || fail "a picture loads qpdf"

if command -v pdftoppm >/dev/null; then
  grep -q '"read_from": "a picture of the PDF' read/both_p2.json || fail "the scan is not read: $(cat read/both_p2.json)"
fi
mkdir tools && ln -s "$(command -v cp)" tools/cp
PATH=$PWD/tools "$ECGMM" digitize both.pdf --out without >"$work/stdout" 2>"$work/stderr" || fail "digitize without pdftoppm"
grep -q '"reason": ".*pdftoppm.*poppler-utils' without/both_p2.json || fail "no remedy: $(cat without/both_p2.json)"

mkdir -p bare/bin && cp "$ECGMM" bare/bin
ECGMM=$PWD/bare/bin/ecgmm
expect_exit 0 digitize one.pdf scan.png --out bare_out
grep -q '"reason": ".*PDF needs the module.*libqpdf-dev' bare_out/one.json || fail "no remedy: $(cat bare_out/one.json)"
grep -q '"status": "ok"' bare_out/scan.json || fail "the picture is not read"
