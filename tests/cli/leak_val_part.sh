#!/usr/bin/env bash
# Validation records say which epoch's weights are kept and when training stops (plateau), and nothing
# else: with one epoch to choose from, or with one_cycle, which chooses nothing, changing them at random
# leaves weights, preprocessor, columns, threshold and baselines the same bytes.
source "$(dirname "$0")/lib.sh"
source "$here/leak_lib.sh"
make_tables
split_of_three cohort
picture=(--recipe reference --set input.image_width=32 --set input.image_height=32 --set model.signal_hidden=16
  --set train.epochs=1 --threads 1)
wave=(--recipe default --set train.inner_folds=0 --set train.threshold=0.5 --set train.min_steps=0
  --set train.epochs=3 --set train.batch=8 --set train.members=1 --set model.wave_width=8 --threads 1)

expect_exit 0 train cohort --split-file split.csv "${picture[@]}" --out picture
expect_exit 0 train cohort --split-file split.csv "${wave[@]}" --out wave
scramble val
expect_exit 0 train changed --split-file split.csv "${picture[@]}" --out picture_changed
expect_exit 0 train changed --split-file split.csv "${wave[@]}" --out wave_changed
expect_same_model picture picture_changed
expect_same_model wave wave_changed
