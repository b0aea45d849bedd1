needs_network
expect_exit 0 predict --signal case/mv.csv --signal-hz 500 --json
grep '"probability"' "$work/stdout" >in_mv
expect_error 3 'v.csv: deflections of 0.00.* mV are implausible for an ECG.*it would fit V.*--unit-mv' predict --signal case/v.csv --signal-hz 500
expect_exit 0 predict --signal case/v.csv --signal-hz 500 --unit-mv 1000 --json
awk -F'[:,]' '{ p[NR] = $2 } END { d = p[1] - p[2]; exit !(d < 0.02 && d > -0.02) }' in_mv <(grep '"probability"' "$work/stdout") ||
  fail "the same lead in V has another probability"
