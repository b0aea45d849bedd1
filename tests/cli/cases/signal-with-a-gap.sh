run check case/cohort
expect_said 'signal has gaps'
needs_network
expect_error 3 'one.csv: signal has gaps: 750 of 2500 points are missing' predict --signal case/one.csv --signal-hz 250
