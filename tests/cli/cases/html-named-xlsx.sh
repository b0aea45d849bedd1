expect_error 3 'labels.xlsx: is an HTML page, not a workbook; open it .*save it as .xlsx' check case
