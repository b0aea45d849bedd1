expect_exit 0 check case
expect_said 'AGE.*12 cells.*formulas without a stored value.*(open|save)'
expect_said 'BMI.*24 cells.*formulas without a stored value'
