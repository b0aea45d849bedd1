run check case
if [[ $status == 0 ]]; then
  expect_said "SMOKE.*'None'"
  expect_said "DRUG.*'None'.*missing = \[\]"
else
  expect_error 3 "SMOKE.*(none|None).*values" check case
fi
# The advice works: no cell of the two columns is missing, and None is a category of DRUG.
printf '[columns.SMOKE]\nmissing = []\nvalues = { never = "None" }\n[columns.DRUG]\nmissing = []\n' >case/cohort.toml
expect_exit 0 check case --json
python3 - "$work/stdout" <<'P' || fail "None is not taken as declared"
import json, sys
columns = {c["name"]: c for c in json.load(open(sys.argv[1]))["columns"]}
assert columns["DRUG"]["categories"] == ["Betablocker", "Digoxin", "None"], columns["DRUG"]
assert columns["DRUG"]["missing"] == columns["SMOKE"]["missing"] == 0, columns
P
