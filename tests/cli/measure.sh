#!/usr/bin/env bash
# measure writes waves, intervals and pictures of a cohort, a folder or a record, and says what it refuses.
source "$(dirname "$0")/lib.sh"

expect_exit 0 synth cohort --patients 12
before=$(find cohort -type f -exec sha256sum {} + | sort)
expect_exit 0 measure cohort --out measured --plot
expect_stdout '^measured: [0-9]+ records measured'
[[ $(find cohort -type f -exec sha256sum {} + | sort) == "$before" ]] || fail "measure changed the cohort"
head -n 1 measured/waves.csv | grep -qx 'record,lead,beat,wave,onset_ms,peak_ms,offset_ms' || fail "waves.csv"
records=$(($(wc -l <measured/intervals.csv) - 1))
((records >= 10)) || fail "$records records"
plots=(measured/plots/*)
[[ ${#plots[@]} == "$records" ]] || fail "a picture a record"
[[ $(head -c 4 "${plots[0]}" | tail -c 3) == PNG ]] || fail "no PNG"
# Every beat has three rows, and the first record some beats.
(($(grep -c '^[^,]*,II,[0-9]*,QRS,[0-9]' measured/waves.csv) > 5 * records)) || fail "few beats"
awk -F, 'NR > 1 && $5 != "" && !($5 <= $6 && $6 <= $7) { exit 1 }' measured/waves.csv || fail "order of boundaries"

# Threads do not change a byte; results are replaced only by force.
expect_exit 0 measure cohort --out again --threads 1
expect_exit 0 measure cohort --out many --threads 4 -q
cmp -s again/waves.csv many/waves.csv && cmp -s again/intervals.csv many/intervals.csv || fail "threads changed the result"
expect_error 2 'exists already; use --force' measure cohort --out again
expect_exit 0 measure cohort --out again --force

# A WFDB record as one JSON document, and a folder with a bad one.
make_ptbxl source
header=$(find source -name '*_hr.hea' | head -n 1)
expect_exit 0 measure "$header" --json
grep -q '"schema": "ecgmm.measure/1"' "$work/stdout" || fail "schema"
python3 -m json.tool <"$work/stdout" >/dev/null || fail "no JSON"
expect_exit 0 measure source --out folder
cp "$header" source/short.hea
expect_exit 0 measure source --out folder2
expect_stdout '1 refused \(refused.csv\)'
grep -q '^short,' folder2/refused.csv || fail "refused.csv"
expect_error 3 'no lead V9; the record has' measure "$header" --json --leads V9

expect_error 2 'either --out DIR or --json' measure cohort
expect_error 2 'either --out DIR or --json' measure cohort --out x --json
expect_error 2 '--json describes one record' measure cohort --json
expect_error 3 'nowhere: no such file or folder' measure nowhere --out x
mkdir empty
expect_error 3 'empty: no signals' measure empty --out x
echo text >note.txt
expect_error 3 'note.txt: is not a known ECG format' measure note.txt --out x
[[ ! -e x ]] || fail "a refused measurement left its folder"
