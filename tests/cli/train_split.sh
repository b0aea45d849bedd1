#!/usr/bin/env bash
# The test split by time or site: of the latest patients, of whole sites; refused where nothing tells.
source "$(dirname "$0")/lib.sh"
make_cohort
short=("${quick[@]}" --set train.epochs=1)
expect_error 3 'data.split=time: the clinical table has no column recorded, date, time' \
  train cohort "${short[@]}" --set data.split=time --out no
expect_error 2 'the folds of crossval are random' crossval cohort --set data.split=site --out no

rm cohort/clinical.xlsx
awk '/^\[/ { column = /^\[columns/ } !column' cohort/cohort.toml >rest.toml && mv rest.toml cohort/cohort.toml
ids=$(tail -n +2 cohort/ecg_signals.csv | cut -d, -f1)
{
  echo IDX,AGE,SEX,RECORDED,SITE
  n=0
  for id in $ids; do
    n=$((n + 1))
    echo "$id,$((40 + n % 30)),$((n % 2)),$((2000 + n / 4))-0$((1 + n % 4))-01,$((n % 6))"
  done
} >cohort/clinical.csv
printf '[columns.RECORDED]\nrole = "ignore"\n[columns.SITE]\nrole = "audit"\n' >>cohort/cohort.toml

expect_exit 0 train cohort "${short[@]}" --set data.split=time --set data.test_share=0.2 --out time
expect_stderr 'split by RECORDED: patients with a record from 201[0-9]-0[1-4]-01 on are tested'
expect_exit 0 train cohort "${short[@]}" --set data.split=site --set data.test_share=0.2 --out site
expect_stderr 'split by SITE: patients of [0-5] are tested'
site=$(sed -En 's/.*patients of ([0-5]) are tested.*/\1/p' "$work/stderr")
join -t, <(cut -d, -f1,5 cohort/clinical.csv | sort) <(grep -v '^id' site/split.csv | sort) |
  awk -F, -v site="$site" '($2 == site) != ($NF == "test") { print; bad = 1 } END { exit bad }' ||
  fail "the test split is not site $site"

# A run goes on with the split that it began with.
rm -r site/model site/output
expect_exit 0 train --resume site
