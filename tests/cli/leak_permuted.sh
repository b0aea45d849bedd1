#!/usr/bin/env bash
# Where the labels mean nothing, a network finds nothing: over ten permutations of them the mean AUROC of
# its test records is within three standard errors of 0.5.
source "$(dirname "$0")/lib.sh"
source "$here/leak_lib.sh"
"$ECGMM" -q synth cohort --patients 160 >/dev/null || fail "synth"
make_tables
for seed in {1..10}; do
  { echo index,label
    paste -d, <(tail -n +2 cohort/labels.csv | cut -d, -f1) \
      <(tail -n +2 cohort/labels.csv | cut -d, -f2 | shuf --random-source=<(yes "$seed")); } >permuted.csv
  mv permuted.csv cohort/labels.csv
  expect_exit 0 train cohort "${quick[@]}" --set data.test_share=0.4 --set train.epochs=8 \
    --set train.lr=0.001 --set train.seed="$seed" --out run --force
  sed -n 's/^  "auroc": \([0-9.]*\),\?$/\1/p' run/output/metrics.json >>aurocs
done
[[ $(wc -l <aurocs) == 10 ]] || fail "not ten AUROCs: $(cat aurocs)"
awk '{ sum += $1; squares += $1 * $1 }
  END { mean = sum / NR; error = sqrt((squares / NR - mean * mean) / (NR - 1))
    printf "mean AUROC %.3f, standard error %.3f\n", mean, error
    exit !(error > 0.005 && mean - 0.5 < 3 * error && 0.5 - mean < 3 * error) }' aurocs ||
  fail "the network finds something in permuted labels: $(tr '\n' ' ' <aurocs)"
