#!/usr/bin/env bash
# A cohort that cannot be trained on is exit 3, says why and how to go on, and leaves no run folder.
source "$(dirname "$0")/lib.sh"

make_cohort
expect_error 3 'no such cohort folder' train none "${quick[@]}"
expect_error 3 'only [0-9]+ records to train on, a batch has 500; lower train.batch' \
  train cohort "${quick[@]}" --set train.batch=500
printf 'id,split\n1,trian\n' >split.csv
expect_error 3 'split.csv.*trian' train cohort "${quick[@]}" --split-file split.csv
# Every second signal gone: too much drops.
cp cohort/ecg_signals.csv .
awk 'NR == 1 || NR % 2' ecg_signals.csv >cohort/ecg_signals.csv
expect_error 3 '--accept-drops' train cohort "${quick[@]}"
expect_stderr 'no signal'
expect_exit 0 train cohort "${quick[@]}" --set train.epochs=1 --accept-drops
expect_files runs cohort-reference
