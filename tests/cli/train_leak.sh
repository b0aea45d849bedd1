#!/usr/bin/env bash
# Nothing of what is held out reaches the model: with the split fixed by file, other signals, clinical cells
# and labels of the test records leave weights, preprocessor, column choice, calibrator and threshold as they
# are, byte by byte; only the provenance differs.
source "$(dirname "$0")/lib.sh"
python=$here/../../.venv/bin/python
[[ -x $python ]] || skip "no python in .venv"
"$ECGMM" -q synth cohort --patients 60 >/dev/null || fail "synth"
rm -r cohort/images
train=(train cohort --recipe default --set train.min_steps=0 --set train.epochs=2 --set train.batch=8
  --set train.inner_folds=2 --set model.wave_width=8 --threads 1)
expect_exit 0 "${train[@]}" --out first
cp first/split.csv .

"$python" - <<'EOF' || fail "the cohort cannot be changed"
import csv, random, openpyxl
random.seed(1)
held_out = {row["id"] for row in csv.DictReader(open("split.csv")) if row["split"] == "test"}
assert len(held_out) >= 4
rows = list(csv.reader(open("cohort/ecg_signals.csv")))
for row in rows[1:]:
    if row[0].lstrip("0") in held_out:
        row[1:] = [f"{random.gauss(0, 0.3):.4f}" for _ in row[1:]]
csv.writer(open("cohort/ecg_signals.csv", "w")).writerows(rows)
changed = 0
for name in ("clinical.xlsx", "labels.xlsx"):
    book = openpyxl.load_workbook(f"cohort/{name}")
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    lines = [line for line in sheet.iter_rows(min_row=2) if str(line[0].value).lstrip("0") in held_out]
    for column in range(1, len(head)):
        if head[column] == "PATIENT":
            continue
        values = [line[column].value for line in lines]
        other = values[1:] + values[:1]  # of other patients: still such as occur
        for line, value in zip(lines, other):
            changed += line[column].value != value
            line[column].value = value
    book.save(f"cohort/{name}")
assert changed > 20
EOF
expect_exit 0 "${train[@]}" --split-file split.csv --out second
cmp first/model/weights.safetensors second/model/weights.safetensors || fail "other weights"
"$python" - <<'EOF' || fail "something but the provenance differs"
import json
first, second = (json.load(open(f"{run}/model/bundle.json")) for run in ("first", "second"))
for model in (first, second):
    model.pop("sha256")
assert first.pop("provenance")["records"] != second.pop("provenance")["records"]
assert first == second, [key for key in first if first[key] != second[key]]
EOF
cmp -s first/output/predictions.csv second/output/predictions.csv && fail "the test records were not changed"
exit 0
