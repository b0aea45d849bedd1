#!/usr/bin/env bash
# The model that ships tells by which scale it read a picture, and calls nobody outside of its training.
source "$(dirname "$0")/lib.sh"
make_cohort
id=$(tail -n +2 cohort/ecg_signals.csv | head -1 | cut -d, -f1)
image=$(ls cohort/images/"$id"/*.jpg)
grep "^$id," cohort/ecg_signals.csv | cut -d, -f2- >signal.csv

# answer KEY: of the JSON on stdout; measurements.rate_bpm.value for one within.
answer() {
  python3 -c 'import functools, json, sys
print(functools.reduce(lambda d, k: d[k], sys.argv[2].split("."), json.load(open(sys.argv[1]))))' "$work/stdout" "$1"
}

follows_the_paper_speed() {
  expect_exit 0 predict --image "$image" --json --mm-per-s 25
  local rate
  rate=$(answer measurements.rate_bpm.value)
  expect_exit 0 predict --image "$image" --json --mm-per-s 50
  awk -v a="$rate" -v b="$(answer measurements.rate_bpm.value)" 'BEGIN { exit !(b > 1.9 * a && b < 2.1 * a) }' ||
    fail "twice the speed is not twice the rate ($rate)"
}
check 'a picture is read by the paper speed that is given' follows_the_paper_speed

tells_the_assumed_scale() {
  expect_exit 0 predict --image "$image" --json
  expect_stdout 'a paper speed of 25 mm/s is assumed'
  expect_stdout 'a gain of 10 mm/mV is assumed'
  expect_exit 0 predict --image "$image" --json --mm-per-s 25 --mm-per-mv 10 --px-per-mm 10
  [[ $(answer assumed) == '[]' ]] || fail "a scale that is given is called assumed"
}
check 'a scale that is assumed is told, one that is given is not' tells_the_assumed_scale

doubts_what_shows_no_beats() {
  expect_exit 0 predict --image "$image" --json --mm-per-s 8
  expect_stdout 'no heart rate can be measured in [0-9]+ s of this lead: check the paper speed'
}
check 'a picture without measurable heartbeats is doubted' doubts_what_shows_no_beats

abstains() {
  expect_exit 0 predict --signal signal.csv --clinical AGE=7 --json --answer-outside
  expect_stdout '"status": "ok"'
  expect_stdout 'age 7 years is outside'
  expect_exit 0 predict --signal signal.csv --clinical AGE=7 --json
  expect_stdout '"status": "abstained"'
  expect_stdout 'age 7 years is outside'
  expect_exit 0 predict --signal signal.csv --clinical AGE=45 --json
  expect_stdout '"status": "ok"'
}
check 'a child gets no call, unless asked for' abstains

other_leads() {
  cp -r cohort lead1
  printf '\n[signals]\nlead = "I"\nsampling_rate_hz = 249\nunit = "mV"\n' >signals.toml
  sed -e '/^\[signals\]/,/^$/d' cohort/cohort.toml >lead1/cohort.toml
  cat signals.toml >>lead1/cohort.toml
  expect_exit 0 check lead1
  expect_stdout 'lead I'
  expect_exit 0 predict lead1 --out lead1.csv
  [[ $(grep -c ',abstained,,' lead1.csv) -gt 50 ]] || fail "a lead I has a probability: $(head -3 lead1.csv)"
  expect_error 3 'lead I.*lead II' evaluate lead1 --out eval1
  expect_error 3 'lead I.*lead II' train lead1 --out train1
}
check 'a cohort of another lead gets no probability' other_leads

shows_records() {
  expect_exit 0 check cohort --html page.html
  [[ $(stat -c %a page.html) == 600 ]] || fail "others may read page.html"
  [[ $(grep -c '<img' page.html) -ge 1 && $(grep -o '<img' page.html | wc -l) -ge 10 ]] || fail "fewer than ten pictures"
  grep -Eq '<span>(fe)?male</span>' page.html || fail "a code in place of a word"
  expect_no_match page.html 'https?://[^"]*"'
  expect_error 2 'page.html' check cohort --html page.html
}
check 'check --html shows ten records to its owner alone' shows_records
