needs_network
expect_exit 0 predict --signal case/bare.csv --signal-hz 249 --json
grep '"probability"' "$work/stdout" >bare
expect_exit 0 predict --signal case/row.csv --signal-hz 249 --json
diff bare <(grep '"probability"' "$work/stdout") || fail "the id is a sample"
expect_said 'first field, 90, is below .index. in the header line and is not a sample'
