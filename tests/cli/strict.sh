#!/usr/bin/env bash
# What is assumed about a file stands in every answer; --strict turns it, and only it, into an error
# whose remedy works.
source "$(dirname "$0")/lib.sh"
use_small_model
patient=(predict --model model --signal row.csv --clinical SEX=female AGE=63)

expect_exit 0 "${patient[@]}" --json
expect_stdout '"a sampling rate of 249 Hz, the model.s, is assumed.*--signal-hz'
cp "$work/stdout" assumed.json
expect_exit 0 "${patient[@]}"
expect_stdout '^assumed: a sampling rate of 249 Hz'
expect_error 3 'strict.*249 Hz, the model.s, is assumed.*--signal-hz' "${patient[@]}" --strict
expect_exit 0 "${patient[@]}" --strict --signal-hz 249 --unit-mv 1 --json
expect_no_match "$work/stdout" '249 Hz, the model.s, is assumed'
expect_no_match "$work/stdout" "mV is assumed"
diff <(grep probability assumed.json) <(grep probability "$work/stdout") || fail "the same rate, another answer"

# A warning that is no assumption is none for --strict.
expect_exit 0 "${patient[@]}" --strict --signal-hz 249 --unit-mv 1 --image nowhere.jpg
expect_stderr 'never trained on images'

# A cohort: each row says what was assumed for it, until cohort.toml declares it.
expect_exit 0 predict cohort --model model --out out.csv
[[ $(grep -Ec '^cohort,[123],.*249 Hz is assumed' out.csv) == 3 ]] || fail "three rows should say the rate"
expect_error 3 'strict.*cohort.toml' predict cohort --model model --out strict.csv --strict
[[ ! -e strict.csv ]] || fail "a refused cohort has an output"
printf '[signals]\nsampling_rate_hz = 249\nunit = "mV"\nheader = true\n[columns.SEX]\nvalues = { male = 0, female = 1 }\n' >cohort/cohort.toml
expect_exit 0 predict cohort --model model --out strict.csv --strict
expect_no_match strict.csv 'is assumed'
diff <(cut -d, -f1-6 out.csv) <(cut -d, -f1-6 strict.csv) || fail "what was assumed, once declared, gives another answer"
