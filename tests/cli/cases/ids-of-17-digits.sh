expect_error 3 'clinical.xlsx.*more than 15 digits.*lost their last digits.*as text' check case
