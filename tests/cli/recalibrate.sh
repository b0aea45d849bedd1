#!/usr/bin/env bash
# recalibrate writes a new bundle with another calibrator and threshold, from records that the model was not
# trained on, and leaves the old one as it is.
source "$(dirname "$0")/lib.sh"
wave=(--recipe default --set train.min_steps=0 --set train.epochs=4 --set train.batch=8
  --set train.inner_folds=2 --set model.wave_width=8 --threads 1)
"$ECGMM" -q synth cohort --patients 60 >/dev/null || fail "synth"
"$ECGMM" -q synth other --patients 80 --seed 7 >/dev/null || fail "synth"
rm -r cohort/images other/images
expect_exit 0 train cohort "${wave[@]}" --out run
cp -r run before
expect_exit 0 recalibrate other --model run --out new --threads 1
cp "$work/stdout" told && cp "$work/stderr" warned

tells_before_and_after() {
  command='recalibrate other' && cp told "$work/stdout" && cp warned "$work/stderr"
  expect_stdout '^Calibration on the records it was fitted on \(apparent\)'
  expect_stdout '^before +[0-9.]+ '
  expect_stdout '^after +[0-9.]+ +1\.'
  expect_stdout 'records not trained on, [0-9]+ abnormal'
  expect_stderr 'threshold 0\.[0-9]+ \(youden\), chosen on [0-9]+ recalibration predictions'
}
check 'tells the calibration before and after, and the threshold' tells_before_and_after

leaves_the_old_model() {
  diff -r run before || fail "the old model was touched"
  expect_files new bundle.json weights.safetensors
  cmp new/weights.safetensors run/model/weights.safetensors || fail "other weights"
}
check 'leaves the old model and the weights as they are' leaves_the_old_model

report_says_so() {
  expect_exit 0 evaluate other --model new --threads 1
  expect_stdout 'recalibrated on records of this cohort'
}
check 'evaluate says that the model was recalibrated on this cohort' report_says_so

shifts_the_prior() {
  expect_exit 0 recalibrate other --model run --out rare --prevalence 0.05 --aim 'sensitivity>=0.9' --threads 1
  expect_stdout 'abnormal to 5 %'
  python3 - <<'EOP' || fail "not the prior shift"
import json, math
new, rare = (json.load(open(f"{name}/bundle.json")) for name in ("new", "rare"))
assert "predictions" not in new["provenance"], "those of before"
fact = rare["provenance"]["recalibrated"]
share = fact["positives"] / fact["n"]
shift = math.log(0.05 / 0.95) - math.log(share / (1 - share))
assert abs(rare["decision"]["calibrator"]["intercept"] - new["decision"]["calibrator"]["intercept"] - shift) < 1e-9
assert rare["decision"]["calibrator"]["slope"] == new["decision"]["calibrator"]["slope"]
assert rare["decision"]["threshold_origin"]["aim"] == "sensitivity>=0.9" and fact["cohort"] == "synthetic-7"
old = json.load(open("run/model/bundle.json"))["decision"]["calibrator"]
assert abs(new["decision"]["calibrator"]["slope"] - fact["slope"] * old["slope"]) < 1e-12
EOP
}
check '--prevalence moves the intercept by the log of the odds and nothing else' shifts_the_prior

expect_exit 0 recalibrate other --model run --out careful --abstain 'error<=0.01' --threads 1
cp "$work/stdout" told && cp "$work/stderr" warned

tells_when_it_answers() {
  command='recalibrate other --abstain' && cp told "$work/stdout" && cp warned "$work/stderr"
  expect_stderr 'answers only if the more likely class has probability >= [01]\.[0-9]+ \(error<=0\.01\): [0-9]+ of [0-9]+, wrong'
  expect_stderr 'error<=0.01 is not demonstrable with n = [0-9]+'
  expect_stderr '^clinical, [0-9]+ records: threshold 0\.[0-9]+, .*answers [0-9]+'
  expect_stdout '^answers only if the more likely class has a probability of at least '
}
check '--abstain tells from which certainty on the model answers' tells_when_it_answers

