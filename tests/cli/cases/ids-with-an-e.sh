expect_exit 0 check case --json
python3 - "$work/stdout" <<'P' || fail "other records are joined"
import json, sys
check = json.load(open(sys.argv[1]))
why = {d["id"]: d["reason"] for d in check["every_part"]["dropped"]}
signal = {d["id"]: d["reason"] for d in check["dropped"]}
assert check["parts"]["signal"] == 24, check["parts"]
assert signal.get("10") == signal.get("20") == "no label", signal
assert check["labels"]["normal"] + check["labels"]["abnormal"] == 24, check["labels"]
assert check["records"] == 26, check["records"]
P
