expect_exit 0 check case
expect_labels 12 12
