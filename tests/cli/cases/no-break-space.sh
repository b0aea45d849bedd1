expect_exit 0 check case
expect_labels 12 12
expect_stdout '^ +AGE +input +numeric +years +0'
expect_stdout '^No record is dropped'
