"""Writes a PDF of ECG pages: draw_pdf.py OUT PAGE... - a PAGE is `lines` (six limb leads as lines, with grid, names,
scale and a patient's name), `lines=TEXT` (the same without pulses, with this text for the scale), `columns` (3x4+3, the
leads of draw_page.py), `columns=nameless` (its long rows have no names) or the PNG of draw_page.py (a scan)."""
import math
import struct
import sys

MM = 72 / 25.4
objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]


def add(body):
    objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
    return len(objects)


def stream(content, keys=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), keys, content)


def beats(heights, t):
    at, wide = (-0.16, -0.03, 0, 0.035, 0.26), (0.025, 0.010, 0.013, 0.012, 0.05)
    phase = (t - 0.5) % 0.8
    phase -= 0.8 if phase > 0.4 else 0
    return sum(h * math.exp(-0.5 * ((phase - a) / w) ** 2) for h, a, w in zip(heights, at, wide))


LIMB = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST = ((0.05, 0, 0.2, -0.9, -0.1), (0.05, 0, 0.4, -1.1, 0.4), (0.06, 0, 0.7, -0.8, 0.5),
         (0.06, -0.04, 1.1, -0.5, 0.4), (0.06, -0.08, 1.2, -0.25, 0.3), (0.06, -0.1, 0.9, -0.1, 0.2))
SIX_ROWS = [[name] for name in LIMB]
COLUMNS = [["I", "aVR", "V1", "V4"], ["II", "aVL", "V2", "V5"], ["III", "aVF", "V3", "V6"], ["V1"], ["II"], ["V5"]]


def value(lead, t):
    if lead.startswith("V"):
        return beats(CHEST[int(lead[1]) - 1], t)
    one, two = beats((0.08, -0.05, 0.6, -0.10, 0.16), t), beats((0.11, -0.09, 0.95, -0.32, 0.22), t)
    three = two - one
    return (one, two, three, -(one + two) / 2, (one - three) / 2, (two + three) / 2)[LIMB.index(lead)]


def lines_page(scale="25 mm/s 10 mm/mV", pulses=True, rows=SIX_ROWS, long_names=True):
    width, height = 297 * MM, 210 * MM

    def line(points):
        return " ".join(f"{x * MM:.4f} {height - y * MM:.4f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points)) + " S\n"

    content = "0.7 w 1 .64 .67 RG\n"
    content += "".join(line([(x, 0), (x, 210)]) for x in range(0, 298, 5))
    content += "".join(line([(0, y), (297, y)]) for y in range(0, 211, 5)) + "0.4 w 0 G\n"
    for row, names in enumerate(rows):
        base = 35 + 30 * row
        size = 5000 // len(names)
        for column, name in enumerate(names):
            content += line([(20 + i * 0.05, base - 10 * value(name, i / 500)) for i in range(column * size, (column + 1) * size)])
            if long_names or row < 3:
                content += f"BT /F 9 Tf {(21 + column * size * 0.05) * MM:.2f} {height - (base - 12) * MM:.2f} Td ({name}) Tj ET\n"
        if pulses:
            content += line([(5, base), (6, base), (6, base - 10), (11, base - 10), (11, base), (12, base)])
    content += f"BT /F 9 Tf 60 {height - 30:.2f} Td (Mustermann, Erika 1960-02-03) Tj 200 0 Td ({scale}) Tj ET\n"
    body = add(stream(content.encode("latin-1")))
    font = add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    return add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.3f} {height:.3f}] /Contents {body} 0 R "
               f"/Resources << /Font << /F {font} 0 R >> >> >>")


def scanned_page(png):
    data = open(png, "rb").read()
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    picture = add(stream(packed, b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 "
                         b"/ColorSpace /DeviceRGB /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 "
                         b"/Columns %d >>" % (width, height, width)))
    body = add(stream(b"q %d 0 0 %d 0 0 cm /P Do Q" % (width // 2, height // 2)))
    return add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width // 2} {height // 2}] /Contents {body} 0 R "
               f"/Resources << /XObject << /P {picture} 0 R >> >> >>")


def page_of(page):
    word, _, text = page.partition("=")
    if word == "columns":
        return lines_page(rows=COLUMNS, long_names=text != "nameless")
    return scanned_page(page) if word != "lines" else lines_page(text, False) if text else lines_page()


pages = [page_of(page) for page in sys.argv[2:]]
objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{p} 0 R' for p in pages)}] /Count {len(pages)} >>".encode()
out, places = b"%PDF-1.4\n", []
for number, body in enumerate(objects, 1):
    places.append(len(out))
    out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
table = len(out)
out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
open(sys.argv[1], "wb").write(out)
