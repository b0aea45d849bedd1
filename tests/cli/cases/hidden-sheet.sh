expect_exit 0 check case
expect_labels 12 12
expect_said 'sheet "draft" is hidden and is not read'
