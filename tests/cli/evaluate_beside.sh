#!/usr/bin/env bash
# What stands beside the figures: borderline records, scored but in none of them, with the test split and
# with all records; every subset of the modalities; the baselines; the age, also where the model takes neither
# clinical values nor pictures.
source "$(dirname "$0")/lib.sh"
make_cohort
borderline() { cut -d, -f6 "$1/predictions.csv" | grep -c borderline; }

expect_exit 0 train cohort --recipe default --set model.modalities=signal,clinical --set train.inner_folds=0 \
  --set train.threshold=0.5 --set train.min_steps=0 --set train.epochs=2 --set train.batch=8 \
  --set train.members=1 --set model.wave_width=8 --threads 1 --out run
expect_stdout 'borderline records, not in the AUROC'
[[ $(borderline run/output) -gt 0 ]] || fail "training scores no borderline record"
for parts in signal clinical 'signal\+clinical'; do expect_stdout "^$parts +[0-9]+ +[01]\.[0-9]{3}"; done
for name in 'age only' 'clinical logistic regression' shortcuts 'shortcuts without ink' 'modality mask'; do
  expect_stdout "^$name +[0-9]+ +[01]\.[0-9]{3}"
done

for split in test all; do
  expect_exit 0 evaluate cohort --model run --split "$split" --out "$split"
  [[ $(borderline "$split") == "$(borderline run/output)" ]] || fail "$split scores other borderline records"
done
cmp run/output/predictions.csv test/predictions.csv || fail "evaluate scores otherwise than training"
expect_exit 0 evaluate cohort --model run --split val --out val
[[ $(borderline val) == 0 ]] || fail "borderline records stand beside the validation split"

expect_exit 0 train cohort --recipe reference --set model.modalities=signal --set model.signal_hidden=16 --set train.epochs=1 \
  --threads 1 --out signal
expect_stdout '^age-matched '
expect_stdout '^clinical logistic regression '

# A fault in a table that the model does not take costs no more than what it is for.
printf 'IDX,AGE\n1,63\n' >cohort/clinical.csv && rm cohort/clinical.xlsx
expect_exit 0 evaluate cohort --model signal --split all
expect_stderr 'ages, subgroups and clinical baselines are not evaluated: .*no such column'
