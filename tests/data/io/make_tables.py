# SPDX-License-Identifier: Apache-2.0
"""Tables for the tests of ecgmm/io, and what openpyxl and pandas read in tables.

  make_tables.py                 writes the committed fixtures and tables.json, what openpyxl reads
                                 in them (needs soffice for libreoffice.xlsx)
  make_tables.py peers FOLDER    writes tables with openpyxl and pandas into FOLDER, and
                                 frames.json, what pandas reads in its own
  make_tables.py dump FILE...    prints what openpyxl reads in them, as JSON
  make_tables.py csv FOLDER      writes CSV files into FOLDER and frames.json, what pandas reads
  make_tables.py fuzz FOLDER     writes small odd CSV files and rows.json, what Python's csv reads

A cell is null, ["number", 1.5], ["text", "a"], ["boolean", true], ["date", "2020-01-31"] or
["error", "#N/A"]; empty cells and rows at the end are left out.
"""
import csv
import datetime as dt
import gzip
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

HERE = pathlib.Path(__file__).parent


def cell_value(value, data_type=""):
    if value is None or value == "":
        return None
    if data_type == "e":
        return ["error", value]
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, dt.timedelta):  # elapsed time stays the number of days in the file
        return ["number", value.total_seconds() / 86400]
    if isinstance(value, (dt.datetime, dt.time)):
        clock = value if isinstance(value, dt.time) else value.time()
        text = clock.isoformat("milliseconds" if clock.microsecond else "seconds")
        if isinstance(value, dt.datetime):
            text = value.date().isoformat() + (f" {text}" if clock != dt.time() else "")
        return ["date", text]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    if isinstance(value, str):
        return ["text", value]
    return ["number", float(value)]


def trimmed(items, is_empty):
    items = list(items)
    while items and is_empty(items[-1]):
        items.pop()
    return items


def dump(path):
    book = openpyxl.load_workbook(path, data_only=True)
    return [[sheet.title,
             trimmed((trimmed((cell_value(c.value, c.data_type) for c in row), lambda c: c is None)
                      for row in sheet.iter_rows(min_row=1, min_col=1)), lambda row: not row)]
            for sheet in book.worksheets]


def frame_cells(frame):
    return [list(frame.columns)] + [[cell_value(v if v == v else None) for v in row]  # NaN, NaT
                                    for row in frame.itertuples(index=False)]


# --- files of openpyxl, pandas and LibreOffice ----------------------------------------------------

def mixed_workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Clinical"
    sheet.append(["IDX", "AGE", "SEX", " Ht ", "Seen", None, "Note", "BMI", "Smokes"])
    sheet.append([1, 54.5, "male", "172", dt.date(2020, 1, 31), None, "a, \"b\"\nc", "=D2/2", True])
    sheet.append([])
    sheet.append([2, None, "female", "1,65", dt.datetime(1999, 12, 31, 23, 59, 58), None, "Größe ≥ 1 µV <&>", "=1/0", False])
    sheet.append(["003", -1e-7, "NA", 1 / 3, dt.time(12, 30), None, "  kept  ", '="te"&"xt"', None])
    sheet.append([4.0, 123456789012345, None, 0.1, dt.timedelta(hours=36), None, "#N/A", "=NA()", True])
    sheet["E6"].number_format = "[h]:mm:ss"
    sheet["J2"] = dt.datetime(2024, 2, 29, 6, 7, 8, 250000)
    sheet["J3"], sheet["J3"].number_format = 61, "dd/mm/yyyy"
    sheet["J4"], sheet["J4"].number_format = 59, "d-mmm-yy"
    sheet["J5"], sheet["J5"].number_format = 0.25, "0.00%"
    sheet["J6"], sheet["J6"].number_format = 12.5, '0.0" days"'
    sheet["J7"], sheet["J7"].number_format = 12.5, "[Red]0.0;[Magenta]-0.0"
    sheet["J8"], sheet["J8"].number_format = 43861.5, "[$-407]d. mmmm yyyy h:mm AM/PM;@"
    sheet.merge_cells("A10:C10")
    sheet["A10"] = "merged"
    book.create_sheet("Empty")
    hidden = book.create_sheet("Hidden & more")
    hidden.sheet_state = "hidden"
    hidden["C5"] = "far"
    hidden["A7"] = 7
    return book


