#!/usr/bin/env bash
# Shards of a cohort, predicted apart and merged, are the bytes of the whole; what is missing, doubled or
# foreign is refused.
source "$(dirname "$0")/lib.sh"

"$ECGMM" -q synth cohort --patients 24 --seed 5 >/dev/null || fail "synth failed"
printf 'not an image' >"$(find cohort/images -name '*.jpg' | sort | head -n 1)"
expect_exit 0 predict cohort --out whole.csv

merges_any_number() {
  for n in 1 3 40; do
    for ((i = 1; i <= n; ++i)); do expect_exit 0 predict cohort --shard "$i/$n" --out "parts$n/$i.csv"; done
    expect_exit 0 merge parts"$n"/*.csv --out "merged$n.csv"
    expect_stdout "^30 records from $n parts: merged$n.csv"
    cmp whole.csv "merged$n.csv" || fail "$n shards give other bytes"
  done
}
check "the merged rows are the same bytes for every number of shards" merges_any_number

goes_on() {
  cp parts3/2.csv kept.csv
  expect_exit 0 predict cohort --shard 2/3 --out parts3/2.csv
  expect_stdout 'records are there already: parts3/2.csv'
  expect_error 2 '2.csv.*--force' predict cohort --shard 1/3 --out parts3/2.csv
  cmp -s kept.csv parts3/2.csv || fail "a refused call changed the part"
  expect_exit 0 predict cohort --shard 2/3 --out parts3/2.csv --force
  cmp -s kept.csv parts3/2.csv || fail "another run of a shard gives other bytes"
}
check "a shard that is done is not done again" goes_on

refuses() {
  expect_error 3 'of 30 records are in none of the parts; the first is record' merge parts3/1.csv parts3/3.csv --out none.csv
  expect_error 3 'stands in two parts' merge parts3/1.csv parts3/1.csv --out none.csv
  expect_error 3 'holds no predictions of a shard' merge whole.csv --out none.csv
  "$ECGMM" -q synth other --patients 25 --seed 5 >/dev/null
  expect_exit 0 predict other --shard 2/3 --out other.csv
  expect_error 3 'another number of records' merge parts3/1.csv other.csv --out none.csv
  sed 's/default@[0-9]* [0-9a-f]*$/000000000000/' parts3/2.csv >foreign.csv
  expect_error 3 'another model than' merge parts3/1.csv foreign.csv parts3/3.csv --out none.csv
  [[ ! -e none.csv ]] || fail "a refused merge wrote its file"
  expect_error 2 'whole.csv.*--force' merge parts3/*.csv --out whole.csv
  expect_error 2 "'4/3' is no share" predict cohort --shard 4/3 --out none.csv
  expect_error 2 'give i/n' predict cohort --shard 2 --out none.csv
  expect_error 2 'is for a cohort' predict --clinical AGE=50 --shard 1/2
}
check "what does not make a whole is refused" refuses

reads_a_manifest() {
  mkdir -p list
  first=$(find cohort/images -name '*.jpg' | sort | sed -n 2p)
  cp "$first" list/strip.jpg
  "$ECGMM" -q convert --help >/dev/null || fail "no convert"
  awk -F, 'NR == 2 { for (i = 2; i <= NF; i++) print $i }' cohort/ecg_signals.csv >list/lead.csv
  cat >list/manifest.csv <<'M'
record,patient,path,AGE,SEX,ward
a,p1,strip.jpg,61,male,3
b,p1,lead.csv,,,3
c,p2,,70,female,4
d,p2,gone.csv,70,female,4
e,p3,gone.csv,,,4
f,p3,,old,female,4
M
  expect_exit 0 predict list/manifest.csv --out manifest.csv
  expect_stderr 'columns that are not used: ward'
  expect_stdout '^6 records: .*2 unreadable'
  # The drawn strip's reading errors may reach across the threshold.
  [[ $(cut -d, -f1-3 manifest.csv | sed '1d; s/a,abstained/a,ok/' | tr '\n' ' ') == "manifest,a,ok manifest,b,ok manifest,c,ok manifest,d,ok manifest,e,unreadable manifest,f,unreadable " ]] ||
    fail "other states: $(cut -d, -f1-3 manifest.csv)"
  grep -q '^manifest,e,unreadable,,,,without its signal: .*gone.csv' manifest.csv || fail "e lacks its reason"
  grep -q '^manifest,d,ok,.*without its signal: .*gone.csv' manifest.csv || fail "d does not say what it lacks"
  for i in 1 2; do expect_exit 0 predict list/manifest.csv --shard $i/2 --out "m$i.csv"; done
  expect_exit 0 merge m1.csv m2.csv --out both.csv
  cmp manifest.csv both.csv || fail "shards of a manifest give other bytes"

  expect_exit 0 predict --image list/strip.jpg --clinical AGE=61 SEX=male --json
  p=$(sed -n 's/^ "probability": \([0-9.e-]*\),\{0,1\}$/\1/p' "$work/stdout")
  grep -Eq "^manifest,a,(ok|abstained),$p," manifest.csv || fail "the manifest says other than one patient: $p"

  printf 'record,path\na,x.csv\na,y.csv\n' >twice.csv
  expect_error 3 'record a stands twice' predict twice.csv --out none.csv
  printf 'record,ward\na,1\n' >bare.csv
  expect_error 3 'names no files' predict bare.csv --out none.csv
}
check "a table of files and values is a cohort" reads_a_manifest
