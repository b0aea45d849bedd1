#!/usr/bin/env bash
# Ctrl-C ends training after the step with exit 130, a checkpoint and the command that goes on; that ends
# in the same model and output, byte for byte, as a run that was left alone.
source "$(dirname "$0")/lib.sh"

make_cohort
long=(train cohort "${quick[@]}" --set train.epochs=40 --set train.patience=40)
expect_exit 0 "${long[@]}" --out straight
start "${long[@]}" --out stopped
wait_for_line 'epoch 1 of'
kill -INT $!
wait $!
status=$?
command='train, then Ctrl-C'
[[ $status == 130 ]] || fail "ended with $status, expected 130"
[[ ! -s $work/stdout ]] || fail "wrote to stdout"
expect_stderr '^ecgmm: interrupted in epoch [0-9]+ after step [0-9]+; a checkpoint was written; continue with `ecgmm train --resume stopped`'
expect_exit 0 train --resume stopped
diff -r straight/model stopped/model || fail "another model"
diff -r straight/output stopped/output || fail "another output"
