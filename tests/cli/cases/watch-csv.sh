needs_network
expect_exit 0 predict --signal case/ecg.csv --json
expect_stdout '"status": "abstained"'
expect_stdout 'this is lead I; the model was trained on lead II'
expect_said 'lead I, 512 Hz'
