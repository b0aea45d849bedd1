#!/usr/bin/env bash
# predict --image takes a page of several leads as well: lead II of it is drawn as a strip, and the answer says so.
source "$(dirname "$0")/lib.sh"

draw() { python3 "$here/draw_page.py" "$@" || fail "draw_page.py"; }
draw page.png
draw chest.png chest
draw unscaled.png nopulse
draw short.png seconds=2.3
draw half.png seconds=5
{ echo 'ECG (mV)'; python3 -c 'import math
for i in range(5000):
    p = (i / 500 - 0.5) % 0.8
    p -= 0.8 if p > 0.4 else 0
    print(round(sum(h * math.exp(-0.5 * ((p - a) / w) ** 2) for h, a, w in zip((0.11, -0.09, 0.95, -0.32, 0.22), (-0.16, -0.03, 0, 0.035, 0.26), (0.025, 0.010, 0.013, 0.012, 0.05))), 4))'; } >lead2.csv
value() { python3 -c 'import json, sys; print(eval("d" + sys.argv[2], {"d": json.load(open(sys.argv[1]))}))' "$work/stdout" "$1"; }

# near REST OF ARGUMENTS AFTER --: probabilities of two runs, in log odds.
log_odds() { run predict --json "$@"; [[ $status == 0 ]] || fail "'$command' ended with $status"; value '["probability"]' | awk '{ print log($1 / (1 - $1)) }'; }
apart() { awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; print d < 0 ? -d : d }'; }

says_what_it_used() {
  expect_exit 0 predict --image page.png
  expect_stdout '^page 6x1: lead II from row 2 of 6, 10.0 s; 25 mm/s and 10 mm/mV \(6 calibration pulses\)$'
  expect_stdout '^heart rate 75/min'
  expect_exit 0 predict --image half.png
  expect_stdout '^page 6x1: lead II from row 2 of 6, 5.0 s;'
  expect_exit 0 predict --image page.png --json
  [[ $(value '["page"]["layout"]') == 6x1 && $(value '["page"]["mm_per_s"]') == 25.0 ]] || fail "page in JSON"
  [[ $(value '["assumed"]') == '[]' && $(value '["used"]') == "['image']" ]] || fail "assumed, used"
  expect_exit 0 predict --signal lead2.csv --signal-hz 500 --json
  [[ $(value '["page"]') == None ]] || fail "a page where none was given"
}
check 'the answer says what of a page was used' says_what_it_used

is_near() {
  local page signal
  page=$(log_odds --image page.png) && signal=$(log_odds --signal lead2.csv --signal-hz 500)
  awk -v d="$(apart "$page" "$signal")" 'BEGIN { exit !(d < 1) }' || fail "log odds of $page from the page, of $signal from the signal"
  expect_exit 0 predict --image page.png --signal lead2.csv --signal-hz 500 --json
  [[ $(value '["used"]') == "['image', 'signal']" ]] || fail "not both modalities"
}
check 'a page and its seconds of signal are answered alike; both together are two modalities' is_near

takes_scales() {
  expect_exit 0 predict --image unscaled.png --json
  [[ $(value '["assumed"]') == *'paper speed of 25 mm/s is assumed'*'--mm-per-s'* ]] || fail "assumed scales are not said"
  expect_error 3 'refused by --strict: .*--mm-per-s' predict --image unscaled.png --strict
  expect_exit 0 predict --image unscaled.png --strict --mm-per-s 50 --mm-per-mv 10
  expect_stdout '5.0 s; 50 mm/s and 10 mm/mV \(given\)'
  expect_stdout '^heart rate 150/min'
  expect_error 2 'is a page of several leads: only half of its scale is given; give both' predict --image unscaled.png --mm-per-s 25
  expect_error 2 'whose grid gives its size; omit --px-per-mm' predict --image page.png --px-per-mm 6
}
check 'scales are handed on, and assumed ones are said' takes_scales

takes_corners_and_a_layout() {
  local whole=0,0,1589,0,1589,899,0,899
  expect_exit 0 predict --image page.png --json
  cp "$work/stdout" plain.json
  expect_exit 0 predict --image page.png --layout 6x1 --json
  [[ $(value '["page"]["notes"]') == *'the layout 6x1 was given'* ]] || fail "the layout is not said"
  [[ $(value '["probability"]') == $(python3 -c 'import json; print(json.load(open("plain.json"))["probability"])') ]] || fail "the layout changes the answer"
  expect_exit 0 predict --image page.png --corners $whole --json
  [[ $(value '["page"]["notes"]') == *'between the given corners'* ]] || fail "the corners are not said"
  expect_error 3 'the page cannot be read: .*given layout 3x4.*without --layout' predict --image page.png --layout 3x4
  expect_error 3 'far outside of the picture' predict --image page.png --corners 0,0,90000,0,90000,90000,0,90000
  "$ECGMM" -q synth cohort --patients 1 >/dev/null || fail "synth"
  local strip
  strip=$(find cohort/images -name '*.jpg' | head -1)
  expect_exit 0 predict --image "$strip"
  expect_error 3 'the page cannot be read: .*for a strip of one lead omit --corners and --layout' predict --image "$strip" --layout 6x1
  expect_error 2 'no four corners; give x,y of each' predict --image page.png --corners 1,2,3
  expect_error 2 'is no layout; give rows x columns' predict --image page.png --layout 5x5
  printf 'record,path\na,page.png\n' >one.csv
  for input in one.csv cohort; do
    expect_error 2 'are of one page, and need --image; predict that page by itself' predict $input --out none.csv --layout 6x1
    expect_error 2 'are of one page, and need --image' predict $input --out none.csv --corners $whole
  done
  expect_error 2 'are of one page, and need --image' predict --signal lead2.csv --layout 6x1
}
check 'corners and a layout are handed on, of one page alone' takes_corners_and_a_layout

in_a_manifest() {
  printf 'record,path\na,page.png\nb,chest.png\n' >pages.csv
  expect_exit 0 predict pages.csv --out answers.csv
  expect_exit 0 predict --image page.png --json
  grep -Eq "^pages,a,(ok|abstained),$(value '["probability"]')," answers.csv || fail "the manifest says other than one patient"
  grep -q '^pages,b,unreadable,.*the page cannot be read: .*lead II' answers.csv || fail "b lacks its reason"
}
check 'a manifest takes pages as one patient does' in_a_manifest

refuses() {
  expect_error 3 'chest.png: the page cannot be read: .*lead II' predict --image chest.png
  draw empty.png layout=1x1 hide=I seconds=5 header
  expect_exit 3 predict --image empty.png
  expect_stderr 'empty.png: not read as a page of several leads: fewer than three rows'
  expect_error 3 'the lead has 2.[0-9]+ s, the model needs 2.4' predict --image short.png
  expect_exit 0 predict --image chest.png --signal lead2.csv --signal-hz 500 --json
  [[ $(value '["used"]') == "['signal']" && $(value '["note"]') == *'without its image: chest.png: the page'* ]] || fail "the signal alone is not used"
}
check 'a page without lead II is refused, or left out beside a signal' refuses

# The included model with another threshold for images; the newest of them answers without --model.
with_threshold() {
  rm -rf moved && cp -r "$(dirname "$here")/../models/$(value '["model"]["name"]')" moved || fail "no model to copy"
  python3 - moved/bundle.json "$1" <<'END' || fail "no other threshold"
import hashlib, json, sys
path, threshold = sys.argv[1:]
text = open(path).read()
known = json.loads(text)
old = f'"threshold": {known["by_subset"]["image"]["threshold"]!r}'
assert text.count(old) == 1
text = text.replace(old, f'"threshold": {float(threshold)!r}').replace(known["sha256"], "")
own = hashlib.sha256(text.encode()).hexdigest()
open(path, "w").write(text.replace('"sha256": ""', f'"sha256": "{own}"', 1))
END
}

tells_reading_errors() {
  local low high p
  expect_exit 0 predict --image page.png --json
  cp "$work/stdout" first.json
  low=$(value '["digitizing"]["probability"][0]') high=$(value '["digitizing"]["probability"][1]') p=$(value '["probability"]')
  awk -v l="$low" -v p="$p" -v h="$high" 'BEGIN { exit !(0 < l && l < p && p < h && h < 1) }' || fail "$p does not lie within $low and $high"
  [[ $(value '["digitizing"]["tracings"]') == 12 ]] || fail "other than 12 tracings"
  expect_exit 0 predict --image page.png --json
  cmp -s first.json "$work/stdout" || fail "another range at the second time"
  with_threshold "$(awk -v p="$p" -v h="$high" 'BEGIN { printf "%.4f", (p + h) / 2 }')"
  expect_exit 0 predict --image page.png --model moved --json
  [[ $(value '["status"]') == abstained && $(value '["predicted"]') == None && $(value '["probability"]') == "$p" ]] || fail "a call that reading errors alone would change"
  [[ $(value '["note"]') == *'reading errors of the image alone move the probability between'*'across the threshold'* ]] || fail "the reason is not said"
  expect_exit 0 predict --image page.png --model moved
  expect_stdout '^abstained: probability of an abnormal ECG 0'
  expect_stdout '^reading errors of the image alone .*across the threshold'
  printf 'record,path\na,page.png\n' >one.csv
  expect_exit 0 predict one.csv --model moved --out moved.csv --force
  grep -q '^one,a,abstained,.*reading errors of the image alone' moved.csv || fail "the manifest calls what one patient does not"
  expect_exit 0 predict --image page.png --json
  with_threshold "$(awk -v h="$high" 'BEGIN { printf "%.4f", h + 0.01 }')"
  expect_exit 0 predict --image page.png --model moved --json
  [[ $(value '["status"]') == ok && $(value '["predicted"]') == normal ]] || fail "no call though all tracings agree"
  expect_exit 0 predict --image page.png --model moved
  expect_stdout '^reading errors of the image alone move the probability between 0\.[0-9]+ and 0\.[0-9]+$'
  expect_exit 0 predict --signal lead2.csv --signal-hz 500 --json
  [[ $(value '["digitizing"]') == None ]] || fail "reading errors of a signal"
}
check 'the answer tells what reading errors do to it, and abstains where they change the call' tells_reading_errors

# Clean pages of real ECGs, and the ten seconds that they were drawn from.
data=${ECGMM_SHARED_DATA:-$here/../../../shared/data}
[[ -f $data/pages/truth.csv ]] || { echo "no shared pages: the rest is left out"; exit 0; }
real() {
  local file record page signal seen=0
  while IFS=, read -r file record; do
    run predict --json --image "$data/pages/$file"
    [[ $status == 0 ]] || continue
    page=$(log_odds --image "$data/pages/$file") && signal=$(log_odds --signal "$data/ptbxl/records500/00000/$record.hea")
    echo "  $file: log odds of $page from the page, of $signal from the signal"
    awk -v d="$(apart "$page" "$signal")" 'BEGIN { exit !(d < 1.5) }' || fail "$file: too far apart"
    ((++seen == 3)) && break
  done < <(awk -F, '$2 == "clean" && $14 == "signal" && $15 == "II" && $16 == 0 && $17 == 10 { print $1 "," $9 }' "$data/pages/truth.csv")
  ((seen == 3)) || fail "only $seen clean pages are read"
}
check 'clean pages of real ECGs are answered as their signals are' real