def write_peers(folder):
    import pandas as pd  # takes a second: only where needed

    mixed_workbook().save(folder / "openpyxl.xlsx")
    streamed = openpyxl.Workbook(write_only=True)
    sheet = streamed.create_sheet("Streamed")
    for row in range(50):
        sheet.append([row, f"text {row}", row / 7, dt.date(2020, 1, 1) + dt.timedelta(days=row)])
    streamed.save(folder / "openpyxl_streamed.xlsx")
    mac = mixed_workbook()
    mac.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    mac.save(folder / "openpyxl_1904.xlsx")
    frame = pd.DataFrame({"IDX": [1, 2, 3], "AGE": [50.5, None, 7e10], "SEX": ["m", "f", None],
                          "Seen": pd.to_datetime(["2020-01-31", None, "2021-03-04 05:06:07"],
                                                 format="ISO8601")})
    with pd.ExcelWriter(folder / "pandas.xlsx", engine="openpyxl") as writer:
        frame.to_excel(writer, sheet_name="Data", index=False)
        frame.to_excel(writer, sheet_name="With index", startrow=3, startcol=2)
    read = {name: frame_cells(pd.read_excel(folder / name)) for name in ("pandas.xlsx",)}
    (folder / "frames.json").write_text(json.dumps(read))


def write_libreoffice(target):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        mixed_workbook().save(folder / "libreoffice.xlsx")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
                        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder / "out",
                        folder / "libreoffice.xlsx"], check=True, capture_output=True)
        target.write_bytes((folder / "out/libreoffice.xlsx").read_bytes())


# --- files with the structure that Excel gives them -----------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

STYLES = """<styleSheet xmlns="{main}">
<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>
<numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="14" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="164" xfId="0"/><xf numFmtId="165" xfId="0"/><xf numFmtId="166" xfId="0"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
<dxfs count="1"><dxf><numFmt numFmtId="165" formatCode="d/m/yy"/></dxf></dxfs></styleSheet>"""

STRINGS = """<sst xmlns="{main}" count="9" uniqueCount="7"><si><t>IDX</t></si><si><t>AGE</t></si>
<si><r><t>S</t></r><r><rPr><b/><sz val="11"/></rPr><t>EX</t></r></si><si><t xml:space="preserve"> male </t></si>
<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>
<si><t>Seen</t></si><si><t>line one
line two</t></si></sst>"""

SHEET = """<worksheet xmlns="{main}" xmlns:r="{office}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">
<dimension ref="A2:H9"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>
<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/><cols><col min="1" max="1" width="9"/></cols>
<sheetData>
<row r="2" spans="1:8" x14ac:dyDescent="0.25"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c><c r="D2" t="s"><v>5</v></c></row>
<row r="3" spans="1:8"><c r="A3"><v>1</v></c><c r="B3"><v>54.5</v></c><c r="C3" t="s"><v>3</v></c><c r="D3" s="1"><v>43861</v></c><c r="E3"><f>B3*2</f><v>109</v></c><c r="F3" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="G3" t="b"><v>1</v></c><c r="H3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
<row r="5" spans="1:8"><c r="A5"><v>2</v></c><c r="B5" s="3"><v>1.0000000000000001E-5</v></c><c r="C5" t="s"><v>4</v></c><c r="D5" s="2"><v>43861.520833333336</v></c><c r="E5"><f t="shared" ref="E5:E6" si="0">B5*2</f><v>2.0000000000000002E-5</v></c><c r="F5" t="str"><f>""</f><v></v></c><c r="G5" t="b"><v>0</v></c><c r="H5" t="e"><v>#N/A</v></c></row>
<row r="6"><c r="A6"><v>3</v></c><c r="B6" s="1"/><c r="C6" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c r="D6" s="4"><v>1.5</v></c><c r="E6"><f t="shared" si="0"/></c><c r="F6" t="s"><v>6</v></c><c r="G6" t="d" s="1"><v>2021-03-04T05:06:07</v></c></row>
<row r="9" ht="30" customHeight="1"><c r="B9" s="1"><v>0.75</v></c></row>
</sheetData><mergeCells count="1"><mergeCell ref="A8:B8"/></mergeCells><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>"""

NO_PLACES = """<worksheet xmlns="{main}"><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
<row><c><v>1</v></c><c><v>60</v></c></row><row><c><v>2</v></c><c r="D3"><v>4</v></c><c><v>5</v></c></row></sheetData></worksheet>"""


