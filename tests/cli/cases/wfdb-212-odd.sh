expect_exit 0 import wfdb case out --labels case/labels.csv --no-images
expect_said '2 records'
# The range of the lead, resampled to 249 Hz, is nearly that of the record.
grep '^r1,' out/ecg_signals.csv | tr , '\n' | sed 1d | sort -g | sed -n '1p;$p' | paste -sd' ' |
  awk '{ exit !($1 > -0.26 && $1 < -0.20 && $2 > 1.03 && $2 < 1.13) }' || fail "r1 has another range"
