expect_error 3 "SEX.*'H'.*'M'.*\[columns.SEX\] values" check case
if [[ -x ${ECGMM%/*}/ecgmm-nn ]]; then
  expect_error 3 "SEX.*'H'.*'M'.*\[columns.SEX\] values" predict case --out p.csv
fi
printf '[columns.SEX]\nvalues = { male = "H", female = "M" }\n' >case/cohort.toml
expect_exit 0 check case
expect_stdout '^ +SEX +input +binary +0'
