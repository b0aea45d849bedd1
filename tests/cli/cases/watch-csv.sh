needs_network
expect_exit 0 predict --signal case/ecg.csv --json
expect_stdout '"status": "abstained"'
expect_stdout 'this is lead I, but the model was trained on lead II only'
expect_said 'lead I, 512 Hz'
