expect_exit 0 check case
expect_stdout '24 clinical rows'
expect_stdout '^ +Ht +input +numeric +cm +0'
