#!/usr/bin/env bash
# A run leaves the whole run folder; same seed, same model; a saved config and split make it again; a
# finished run is not resumed; evaluate on the training cohort's test split writes the same bytes.
source "$(dirname "$0")/lib.sh"

make_cohort
expect_exit 0 train cohort --out first "${quick[@]}" --set train.epochs=3
expect_stdout '^test split'
expect_stderr 'epoch 3 of 3: loss [0-9.]+, validation [0-9.]+'
expect_files first checkpoints config.toml dropped.csv "$(cd first && ls events.out.tfevents.*)" \
  model output run.json split.csv train.log
expect_files first/model bundle.json weights.safetensors
expect_files first/output calibration.png calibration.svg classification_report.txt confusion_matrix.png \
  confusion_matrix.svg decision_curve.png decision_curve.svg metrics.json predictions.csv report.html \
  risk_coverage.png risk_coverage.svg roc_curve.png roc_curve.svg
grep -q 'borderline' first/dropped.csv || fail "dropped.csv names no borderline record"
grep -q 'epoch 3' first/train.log || fail "train.log lacks the last epoch"

if has_peers; then  # TensorBoard's own reader
  "$here/../../.venv/bin/python" "$here/../train/training_peer.py" events <<<'{"folder": "first"}' >"$work/stdout" 2>"$work/stderr"
  command='reading the events'
  expect_stdout '"ConfusionMatrix": \[[0-9]+, [0-9]+\], "ROC": \[[0-9]+, [0-9]+\]'
  expect_stdout '"Loss/Val": \[\[1, [0-9.]+\], \[2, [0-9.]+\], \[3, [0-9.]+\]\]'
fi

expect_exit 0 -q train cohort --recipe reference --out second --config first/config.toml --split-file first/split.csv \
  --threads 1
diff -r first/model second/model || fail "config.toml and split.csv make another model"
diff -r first/output second/output || fail "config.toml and split.csv make another output"

grep -q 'epoch 3' second/train.log || fail "with -q train.log is silent too"

before=$(find first -type f -exec stat -c '%n %Y' {} + | sort)
expect_exit 0 train --resume first
expect_stderr 'first is finished'
[[ $before == "$(find first -type f -exec stat -c '%n %Y' {} + | sort)" ]] || fail "a finished run was touched"

expect_exit 0 evaluate cohort --model first --out evaluated --threads 1
diff -r first/output evaluated || fail "evaluate writes other bytes than train"
