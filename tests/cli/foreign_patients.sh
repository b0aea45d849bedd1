#!/usr/bin/env bash
# Patients whose modalities or columns are not those of the training: left out, doubted or refused, but never
# silently made up.
source "$(dirname "$0")/lib.sh"

# table COHORT FIRST LAST WEIGHT_FACTOR: clinical.csv and labels.csv of these ids; heavy is abnormal.
table() {
  mkdir -p "$1"
  awk -v first="$2" -v last="$3" -v factor="$4" -v folder="$1" 'BEGIN {
    print "IDX,AGE,Ht,Wt" > (folder "/clinical.csv"); print "index,label" > (folder "/labels.csv")
    for (i = first; i <= last; i++) {
      print i "," 40 + i * 7 % 31 "," 160 + i * 5 % 29 "," factor * (60 + i * 11 % 37) > (folder "/clinical.csv")
      print i "," (i % 2 ? "normal" : "abnormal") > (folder "/labels.csv")
    }
  }'
}
quick=(--recipe default --set model.wave_width=8 --set train.min_steps=0 --set train.epochs=1
  --set train.batch=8 --set train.inner_folds=0 --set train.threshold=0.5 --threads 1)
table clinic 1 40 1
expect_exit 0 train clinic "${quick[@]}" --out run
cp "$work/stderr" warned

tells_rare_classes() {
  cp -r clinic one && sed -i '4,$s/,abnormal/,normal/' one/labels.csv
  expect_error 3 'only 1 patient.*abnormal' train one "${quick[@]}" --out no
  cp -r clinic few && sed -i '14,$s/,abnormal/,normal/' few/labels.csv
  expect_exit 0 train few "${quick[@]}" --out rare
  expect_stderr 'only [0-9] of [0-9]+ .* training records are abnormal'
}
check 'a class too rare to split is refused, a rare one is told' tells_rare_classes

tells_what_training_lacks() {
  command='train clinic' && cp warned "$work/stderr"
  expect_stderr 'no signal in the training records: the model will not use it'
}
check 'train tells which modality no record has' tells_what_training_lacks

# other: the patients of clinic with signals too. waves: signals, images and another clinical table.
"$ECGMM" -q synth waves --patients 45 >/dev/null || fail "synth"
sed -n '2s/^[^,]*,//p' waves/ecg_signals.csv >row.csv
mkdir other && cp clinic/*.csv waves/ecg_signals.csv waves/cohort.toml other
sed -i '/columns.[B-Z]/,/^$/d; /columns.A[^G]/,/^$/d' other/cohort.toml

leaves_untrained_modalities_out() {
  expect_exit 0 predict other --model run --out out.csv
  expect_stderr 'never trained on signals; they are ignored'
  expect_exit 0 evaluate other --model run --split all
  expect_stderr 'never trained on signals; they are ignored'
  expect_exit 0 predict --model run --signal row.csv --clinical AGE=50
  expect_stderr 'never trained on signals; they are ignored'
  expect_error 3 'the model cannot use any of the given data' predict --model run --signal row.csv
}
check 'a modality that training did not have is left out' leaves_untrained_modalities_out

doubts_new_combinations() {
  cp -r waves signals && rm -r signals/images signals/clinical.xlsx
  expect_exit 0 train signals --extra clinic "${quick[@]}" --set train.branch_weight=0 --out apart
  expect_exit 0 predict --model apart --signal row.csv --clinical AGE=50
  expect_stderr 'predicted from signal.clinical: no training record had exactly these modalities'
  expect_exit 0 predict --model apart --signal row.csv
  expect_no_match "$work/stderr" 'no training record had exactly'  # training had signals alone
}
check 'modalities that no training record had together are doubted' doubts_new_combinations

refuses_other_units() {
  table pounds 1 40 2.2046
  expect_error 3 'Wt.*in lb: convert them to kg.*unit = "lb"' evaluate pounds --model run
  printf '[columns.Wt]\nunit = "lb"\n' >pounds/cohort.toml
  expect_exit 0 evaluate pounds --model run
  table meters 1 40 1 && sed -i '2,$s/,1\([0-9][0-9]\),/,1.\1,/' meters/clinical.csv
  expect_error 3 'Ht: 1.*impossible.*"m"' evaluate meters --model run
}
check 'columns in another unit are refused with the probable one' refuses_other_units

tells_other_columns() {
  table more 1 40 1 && sed -i '1s/$/,CRP/; 2,$s/$/,7/; s/^\([^,]*\),[^,]*/\1/' more/clinical.csv
  expect_exit 0 evaluate more --model run --split all
  expect_stdout 'not in the clinical table: AGE; the model works without them'
  expect_stdout 'does not use: CRP'
}
check 'columns that lack or are unknown are told' tells_other_columns

checks_one_patient() {
  expect_error 3 'Ht = 1.72 cm is impossible.*write the unit' predict --model run --clinical Ht=1.72
  expect_exit 0 predict --model run --clinical Ht=1.72m
  expect_exit 0 predict --model run --clinical Wt=250
  expect_stderr 'Wt = 250 is far from the training data'
}
check "one patient's values are checked against the training" checks_one_patient

takes_the_default_model() {
  mkdir -p prefix/bin prefix/share/ecgmm/models && cp "$ECGMM" "$(dirname "$ECGMM")/ecgmm-nn" prefix/bin
  ECGMM=$PWD/prefix/bin/ecgmm
  expect_error 4 'the included model is missing.*--model' predict --clinical AGE=50
  cp -r run/model prefix/share/ecgmm/models/default@1
  expect_exit 0 predict --clinical AGE=50
  expect_stdout '^"normal" means no abnormality seen in lead II.*Not a medical device'
  expect_exit 0 predict --clinical AGE=50 --json
  expect_stdout '"statement": ".*neither infarction nor ischemia'
  expect_exit 0 evaluate clinic
}
check 'without --model the one that came with the program is taken, or its lack told' takes_the_default_model