abstains_from_records() {
  expect_exit 0 predict other --model careful --out careful.csv --threads 1
  expect_stdout ' 0 unreadable, [0-9]+ abstained: careful.csv'
  grep -Eq '^synthetic-7,[0-9]+,abstained,0\.[0-9]+,,(ab)?normal,' careful.csv || fail "no record is abstained from"
}
check 'the model abstains where it is not certain enough' abstains_from_records

abstains_from_a_patient() {
  expect_exit 0 predict --model careful --clinical SEX=female AGE=50 --threads 1
  expect_stdout '^abstained: probability of an abnormal ECG 0\.[0-9]+, threshold 0\.[0-9]+$'
  expect_stdout 'probability 0\.[0-9]+: the model (answers at or above|never answers)'
  expect_no_match "$work/stderr" 'not calibrated'  # clinical values alone are calibrated here
  expect_exit 0 predict --model careful --clinical SEX=female AGE=50 --json --threads 1
  python3 - "$work/stdout" <<'EOP' || fail "the JSON does not say that the model abstains"
import json, sys
said = json.load(open(sys.argv[1]))
assert said["status"] == "abstained" and said["predicted"] is None and 0 < said["probability"] < 1
assert "the model" in said["note"]
EOP
}
check 'one patient is abstained from in words and in JSON' abstains_from_a_patient

report_counts_answers() {
  expect_exit 0 evaluate other --model careful --out judged --threads 1
  expect_stdout '^answered [0-9]+ of [0-9]+ records'
}
check 'evaluate counts the answers' report_counts_answers

keeps_or_drops_the_bound() {
  expect_exit 0 recalibrate other --model careful --out same --threads 1
  expect_stderr 'answers only if the more likely class has probability >= [01]\.[0-9]+ \(error<=0\.01\)'
  expect_exit 0 recalibrate other --model careful --out bold --abstain none --threads 1
  expect_no_match bold/bundle.json '"answer_from": 0\.[1-9]'
  expect_no_match bold/bundle.json '"aim": "error'
}
check 'a second recalibration keeps the aim for abstaining; --abstain none drops it' keeps_or_drops_the_bound

leaves_training_records_out() {
  local test_records
  test_records=$(grep -c ',test' run/split.csv) || fail "no test split"
  run recalibrate cohort --model run --out own --threads 1
  expect_stderr 'records left out: used in training'
  [[ $status == 3 ]] || expect_stdout "^$test_records records not trained on"
}
check 'of its own cohort only the test split is used' leaves_training_records_out

refuses_wrong_options() {
  expect_error 2 'exists already' recalibrate other --model run --out new
  expect_error 2 'is the folder of the model itself' recalibrate other --model new --out new --force
  expect_error 2 'between 0 and 1' recalibrate other --model run --out no --prevalence 1
  expect_error 2 'aim' recalibrate other --model run --out no --aim best
  expect_error 2 'not a rule for abstaining' recalibrate other --model run --out no --abstain often
  [[ ! -e no ]] || fail "a refused run left a folder"
}
check 'wrong options are refused' refuses_wrong_options

refuses_hopeless_cohorts() {
  "$ECGMM" -q synth one --patients 30 --seed 9 >/dev/null || fail "synth"
  rm -r one/images one/labels.*
  for ((i = 1; i <= 30; i++)); do echo "$i,normal"; done | sed '1i index,label' >one/labels.csv
  expect_error 3 'one class' recalibrate one --model run --out no --threads 1
  mkdir alike && cp other/labels.* alike
  { echo IDX,AGE,SEX; for ((i = 1; i <= 80; i++)); do echo "$i,50,1"; done; } >alike/clinical.csv
  expect_error 3 'no better than chance' recalibrate alike --model run --out no --threads 1
  [[ ! -e no ]] || fail "a refused run left a folder"
}
check 'a cohort of one class, or whose patients are all alike, is refused' refuses_hopeless_cohorts
