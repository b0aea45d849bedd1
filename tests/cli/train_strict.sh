#!/usr/bin/env bash
# train --strict refuses a cohort about whose files something is assumed, and takes it once declared.
source "$(dirname "$0")/lib.sh"
make_cohort

sed -i '/sampling_rate_hz/d' cohort/cohort.toml
expect_error 3 'strict.*249 Hz is assumed.*sampling_rate_hz = 249' train cohort "${quick[@]}" --set train.epochs=1 --out run --strict
[[ ! -e run ]] || fail "a refused training left a run"
sed -i 's/^\[signals\]/&\nsampling_rate_hz = 249/' cohort/cohort.toml
expect_exit 0 train cohort "${quick[@]}" --set train.epochs=1 --out run --strict
