#!/usr/bin/env bash
# `ecgmm digitize` reads all leads of a page where it is told to (--all-leads), tries the given layout alone (--layout), and
# its pictures show the page's pixels and text only where they are asked for (--crop, --keep-text).
source "$(dirname "$0")/lib.sh"

draw() { python3 "$here/draw_page.py" "$@" || fail "draw_page.py"; }
compare() { python3 "$here/compare_leads.py" "leads/$1_leads.csv" "$1.csv" "${@:2}" >"$work/stdout" 2>"$work/stderr" || fail "leads of $1"; }
size_of() { python3 -c 'import struct, sys; print(*struct.unpack(">II", open(sys.argv[1], "rb").read()[16:24]))' "$1"; }

draw standard.png layout=3x4+1 header truth=standard.csv
draw cabrera.png layout=6x2 cabrera truth=cabrera.csv
draw hidden.png layout=3x4+1 hide=V5 truth=hidden.csv
draw limb.png truth=limb.csv

all_leads() {
  expect_exit 0 digitize standard.png cabrera.png hidden.png limb.png --all-leads --out leads --json
  expect_stdout '"readable": 4'
  compare standard
  compare cabrera
  compare hidden V5
  compare limb V1 V2 V3 V4 V5 V6
  for name in standard cabrera hidden limb; do
    cut -d, -f2 leads/${name}_leads.csv | diff -q - leads/$name.csv >/dev/null || fail "$name: another lead II"
  done
  [[ $(stat -c %a leads/standard_leads.csv) == 600 ]] || fail "others may read the leads"
  grep -q 'V1 to V6 are named by the usual order' leads/standard.json || fail "no word on how V1 to V6 are named"
  ! grep -q 'V1 to V6 are named' leads/limb.json || fail "the page shows no V1"
  grep -q 'aVR is given with its usual sign' leads/cabrera.json || fail "no word on the sign of aVR"
  python3 - <<'PYTHON' || fail "leads of the JSON"
import json

leads = {name: {lead["lead"]: lead for lead in json.load(open(f"leads/{name}.json"))["leads"]}
         for name in ("standard", "cabrera", "hidden", "limb")}
assert list(leads["standard"]) == "I II III aVR aVL aVF V1 V2 V3 V4 V5 V6".split()
two, five = leads["standard"]["II"], leads["standard"]["V5"]
assert two["row"] == 4 and two["start_mm"] == 0 and abs(two["duration_s"] - 10) < 0.1 and two["named_by"] == "equations", two
assert five["row"] == 2 and abs(five["start_mm"] - 187.5) < 1.5 and abs(five["duration_s"] - 2.5) < 0.05, five
assert five["seen"] > 0.95 and five["named_by"] == "usual order", five
assert leads["cabrera"]["aVR"]["drawn_as"] == "-aVR" and leads["cabrera"]["aVR"]["row"] == 3
assert "of it is seen" in leads["hidden"]["V5"]["why_not"] and "duration_s" not in leads["hidden"]["V5"]
assert "6x1, has no place for it" in leads["limb"]["V1"]["why_not"]
PYTHON
  cp standard.png standard_leads.png
  expect_error 2 'standard and standard_leads; .*rename one' digitize standard.png standard_leads.png --all-leads --out twice
  expect_exit 0 digitize standard.png standard_leads.png --out twice
}

