#!/usr/bin/env bash
# A run can start from the weights of a model of the same network; it goes on after a kill as if never
# stopped, says where it came from, and does not judge itself by what that model was trained on.
source "$(dirname "$0")/lib.sh"
seed=0
for name in old new; do
  "$ECGMM" -q synth $name --patients 45 --seed $((++seed)) >/dev/null || fail "synth"
  rm -r $name/images
  sed -i "s/^name = .*/name = '$name'/" $name/cohort.toml
done
printf '[source]\nname = "PTB-XL"\nlicence = "CC BY 4.0"\n' >>old/cohort.toml
quick=(--recipe default --set model.wave_width=8 --set train.min_steps=0 --set train.epochs=1
  --set train.batch=8 --threads 1)

expect_exit 0 train old "${quick[@]}" --set train.members=1 --out first
expect_exit 0 train new "${quick[@]}" --set train.members=2 --init first --out tuned
expect_stderr 'starting from the weights of first, learning rate (0\.0008|8e-0?4)'
sha=$(sha256sum tuned/init/bundle.json | cut -d' ' -f1)
grep -q "\"init_sha256\": \"$sha\"" tuned/model/bundle.json || fail "the provenance does not say where it came from"
grep -q 'CC BY 4.0' tuned/model/bundle.json || fail "the source of the first model is not named"
grep -q 'rhythm disorders' tuned/model/bundle.json || fail "the statement of the first model is lost"
cp tuned/model/weights.safetensors whole
rm -r tuned/model tuned/output tuned/checkpoints/member1
expect_exit 0 train --resume tuned
cmp whole tuned/model/weights.safetensors || fail "the resumed run has other weights"
rm -r tuned/model tuned/output && echo >>tuned/init/bundle.json
expect_error 3 'init/bundle.json was changed' train --resume tuned

# Without --init other weights come out; train.lr may be set.
expect_exit 0 train new "${quick[@]}" --set train.members=2 --set train.lr=0.0008 --out alone
! cmp -s alone/model/weights.safetensors whole || fail "--init changed nothing"
expect_exit 0 train new "${quick[@]}" --set train.members=1 --set train.lr=0.002 --init first/model --out set
expect_stderr 'learning rate 0\.002'

# Evaluation knows what the first model was trained on.
expect_exit 0 evaluate old --model set --split all
expect_stdout 'apparent performance'

expect_error 2 'wave_width=8' train new "${quick[@]}" --set model.wave_width=16 --init first --out no
expect_error 2 'model.encoder=wave_resnet' train new --recipe reference --init first --out no
expect_error 4 'no model at nowhere' train new "${quick[@]}" --init nowhere --out no
expect_error 3 'trained on [0-9]+ of [0-9]+ .*records that this run validates or tests on' \
  train old "${quick[@]}" --set train.seed=7 --init first --out no
[[ ! -e no ]] || fail "a failed run left its folder"
