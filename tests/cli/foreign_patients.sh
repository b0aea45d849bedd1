#!/usr/bin/env bash
# Patients whose parts or columns are not those of the training: left out, doubted or refused, but never
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

# Training: a class too rare to split, one that is merely rare, a part that nobody has.
table clinic 1 40 1
cp -r clinic one && sed -i '4,$s/,abnormal/,normal/' one/labels.csv
expect_error 3 'only 1 person.*abnormal' train one "${quick[@]}" --out no
cp -r clinic few && sed -i '14,$s/,abnormal/,normal/' few/labels.csv
expect_exit 0 train few "${quick[@]}" --out rare
expect_stderr 'only [0-9] of [0-9]+ .* training records are abnormal'
expect_exit 0 train clinic "${quick[@]}" --out run
expect_stderr 'no signal is among the training records: the model will not take it'

# Use: parts that training did not have.
mkdir other && cp clinic/labels.csv other && cp clinic/clinical.csv other && "$ECGMM" -q synth waves --patients 45 >/dev/null
cp waves/ecg_signals.csv waves/cohort.toml other && rm -rf other/images && sed -i '/columns.[B-Z]/,/^$/d; /columns.A[^G]/,/^$/d' other/cohort.toml
expect_exit 0 predict other --model run --out out.csv
expect_stderr 'never trained on signals: left out'
expect_exit 0 evaluate other --model run --split all
expect_stderr 'never trained on signals: left out'
sed -n '2s/^[^,]*,//p' waves/ecg_signals.csv >row.csv
expect_exit 0 predict --model run --signal row.csv --clinical AGE=50
expect_stderr 'never trained on signals: left out'
expect_error 3 'nothing is given that the model can use' predict --model run --signal row.csv

# Parts that training had, but never together.
cp -r waves signals && rm -r signals/images signals/clinical.xlsx
expect_exit 0 train signals --extra clinic "${quick[@]}" --set train.branch_weight=0 --out apart
expect_exit 0 predict --model apart --signal row.csv --clinical AGE=50
expect_stderr 'judged by signal.clinical, which no training record had just so'
expect_exit 0 predict --model apart --signal row.csv
expect_no_match "$work/stderr" 'just so'  # training had signals alone

# Columns of another clinic.
table pounds 1 40 2.2046
expect_error 3 'Wt.*in lb: convert them to kg.*unit = "lb"' evaluate pounds --model run
printf '[columns.Wt]\nunit = "lb"\n' >pounds/cohort.toml
expect_exit 0 evaluate pounds --model run
table metres 1 40 1 && sed -i '2,$s/,1\([0-9][0-9]\),/,1.\1,/' metres/clinical.csv
expect_error 3 'Ht: 1.*impossible.*"m"' evaluate metres --model run
table more 1 40 1 && sed -i '1s/$/,CRP/; 2,$s/$/,7/; s/^\([^,]*\),[^,]*/\1/' more/clinical.csv
expect_exit 0 evaluate more --model run --split all
expect_stdout 'not in the clinical table: AGE; the model does without'
expect_stdout 'does not know are left out: CRP'
expect_error 3 'Ht = 1.72 cm is impossible.*write the unit' predict --model run --clinical Ht=1.72
expect_exit 0 predict --model run --clinical Ht=1.72m
expect_exit 0 predict --model run --clinical Wt=250
expect_stderr 'Wt = 250 is far from the values of the training'

# The model that comes with the program: none here, then one.
mkdir -p prefix/bin prefix/share/ecgmm/models && cp "$ECGMM" "$(dirname "$ECGMM")/ecgmm-nn" prefix/bin
ECGMM=$PWD/prefix/bin/ecgmm
expect_error 4 'no model came with the program.*--model' predict --clinical AGE=50
cp -r run/model prefix/share/ecgmm/models/default
expect_exit 0 predict --clinical AGE=50
expect_stdout '^"normal" means no abnormality seen in lead II.*Not a medical device'
expect_exit 0 predict --clinical AGE=50 --json
expect_stdout '"statement": ".*neither infarction nor ischaemia'
expect_exit 0 evaluate clinic