another_lead() {
  draw long.png layout=3x4+3 truth=long.csv
  expect_exit 0 digitize long.png --all-leads --out leads --force --json
  compare long
  python3 - leads/long.json <<'PYTHON' || fail "rows of V1 and V5"
import json, sys

leads = {lead["lead"]: lead for lead in json.load(open(sys.argv[1]))["leads"]}
for name, row in (("V1", 4), ("II", 5), ("V5", 6)):
    assert leads[name]["row"] == row and leads[name]["start_mm"] == 0 and abs(leads[name]["duration_s"] - 10) < 0.1, leads[name]
PYTHON
  for lead in v5 AVR; do
    expect_exit 0 digitize long.png cabrera.png --lead $lead --out $lead
    expect_stdout '2 pages read'
  done
  column=(I II III aVR aVL aVF V1 V2 V3 V4 V5)
  # The column ends in empty cells where another lead is longer.
  for k in 3 10; do
    name=${column[k]}
    folder=$(ls -d "${name,,}" "${name^^}" 2>/dev/null)
    [[ $(head -1 "$folder/long.csv") == "$name" ]] || fail "$name: $(head -1 "$folder/long.csv")"
    cut -d, -f$((k + 1)) leads/long_leads.csv | head -n "$(wc -l <"$folder/long.csv")" | cmp - "$folder/long.csv" || fail "$name is not that of --all-leads"
    [[ -s $folder/long_${name,,}.jpg && ! -e $folder/long_lead2.jpg ]] || fail "$name: the strip"
    grep -q "<p>lead $name, .*long_${name,,}.jpg" <(tr -d '\n' <"$folder/index.html") || fail "$name: the index"
    grep -q "\"lead\": \"$name\"" "$folder/long.json" && grep -q '"named_by": "usual order"' "$folder/long.json" || fail "$name: JSON"
    ! grep -q '"leads"' "$folder/long.json" || fail "leads that nobody asked for"
    cmp -s "$folder/long_overlay.png" leads/long_overlay.png && fail "the overlay does not show $name"
  done
  grep -q '"drawn_as": "-aVR"' AVR/cabrera.json || fail "the sign of aVR"
  expect_exit 0 digitize cabrera.png --lead aVR --crop --out cut --json
  expect_stdout 'the cut strip shows -aVR'
  expect_exit 0 digitize long.png --lead ii --out two
  expect_exit 0 digitize long.png --out usual
  for file in long.csv long.json long_lead2.jpg long_overlay.png index.html; do cmp usual/$file two/$file || fail "--lead II changes $file"; done
  expect_exit 0 digitize limb.png hidden.png --lead V5 --out none --json
  expect_stdout '"readable": 0'
  expect_stdout '"reason": "lead V5 is not read: .*6x1, has no place for it"'
  expect_stdout '"reason": "lead V5 is not read: only .* of it is seen"'
  expect_error 2 "'V7' is none of the twelve leads; give one of I, II, III, aVR" digitize long.png --lead V7 --out bad
}

given_layout() {
  expect_exit 0 digitize standard.png --layout 3x4+1 --out given --json
  expect_stdout 'the layout 3x4\+1 was given'
  expect_exit 0 digitize standard.png --out free
  cmp given/standard.csv free/standard.csv || fail "the layout changes what is read"
  [[ ! -e free/standard_leads.csv ]] || fail "leads that nobody asked for"
  for layout in 6x2 3x4+3 3x4-cabrera; do
    expect_exit 0 digitize standard.png --layout $layout --out other --force --json
    expect_stdout "\"reason\": \".*given layout ${layout/+/\\+}.*without --layout"
  done
  for layout in 3by4 4x4 3x4+9 3x4-spiral ''; do
    expect_error 2 "'${layout/+/\\+}' is no layout; .*12x1, 6x1, 6x2, 3x4, 4x3.*cabrera" digitize standard.png --layout "$layout" --out bad
  done
}

pictures() {
  for way in '' --crop --keep-text '--crop --keep-text'; do
    # shellcheck disable=SC2086  # no option or two
    expect_exit 0 digitize standard.png $way --out "drawn$way"
  done
  grep -q '"strip": "drawn"' drawn/standard.json || fail "the strip is not said to be drawn"
  grep -q '"strip": "cut from the page"' drawn--crop/standard.json || fail "the strip is not said to be cut"
  cmp -s drawn/standard_lead2.jpg drawn--crop/standard_lead2.jpg && fail "the strip is not cut"
  cmp drawn/standard_overlay.png drawn--crop/standard_overlay.png || fail "the cut strip changes the overlay"
  cmp drawn/standard_lead2.jpg drawn--keep-text/standard_lead2.jpg || fail "a drawn strip shows no text"
  read -r _ blank <<<"$(size_of drawn/standard_overlay.png)"
  read -r _ kept <<<"$(size_of drawn--keep-text/standard_overlay.png)"
  ((blank < 420 && kept >= 470)) || fail "the overlays are $blank and $kept pixels tall"
}

check 'all leads are those that were drawn' all_leads
check 'another lead takes the place of lead II' another_lead
check 'the given layout alone is tried' given_layout
check 'pictures show what is asked for' pictures
