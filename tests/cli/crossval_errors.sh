#!/usr/bin/env bash
# crossval and ablate refuse what cannot work, and a folder that was begun with other settings.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 24 >/dev/null || fail "synth"
rm -r cohort/images
tiny=(--recipe default --set train.min_steps=0 --set train.epochs=1 --set train.batch=4 --set train.inner_folds=2
  --set model.wave_width=8 --threads 1)
expect_error 3 'too few for 50 folds' crossval cohort "${tiny[@]}" --folds 50 --out a
expect_error 2 'unknown recipe' crossval cohort --recipe nonsense --out a
expect_error 2 'given twice' crossval cohort --recipe default --recipe default --out a
expect_error 2 'given twice' crossval cohort cohort "${tiny[@]}" --out a
expect_error 3 'no such cohort folder' crossval nowhere "${tiny[@]}" --out a
expect_error 2 'out is required' crossval cohort "${tiny[@]}"
expect_error 2 'has no name' ablate cohort --row model.dropout=0 --out a
expect_error 2 "did you mean 'model.dropout'" ablate cohort --row 'no dropout:model.droput=0' --out a
expect_error 2 'nothing to choose from' crossval cohort "${tiny[@]}" --nested --out a
expect_error 2 'reference has none' crossval cohort --recipe default --recipe reference --nested --out a
expect_error 2 "'final' cannot be" ablate cohort --row final:model.dropout=0 --out a
[[ ! -e a ]] || fail "an error left a folder"

mkdir other && echo 'mine' >other/file
expect_error 2 'other is not an output folder of ecgmm and is not replaced' crossval cohort "${tiny[@]}" --folds 2 --out other
[[ -s other/file ]] || fail "a foreign folder was touched"
expect_exit 0 crossval cohort "${tiny[@]}" --folds 2 --out begun
expect_error 2 'begun with other settings: seed' crossval cohort "${tiny[@]}" --folds 2 --seed 7 --out begun
expect_error 2 'begun with other settings: folds' crossval cohort "${tiny[@]}" --folds 3 --out begun
expect_exit 0 crossval cohort "${tiny[@]}" --folds 2 --out begun
expect_stderr 'was begun before'
expect_exit 0 crossval cohort "${tiny[@]}" --folds 2 --seed 7 --force --out begun
