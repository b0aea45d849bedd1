#!/usr/bin/env bash
# `ecgmm digitize` says of each picture what it reads, refuses what is no page, and overwrites nothing.
source "$(dirname "$0")/lib.sh"

"$ECGMM" -q synth cohort --patients 2 >/dev/null || fail "synth"
mkdir pages
find cohort/images -name '*.jpg' | head -1 | xargs -I{} cp {} pages/strip.jpg
echo 'no picture' >pages/text.png

expect_exit 0 digitize pages --out read --threads 1
expect_stdout '^read: 0 pages read, 2 unreadable'
grep -q '"status": "unreadable"' read/strip.json || fail "a single strip is no page"
grep -q '"reason": ".*PNG' read/text.json || fail "the reason is not told"
grep -q 'strip.jpg' read/index.html || fail "no index"
[[ $(stat -c %a read/strip.json) == 600 ]] || fail "others may read the results"
expect_error 2 'read.*--force' digitize pages --out read
expect_exit 0 digitize pages --out read --force --json
expect_stdout '"schema": "ecgmm.pages/1"'
expect_error 2 'nowhere' digitize nowhere.jpg --out other
mkdir empty
expect_error 2 'no page' digitize empty --out other

expect_error 2 'no four corners' digitize pages/strip.jpg --out other --corners 1,2,3
expect_error 2 'clockwise' digitize pages/strip.jpg --out other --corners 0,0,0,99,99,99,99,0
expect_error 2 'several pages' digitize pages --out other --corners 0,0,99,0,99,99,0,99
expect_exit 0 digitize pages/strip.jpg --out far --corners 0,0,90000,0,90000,90000,0,90000
grep -q 'far outside of the picture' far/strip.json || fail "corners beyond the picture"

pages=${ECGMM_SHARED_DATA:-$(dirname "$0")/../../../shared/data}/pages
[[ -d $pages ]] || { echo "no shared pages: the rest is left out"; exit 0; }
expect_exit 0 digitize "$pages/a004.jpg" --out real
expect_stdout '^real: 1 pages read'
[[ $(head -1 real/a004.csv) == II && $(wc -l <real/a004.csv) -gt 4900 ]] || fail "not ten seconds of lead II"
[[ -s real/a004_lead2.jpg && -s real/a004_overlay.png ]] || fail "no pictures"
# A screen whose grid is found only between the corners of it.
expect_exit 0 digitize "$pages/a075.jpg" --out screen --corners 266,202,1288,188,1338,982,259,1016
expect_stdout '^screen: 1 pages read'
grep -q 'between the given corners' screen/a075.json || fail "the corners are not told"
