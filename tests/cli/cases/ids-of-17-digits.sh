expect_error 3 'clinical.xlsx.*more than 15 digits.*lost its last digits.*as text' check case
