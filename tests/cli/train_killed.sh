#!/usr/bin/env bash
# kill -9 in the middle of training; --resume ends in the same model and output, byte for byte, as a run
# that was left alone. A run whose cohort, split or config changed meanwhile is not resumed.
source "$(dirname "$0")/lib.sh"

make_cohort
long=(train cohort "${quick[@]}" --set train.epochs=40 --set train.patience=40)
expect_exit 0 "${long[@]}" --out straight
start "${long[@]}" --out killed
wait_for_line 'epoch 1 of'
kill -KILL $!
wait $! 2>/dev/null
[[ ! -e killed/output ]] || fail "the run was over before it was killed"

cp -r killed changed
echo '# other' >>changed/config.toml
expect_error 3 'config.toml was changed after the run began' train --resume changed
mv cohort/labels.xlsx . && cp cohort/clinical.xlsx cohort/labels.xlsx
expect_error 3 'labels.xlsx' train --resume killed
mv labels.xlsx cohort/labels.xlsx
cp cohort/ecg_signals.csv . && sed -i '2s/,[^,]*$/,0.123/' cohort/ecg_signals.csv
expect_error 3 'cohort was changed after the run began' train --resume killed
mv ecg_signals.csv cohort/ecg_signals.csv

expect_exit 0 train --resume killed
diff -r straight/model killed/model || fail "another model"
diff -r straight/output killed/output || fail "another output"
[[ $(find killed -name 'events.out.tfevents.*' | wc -l) == 1 ]] || fail "not one event file"

# Killed when the training was over and its model or output was not: nothing is trained again.
cp -r killed late
rm -r late/model late/output
expect_exit 0 train --resume late
expect_no_match "$work/stderr" 'epoch [0-9]+ of'
diff -r straight/model late/model || fail "another model after the end"
diff -r straight/output late/output || fail "another output after the end"
