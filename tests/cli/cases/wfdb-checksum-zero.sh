expect_exit 0 import wfdb case out --labels case/labels.csv --no-images
expect_said 'r1.*checksum.* is 0.* not checked'
grep -Eq '^r1,ok' out/import.csv || fail "r1 is not imported: $(cat out/import.csv)"
