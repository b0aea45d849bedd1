#!/usr/bin/env bash
# Whatever predict refuses succeeds once the advice of the message is followed.
source "$(dirname "$0")/lib.sh"
source "$here/remedies_lib.sh"

# ./base: the small model and its cohort (see use_small_model), and a strip for the included model.
make_cohort
id=$(tail -n +2 cohort/ecg_signals.csv | head -1 | cut -d, -f1)
strip=$(ls "$PWD"/cohort/images/"$id"/*.jpg)
grep "^$id," cohort/ecg_signals.csv | cut -d, -f2- >whole.csv
mkdir base && cd base || fail "no folder"
use_small_model
mv ../whole.csv .
cp "$strip" strip.jpg
cd .. && mv cohort synthetic || fail "no folder"
# remedy copies ./base to ./cohort.
m='predict --model cohort/model --json'
one="$m --signal cohort/row.csv"
ok='"status": "ok"'

# The command line.
remedy 'nothing to predict' : 2 "nothing to predict; give a cohort folder and --out, or one patient's --image, --signal" 'predict' \
  : 'predict --image cohort/strip.jpg' 'probability of an abnormal ECG'
remedy 'a cohort and a patient' : 2 'a cohort cannot be combined with' 'predict cohort/cohort --model cohort/model --signal cohort/row.csv' \
  : 'predict cohort/cohort --model cohort/model --out p.csv' 'made p.csv'
remedy 'a cohort without a file' : 2 'predicting a cohort needs --out; name the CSV file to write' 'predict cohort/cohort --model cohort/model' \
  : 'predict cohort/cohort --model cohort/model --out p.csv' 'made p.csv'
remedy 'a file for one patient' : 2 '--out is for a cohort; one patient.s result is printed' "$one --clinical SEX=male --out p.csv" \
  : "$one --clinical SEX=male" "$ok"
remedy 'a scale without an image' : 2 'need --image; for a cohort, set .paper. in cohort.toml' 'predict --mm-per-s 25 --clinical AGE=50' \
  : 'predict --mm-per-s 25 --image cohort/strip.jpg' 'probability'
remedy 'no model there' : 4 'no model at .*run folder' "predict --model nowhere --signal cohort/row.csv --clinical SEX=male" \
  : "$one --clinical SEX=male" "$ok"
remedy 'a damaged model' 'truncate -s -4 cohort/model/weights.safetensors' 4 'damaged: .*copy it again, or train it again' "$one --clinical SEX=male" \
  'cp ../here/base/model/weights.safetensors cohort/model' = "$ok"

# Clinical values.
remedy 'a missing modality' : 3 'needs .* but no clinical is given; add --clinical' "$one" : "$one --clinical SEX=male" "$ok"
remedy 'an unknown column' : 2 "no clinical column 'SEXX'; did you mean 'SEX'" "$one --clinical SEXX=male" : "$one --clinical SEX=male" "$ok"
remedy 'a word that means nothing' : 3 "'robot' is not a value of SEX; understood: .*female.*omit it if unknown" "$one --clinical AGE=50 SEX=robot" \
  : "$one --clinical AGE=50" "$ok"
remedy 'a lone M' : 3 'SEX = M may mean a man or a woman .*; write SEX=male or SEX=female' "$one --clinical SEX=M" : "$one --clinical SEX=female" "$ok"
remedy 'no assignment' : 2 "'male' is not KEY=VALUE; write SEX=female" "$one --clinical male" : "$one --clinical SEX=male" "$ok"
remedy 'an impossible age' : 3 'AGE = 300 years is impossible .*; write the unit' "$one --clinical AGE=300 SEX=male" \
  : "$one --clinical AGE=300months SEX=male" "$ok"
remedy 'a comma of decimals or thousands' : 3 'AGE = 1,234.*write a point before the decimals' "$one --clinical AGE=1,234 SEX=male" \
  : "$one --clinical AGE=12.34 SEX=male" "$ok"

# Signals.
s='--clinical SEX=male'
remedy 'microvolts' : 3 'would fit uV.*--unit-mv 0.001' "$m --signal cohort/microvolts.csv $s" : "$m --signal cohort/microvolts.csv --unit-mv 0.001 $s" "$ok"
remedy 'an id before the samples' : 3 "first number, 7, is far from all others.*remove it, or name it 'index'" "$m --signal cohort/indexed.csv $s" \
  'sed -i "s/^7,//" cohort/indexed.csv' = "$ok"
remedy 'an id before the samples, named' : 3 "or name it 'index' in a header line" "$m --signal cohort/indexed.csv $s" \
  '{ echo "index,$(seq -s, 0 23)"; cat cohort/indexed.csv; } >n && mv n cohort/indexed.csv' = "$ok"
remedy 'a text among samples' 'sed -i "s/,0.3,/,lost,/" cohort/row.csv' 3 'a text among the samples.*give only the samples of lead II' "$one $s" \
  'cp ../here/base/row.csv cohort' = "$ok"
remedy 'another number of samples' : 3 '12 samples at 249 Hz, the model needs 24; .*or the correct sampling rate' "$m --signal cohort/short.csv $s" \
  : "$m --signal cohort/short.csv --signal-hz 124.5 $s" "$ok"
remedy 'a rate of a file that states its own' '"$ECGMM" -q convert cohort/column.csv --signal-hz 249 --unit-mv 1 --leads II --to wfdb --out s.hea' \
  2 's.hea states its own sampling rate; omit --signal-hz' "$m --signal s.hea --signal-hz 500 $s" : "$m --signal s.hea $s" "$ok"
remedy 'a unit of a file that states its own' '"$ECGMM" -q convert cohort/column.csv --signal-hz 249 --unit-mv 1 --leads II --to wfdb --out s.hea' \
  2 's.hea states its own unit; omit --unit-mv' "$m --signal s.hea --unit-mv 1 $s" : "$m --signal s.hea $s" "$ok"
remedy 'assumptions under --strict' : 3 'refused by --strict: .*249 Hz.*--signal-hz' "$one $s --strict" : "$one $s --strict --signal-hz 249 --unit-mv 1" "$ok"
remedy 'an assumed scale under --strict' : 3 'refused by --strict: .*--mm-per-s' 'predict --json --image cohort/strip.jpg --strict' \
  : 'predict --json --image cohort/strip.jpg --strict --mm-per-s 25 --mm-per-mv 10 --px-per-mm 10' '"mm_per_s"|"status"'
remedy 'an image that is none' 'echo words >cohort/strip.jpg' 3 'JPEG|PNG' 'predict --json --image cohort/strip.jpg' \
  'cp ../here/base/strip.jpg cohort' = '"status"'

# Pages of several leads.
python3 "$here/draw_page.py" "$work/slow.png" nopulse speed=50 || fail "draw_page.py"
page='predict --json --image p.png'
remedy 'a page of an unknown speed' 'cp "$work/slow.png" p.png' 3 'the page cannot be read: .*give the scale with --mm-per-s and --mm-per-mv' "$page" \
  : "$page --mm-per-s 50 --mm-per-mv 10" '"status"'
remedy 'half of the scale of a page' 'cp "$work/slow.png" p.png' 2 'a page of several leads: only half of its scale is given; give both' "$page --mm-per-s 50" \
  : "$page --mm-per-s 50 --mm-per-mv 10" '"status"'
remedy 'the size of a page' 'cp "$work/slow.png" p.png' 2 'a page of several leads, whose grid gives its size; omit --px-per-mm' \
  "$page --px-per-mm 6 --mm-per-s 50 --mm-per-mv 10" : "$page --mm-per-s 50 --mm-per-mv 10" '"status"'
remedy 'an assumed scale of a page under --strict' 'python3 "$here/draw_page.py" p.png nopulse' 3 'refused by --strict: .*state both scales with --mm-per-s' \
  "$page --strict" : "$page --strict --mm-per-s 25 --mm-per-mv 10" '"status"'
