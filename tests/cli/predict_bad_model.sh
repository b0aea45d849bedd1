#!/usr/bin/env bash
# A model that is missing, damaged, truncated, foreign or newer is exit 4, and nothing is written.
source "$(dirname "$0")/lib.sh"
use_small_model

predict() { expect_error 4 "$1" predict cohort --model "$2" --out out.csv; }

predict 'no model at nowhere' nowhere
predict 'cohort is not a model: it has no bundle.json' cohort
predict 'row.csv is not a model' row.csv
for damage in 's/"threshold": 0.4/"threshold": 0.3/' 's/female/femalf/' '$d' 's/^ "weights"/ "weight"/'; do
  rm -rf bad && cp -r model bad && sed -i "$damage" bad/bundle.json
  predict damaged bad
done
rm -rf bad && cp -r model bad && sed -i 's#ecgmm.bundle/1#ecgmm.bundle/99#' bad/bundle.json
predict 'newer ecgmm' bad
sed -i 's#ecgmm.bundle/99#other.model/1#' bad/bundle.json
predict 'not a model of ecgmm' bad
rm -rf bad && cp -r model bad && truncate -s -1 bad/weights.safetensors
predict 'weights.safetensors' bad
cp model/weights.safetensors bad/ && printf 'x' | dd of=bad/weights.safetensors bs=1 seek=3000 conv=notrunc status=none
predict 'hash differs' bad
rm bad/weights.safetensors
predict 'weights.safetensors' bad
[[ ! -e out.csv ]] || fail "a failed run wrote its file"
