#!/usr/bin/env bash
# One patient from files and words: words and units are understood through the model's columns, and
# whatever is wrong is said with the right exit code.
source "$(dirname "$0")/lib.sh"
use_small_model

answers() {
  expect_exit 0 predict --model model --signal row.csv --clinical SEX=female AGE=63
  expect_stdout '^(no abnormality seen in lead II|abnormal): probability of an abnormal ECG 0\.[0-9]{3}, threshold 0\.400$'
  expect_exit 0 predict --model model --signal row.csv --clinical SEX=female --clinical AGE=63 --json
  expect_stdout '"schema": "ecgmm.prediction/1"'
  expect_stdout '"probability": 0\.'
  cp "$work/stdout" words
}
check 'one patient is answered in words and in JSON' answers

understands_words() {
  for patient in "--signal column.csv --clinical sex=FEMALE AGE=63" "--signal row.csv --clinical SEX=1 AGE=756months" \
    "--signal fast.csv --signal-hz 498 --clinical SEX=1 AGE=63"; do
    # shellcheck disable=SC2086
    expect_exit 0 predict --model model --json $patient
    [[ $patient == *fast* ]] || diff words "$work/stdout" >/dev/null || fail "'$command' differs from its other words"
  done
  expect_stdout 'resampled from 498 to 249 Hz'
}
check 'words, units and sampling rates are understood through the columns of the model' understands_words

tells_what_is_missing() {
  expect_exit 0 predict --model model --signal row.csv --clinical SEX=male
  expect_stderr 'replaced by the training mean: AGE'
  expect_exit 0 predict --model model --signal row.csv --clinical SEX=male --image nowhere.jpg
  expect_stderr 'never trained on images; they are ignored'
}
check 'what is missing is imputed and told; what the model does not use is left out' tells_what_is_missing

reads_ecg_files() {
  sed '1s/.*/II/' column.csv >named.csv
  expect_exit 0 convert named.csv --signal-hz 249 --unit-mv 1 --to wfdb --out s.hea
  expect_exit 0 predict --model model --signal s.hea --clinical SEX=female AGE=63 --json
  [[ $(grep '"probability"' "$work/stdout") == "$(grep '"probability"' words)" ]] || fail "an ECG file is another patient"
  expect_error 2 's.hea states its own sampling rate' predict --model model --signal s.hea --signal-hz 500 --clinical SEX=male
  expect_error 3 's.hea: the recording is 0.10 s long, nothing is there at 3 s' predict --model model --signal s.hea --at 3 --clinical SEX=male
  expect_error 2 '--at needs an ECG file' predict --model model --signal row.csv --at 3 --clinical SEX=male
  sed '1s/.*/V5/' column.csv >other.csv
  expect_exit 0 convert other.csv --signal-hz 249 --unit-mv 1 --to wfdb --out v5.hea
  expect_exit 0 predict --model model --signal v5.hea --clinical SEX=male --json
  expect_stdout '"status": "abstained"'
  expect_stdout '"probability": null'
  expect_stdout 'this is lead V5, but the model was trained on lead II only'
}
check 'an ECG file says its rate and unit itself' reads_ecg_files

refuses_missing() {
  expect_error 3 'no signal is given.*--signal' predict --model model --clinical SEX=male
  expect_error 3 'no clinical is given.*--clinical' predict --model model --signal row.csv
  expect_error 2 'nothing to predict' predict --model model
}
check 'a modality that the model needs must be given' refuses_missing

refuses_words() {
  expect_error 2 "SEXX.*did you mean 'SEX'" predict --model model --signal row.csv --clinical SEXX=male
  expect_error 3 "'robot' is not a value of SEX.*female" predict --model model --signal row.csv --clinical SEX=robot
  expect_error 3 'AGE = 300 years is impossible' predict --model model --signal row.csv --clinical AGE=300
}
check 'unknown columns and words and impossible values are refused' refuses_words

refuses_signals() {
  expect_error 3 'short.csv|12 samples' predict --model model --signal short.csv --clinical SEX=male
  expect_error 3 'first number, 7, is far from all others' predict --model model --signal indexed.csv --clinical SEX=male
  expect_error 3 'would fit uV.*--unit-mv 0.001' predict --model model --signal microvolts.csv --clinical SEX=male
  expect_error 3 'nowhere.csv' predict --model model --signal nowhere.csv --clinical SEX=male
  expect_error 2 'signal-hz' predict --model model --signal row.csv --signal-hz 0 --clinical SEX=male
  expect_error 2 'signal-hz' predict --model model --signal-hz 5 --clinical SEX=male
}
check 'signals of another length, layout, unit or place are refused' refuses_signals

refuses_options() {
  expect_error 2 'cannot be combined' predict cohort --model model --signal row.csv
  expect_error 2 '--out is for a cohort' predict --model model --signal row.csv --out out.csv
}
check 'options that do not go together are refused' refuses_options
