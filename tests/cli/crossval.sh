#!/usr/bin/env bash
# crossval: no patient in two folds, each record held out once a repeat, the same bytes twice, with several
# jobs, and after a kill; several recipes and modalities on the same folds; a model of all records with its card.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 40 >/dev/null || fail "synth"
"$ECGMM" -q synth more --patients 20 --seed 7 >/dev/null || fail "synth"
rm -r cohort/images more/images
sed -i "s/^name = .*/name = 'more'/" more/cohort.toml
tiny=(--set train.min_steps=0 --set train.epochs=1 --set train.batch=8 --set train.inner_folds=2
  --set model.wave_width=8 --folds 2)
cross=(crossval cohort --recipe default "${tiny[@]}" --repeats 2)

expect_exit 0 "${cross[@]}" --threads 1 --final --out first
expect_stdout '^2-fold cross-validation of default, 2 repeats'
expect_stdout 'AUROC'
for file in crossval.json crossval.txt report.html predictions.csv settings.json; do
  [[ -s first/$file ]] || fail "first has no $file"
done
[[ ! -e first/locks ]] || fail "locks are left"
expect_files first/default repeat1-fold1 repeat1-fold2 repeat2-fold1 repeat2-fold2
for left in checkpoints output; do
  [[ ! -e first/default/repeat1-fold1/$left ]] || fail "$left is left"
done
for repeat in 1 2; do
  [[ -z $(grep -hE ',test$' first/default/repeat$repeat-fold*/split.csv | sort | uniq -d) ]] ||
    fail "a record is held out twice in repeat $repeat"
  cat first/default/repeat$repeat-fold*/split.csv | grep -cE ',test$' >count
  [[ $(cat count) == $(grep -cE ',(train|test)$' first/default/repeat1-fold1/split.csv) ]] ||
    fail "not every record is held out in repeat $repeat"
done
! cmp -s first/default/repeat{1,2}-fold1/split.csv || fail "the repeats have the same folds"
grep -q '^1,1,default,[^,]*,[0-9]*,ok,0\.[0-9]*,[a-z]*,borderline$' first/predictions.csv ||
  fail "no borderline record is scored"
for key in '"auroc":' '"age_matched":' '"subsets":' '"settings":' '"data_sha256":'; do
  grep -q "$key" first/crossval.json || fail "crossval.json lacks $key"
done
expect_no_match first/crossval.json "$PWD"
for words in 'neither infarction' 'ot a medical device' 'AUROC' '## Limits' 'Chosen for youden'; do
  grep -q "$words" first/model/card.md || fail "the card lacks '$words'"
done
expect_no_match first/final/split.csv ',test$'  # the final model leaves no record out
# A fold's model gives its own records the probabilities that the cross-validation says.
expect_exit 0 evaluate cohort --model first/default/repeat1-fold1 --threads 1 --out fold
grep '^1,1,default,' first/predictions.csv | cut -d, -f4- | sort >expected
[[ -s expected ]] || fail "no record is held out"
comm -23 expected <(sort fold/predictions.csv) | grep -q . && fail "a fold's model says another thing of its records"
expect_exit 0 predict cohort --model first/model --out predicted.csv

results() { (cd "$1" && sha256sum crossval.json crossval.txt predictions.csv); }
expect_exit 0 "${cross[@]}" --threads 1 --out second
start "${cross[@]}" --threads 1 --out killed
wait_for_line 'training default/repeat1-fold2'
kill -KILL $!
wait $! 2>/dev/null
[[ -e killed/default/repeat1-fold1/model && ! -e killed/crossval.json ]] || fail "not killed in between"
before=$(stat -c %Y killed/default/repeat1-fold1/model/bundle.json)
expect_exit 0 "${cross[@]}" --threads 1 --out killed
[[ $before == "$(stat -c %Y killed/default/repeat1-fold1/model/bundle.json)" ]] || fail "a finished fold was trained again"
expect_exit 0 "${cross[@]}" --threads 2 --jobs 2 --out jobs
for other in second killed jobs; do
  [[ $(results first) == "$(results $other)" ]] || fail "$other has other results"
done
cmp first/final/model/weights.safetensors first/model/weights.safetensors || fail "another final model"

expect_exit 0 crossval cohort --extra more --baselines all "${tiny[@]}" --recipe default --threads 1 --out wide
expect_stdout 'default without additional data'
expect_stdout 'default, signal only'
expect_stderr 'default, image only is left out'
expect_no_match wide/default/repeat1-fold1/split.csv 'test,more'  # additional data is not held out
expect_no_match wide/default-without-additional-data/repeat1-fold1/split.csv ',more'
for variant in default default-without-additional-data default-signal-only default-clinical-only; do
  # All held-out records of a variant are those of the default; one without the modality is in neither.
  held_out=$(grep -E ',test' wide/$variant/repeat1-fold1/split.csv | sort)
  [[ -n $held_out && -z $(comm -23 <(echo "$held_out") <(
    grep -E ',test' wide/default/repeat1-fold1/split.csv | sort)) ]] || fail "$variant has other folds"
done

expect_exit 0 crossval cohort --recipe default --recipe reference --nested "${tiny[@]}" --threads 1 \
  --set model.modalities=signal,clinical --set model.signal_hidden=16 --out nested
expect_stdout '^chosen in each fold'
expect_stdout 'after selection, (default|reference) has the AUROC'
grep -A 3 '"chosen": \[' nested/crossval.json | grep -Eq '"(default|reference)"' || fail "no choice is named"
