"""Writes workbooks of which a reader sees less than their cells hold: unseen_peer.py KIND FILE."""
import sys

import openpyxl

kind, path = sys.argv[1:]
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "final"
rows = [["IDX", "PATIENT", "AGE"]] + [[i, f"p{i // 2}", 40 + i] for i in range(1, 9)]


def fill(target, lines):
    for line in lines:
        target.append(line)


if kind == "hidden_rows":
    fill(sheet, rows)
    for row in (3, 5, 6):
        sheet.row_dimensions[row].hidden = True
elif kind == "filtered":
    fill(sheet, rows)
    sheet.auto_filter.ref = "A1:C9"
    sheet.auto_filter.add_filter_column(2, ["41"])
    for row in range(3, 10):
        sheet.row_dimensions[row].hidden = True
elif kind == "hidden_column":
    fill(sheet, rows)
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["C"].hidden = True
elif kind in ("hidden_sheet", "very_hidden_sheet", "only_hidden"):
    fill(sheet, rows if kind != "only_hidden" else [["read me"]])
    draft = book.create_sheet("draft", 0)
    fill(draft, rows[:3])
    draft.sheet_state = "veryHidden" if kind.startswith("very") else "hidden"
    book.active = 1
elif kind in ("two_sheets", "copied_sheet", "other_sheet"):
    fill(sheet, rows)
    second = book.create_sheet("second")
    if kind == "two_sheets":
        fill(second, rows[:1] + [[9, "p4", 70]])
    elif kind == "copied_sheet":
        fill(second, rows)
    else:
        fill(second, [["IDX", "REMARK"], [1, "x"]])
elif kind == "merged":
    fill(sheet, rows)
    sheet.merge_cells("B2:B4")
    sheet.merge_cells("C5:C6")
elif kind == "formulas":
    fill(sheet, [["IDX", "AGE", "BMI"]] + [[i, "=2024-1960" if i % 2 else 50, "=1+1"] for i in range(1, 7)])
elif kind == "titled":
    fill(sheet, [["Clinic of the north"], [], ["printed", "2024-01-31"]] + rows)
book.save(path)