def write_excel(path, main, office, date1904, sheets_folder):
    kind = f'Type="{office}/'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' for n in (1, 2))
        + '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" {kind}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr{date1904} defaultThemeVersion="124226"/>'
        '<bookViews><workbookView activeTab="1"/></bookViews><sheets><sheet name="Data" sheetId="3" r:id="rId2"/>'
        '<sheet name="No places" sheetId="1" state="veryHidden" r:id="rId1"/></sheets><calcPr calcId="145621"/></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" {kind}worksheet" Target="{sheets_folder}/sheet1.xml"/>'
        f'<Relationship Id="rId2" {kind}worksheet" Target="{sheets_folder}/sheet2.xml"/>'
        f'<Relationship Id="rId3" {kind}styles" Target="styles.xml"/>'
        f'<Relationship Id="rId4" {kind}sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": NO_PLACES.format(main=main),
        "xl/worksheets/sheet2.xml": SHEET.format(main=main, office=office),
        "xl/styles.xml": STYLES.format(main=main),
        "xl/sharedStrings.xml": STRINGS.format(main=main),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), HEAD + text,
                             zipfile.ZIP_DEFLATED)


# --- CSV ------------------------------------------------------------------------------------------

def write_csv(folder):
    import pandas as pd

    text = 'IDX,AGE,Note\n1,54.5,"a, ""b"""\n2,,\n3,-1e-3,two words\n'
    multiline = 'IDX,AGE,Note\r\n1,5,"first\r\nsecond"\r\n2,6,"x"\r\n'
    german = 'IDX;AGE;Note\r\n1;54,5;ä\r\n2;;\r\n3;-0,001;"a;b"\r\n'
    files = {"plain.csv": (text.encode(), {}), "crlf.csv": (text.replace("\n", "\r\n").encode(), {}),
             "cr.csv": (text.replace("\n", "\r").encode(), {}),
             "bom.csv": (b"\xef\xbb\xbf" + text.encode(), {}), "open_end.csv": (text[:-1].encode(), {}),
             "packed.csv.gz": (gzip.compress(text.encode()), {}),
             "packed_without_name.csv": (gzip.compress(text.encode()), {"compression": "gzip"}),
             "multiline.csv": (multiline.encode(), {}),
             "german.csv": (german.encode(), {"sep": ";", "decimal": ","}),
             "tabs.tsv": (text.replace(",", "\t").replace("a\t", "a,").encode(), {"sep": "\t"})}
    frames = {}
    for name, (content, options) in files.items():
        (folder / name).write_bytes(content)
        frame = pd.read_csv(folder / name, encoding="utf-8-sig", **options)
        frames[name] = frame_cells(frame)
    (folder / "frames.json").write_text(json.dumps(frames))


def write_fuzz(folder):
    """Short texts of the characters that matter, where Python's strict reader takes them."""
    rng = random.Random(42)
    answers = {}
    while len(answers) < 400:
        text = "".join(rng.choice('ab1,,"""\n\r ') for _ in range(rng.randint(4, 40)))
        try:
            rows = [r for r in csv.reader(io.StringIO(text, newline=""), strict=True) if r]
        except csv.Error:
            continue
        if '"' not in text or not text.strip() or any(not "".join(r).strip() for r in rows):
            continue
        name = f"{len(answers)}.csv"
        (folder / name).write_bytes(text.encode())
        answers[name] = rows
    (folder / "rows.json").write_text(json.dumps(answers))


def write_fixtures():
    write_libreoffice(HERE / "libreoffice.xlsx")
    write_excel(HERE / "excel.xlsx", MAIN, OFFICE, "", "worksheets")
    write_excel(HERE / "excel_1904.xlsx", MAIN, OFFICE, ' date1904="1"', "/xl/worksheets")
    write_excel(HERE / "excel_strict.xlsx", STRICT_MAIN, STRICT_OFFICE, ' date1904="false"', "worksheets")
    oracle = {name: dump(HERE / name) for name in ("excel.xlsx", "excel_1904.xlsx", "libreoffice.xlsx")}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(sheets, ensure_ascii=False)}"
                       for name, sheets in oracle.items())
    (HERE / "tables.json").write_text("{\n" + lines + "\n}\n")


def main():
    command, *arguments = sys.argv[1:] or ["fixtures"]
    if command == "fixtures":
        write_fixtures()
    elif command == "dump":
        print(json.dumps({path: dump(path) for path in arguments}))
    else:
        {"peers": write_peers, "csv": write_csv, "fuzz": write_fuzz}[command](pathlib.Path(arguments[0]))


if __name__ == "__main__":
    main()
