#!/usr/bin/env bash
# ablate: the recipe without each ingredient on the same folds; it goes on where it was stopped.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 24 >/dev/null || fail "synth"
rm -r cohort/images
ablate=(ablate cohort --set train.min_steps=0 --set train.epochs=1 --set train.batch=4 --set train.inner_folds=2
  --set model.wave_width=8 --folds 2 --threads 1 --row 'other rate:train.lr=1e-3')
expect_exit 0 "${ablate[@]}" --out rows
expect_stdout 'without augmentation +[0-9.]+ +[-+][0-9.]+ +-?[0-9.]+ \.\. -?[0-9.]+ +(helps|not shown to help|better without)'
expect_stdout '^ *one network'
expect_stdout '^ *other rate'
[[ ! -e rows/half-the-width ]] || fail "a row that changes nothing was trained"
grep -q 'squeeze = false' rows/without-squeeze-and-excitation/repeat1-fold1/config.toml || fail "nothing was taken away"
rm -r rows/other-rate
cp rows/crossval.txt kept
expect_exit 0 "${ablate[@]}" --out rows
cmp rows/crossval.txt kept || fail "going on ends in other figures"
