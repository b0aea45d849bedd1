needs_network
expect_exit 0 predict --image case/a.png
expect_stdout '^no abnormality seen in lead II'
expect_exit 0 predict --image case/b.png
expect_said 'assumed.*25 mm/s'
expect_exit 0 predict --image case/b.png --mm-per-s 50
expect_stdout '^no abnormality seen in lead II'
expect_no_match "$work/stdout" 'assumed.*25 mm/s'
