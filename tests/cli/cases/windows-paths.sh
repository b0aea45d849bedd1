expect_exit 0 import wfdb case out --labels case/labels.csv --no-images
[[ $(cut -d, -f1,2 out/import.csv | sed 1d | sort | paste -sd' ') == 'r1,ok r2,ok' ]] || fail "other records: $(cat out/import.csv)"
