#!/usr/bin/env bash
# The default recipe takes what there is: cohorts and patients without one of the modalities, and an
# ensemble goes on between two of its networks.
source "$(dirname "$0")/lib.sh"
"$ECGMM" -q synth cohort --patients 60 >/dev/null || fail "synth"
rm -r cohort/images
cp -r cohort no_clinical && rm no_clinical/clinical.xlsx
cp -r cohort no_signal && rm no_signal/ecg_signals.csv
quick=(--recipe default --set train.min_steps=0 --set train.epochs=2 --set train.batch=8
  --set train.inner_folds=0 --set train.threshold=0.5 --threads 1)

expect_exit 0 train cohort "${quick[@]}" --set train.members=2 --out both
expect_stdout 'AUROC'
expect_stderr 'trained 2 networks, 4 epochs'
cp -r both/model model && rm -r both/model both/output both/checkpoints/member1
expect_exit 0 train --resume both
cmp both/model/weights.safetensors model/weights.safetensors || fail "the resumed ensemble differs"

# The key that chose the encoder once is understood still, and says what it is called now.
expect_exit 0 train no_clinical "${quick[@]}" --set input.form=wave --out signal
expect_stderr 'input.form is now model.encoder: wave is read as model.encoder = wave_resnet'
grep -q '^encoder = "wave_resnet"$' signal/config.toml || fail "the run does not name its encoder"
expect_exit 0 train no_signal "${quick[@]}" --out clinical
expect_exit 0 evaluate no_signal --model both --split all
expect_exit 0 predict no_clinical --model both --out signal.csv
grep -q ',ok,' signal.csv || fail "no record is predicted by its signal"

expect_exit 0 predict --model both --clinical SEX=female AGE=63 --json
expect_stdout '"clinical"'
sed -n '2s/^[^,]*,//p' cohort/ecg_signals.csv >row.csv
expect_exit 0 predict --model both --signal row.csv --json
expect_stdout '"signal"'
expect_exit 0 predict --model both --signal row.csv --clinical SEX=female AGE=63 --json
for parts in clinical signal 'signal\+clinical'; do expect_stdout "\"$parts\": 0\\.[0-9]+"; done
tr -d '\n ' <"$work/stdout" | grep -q '"used":\["signal","clinical"\]' || fail "it does not say what it used"
expect_exit 0 predict --model both --signal row.csv --clinical SEX=female AGE=63
expect_stdout '^by modality: signal 0\.[0-9]{3}, clinical 0\.[0-9]{3}, signal\+clinical 0\.[0-9]{3}$'
expect_error 3 'any of signal.clinical' predict --model both --image nowhere.jpg
expect_error 2 'train.augment does not work with model.encoder=resnet18_mlp; set model.encoder=wave_resnet' train cohort --recipe reference --set train.augment=true --out no
expect_error 2 'model.pretrained does not work with model.encoder=wave_resnet' train cohort --recipe default --set model.pretrained=cache --out no
