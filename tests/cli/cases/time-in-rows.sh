expect_error 3 'ecg_signals.csv: time points are in rows and records in columns.*transpose' check case
