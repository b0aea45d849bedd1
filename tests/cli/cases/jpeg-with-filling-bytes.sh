needs_network
expect_exit 0 predict --image case/plain.jpg --json
grep '"probability"' "$work/stdout" >plain
expect_exit 0 predict --image case/a.jpg --json
diff plain <(grep '"probability"' "$work/stdout") || fail "filling bytes change the answer"
expect_said 'padding bytes before the end marker'
