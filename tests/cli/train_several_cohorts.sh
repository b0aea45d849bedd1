#!/usr/bin/env bash
# Several cohorts are trained on together, whatever modalities each has; ids in common are no matter, names
# in common are; what is for training only is never held out; a run goes on with all of them.
source "$(dirname "$0")/lib.sh"
seed=0
for name in a b c; do
  "$ECGMM" -q synth $name --patients 45 --seed $((++seed)) >/dev/null || fail "synth"
  rm -r $name/images
  sed -i "s/^name = .*/name = '$name'/" $name/cohort.toml
done
rm b/clinical.xlsx
printf '[source]\nname = "Clinic C"\nlicence = "CC0"\n' >>c/cohort.toml
quick=(--recipe default --set model.wave_width=8 --set train.min_steps=0 --set train.epochs=1
  --set train.batch=8 --set train.inner_folds=0 --set train.threshold=0.5 --threads 1)

expect_exit 0 train a b --extra c "${quick[@]}" --out run
head -n 1 run/split.csv | grep -qx 'id,split,cohort' || fail "split.csv names no cohort"
[[ $(grep -c '^1,' run/split.csv) -ge 2 ]] || fail "one id in several cohorts was lost"
expect_no_match run/split.csv ',(val|test),c$'  # records for training only are never held out
grep -q ',test,b$' run/split.csv || fail "nothing of b is tested on"
grep -q '"Clinic C"' run/model/bundle.json || fail "the source is not in the provenance"
grep -q 'CC0' run/model/bundle.json || fail "the license is not in the provenance"

# The same records are known again where one of the cohorts is evaluated.
expect_exit 0 evaluate b --model run
expect_stdout '^test split'

cp run/model/weights.safetensors first && rm -r run/model run/output
expect_exit 0 train --resume run
cmp first run/model/weights.safetensors || fail "the resumed run has other weights"
rm -r run/model run/output && rm c/clinical.xlsx
expect_error 3 'was changed after the run began' train --resume run

cp -r a elsewhere
expect_error 2 'two cohorts are called a.*another name' train a elsewhere "${quick[@]}" --out no
expect_error 2 'given twice' train a ./a "${quick[@]}" --out no
expect_error 3 'no such cohort folder' train a nowhere "${quick[@]}" --out no
expect_error 3 'no clinical.xlsx.*--recipe default' train a b --recipe reference \
  --set model.modalities=signal,clinical --out no
[[ ! -e no ]] || fail "a failed run left its folder"
