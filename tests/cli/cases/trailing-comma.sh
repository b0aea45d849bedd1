needs_network
expect_exit 0 predict --signal case/row.csv --json
expect_stdout '2490 samples last 10.0 s'
