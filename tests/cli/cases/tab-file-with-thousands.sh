expect_error 3 "NTPROBNP.*'1,011'.*decimal" check case
printf '[clinical]\ndecimal = "."\n' >case/cohort.toml
expect_exit 0 check case
expect_stdout '^ +NTPROBNP +(input|ignore)'
