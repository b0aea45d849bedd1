"""Draws a page of ECG leads as a PNG, on pink paper: draw_page.py OUT [WORD...].

Words: nopulse (no calibration pulses), seconds=S (of each row, 10), gap=S (so long, lead II is not drawn),
chest (rows that are no limb leads), rate=N (beats a minute, 75), speed=N (mm/s, 25), layout=RxC+N (6x1 if not given,
the columns one after another; +1 is a long row of II, +3 of V1, II and V5), cabrera (its order of the limb leads),
hide=LEAD (is not drawn), header (blocks like letters above the leads), truth=FILE (a CSV of what is drawn of the
twelve leads, mV at 500 Hz, the longest stretch of each).
"""
import math
import struct
import sys
import zlib

PX = 6  # a mm
ROW_MM = 25
words = dict(word.partition("=")[::2] for word in sys.argv[2:])
seconds, gap, rate = (float(words.get(name) or usual) for name, usual in (("seconds", 10), ("gap", 0), ("rate", 75)))
speed = float(words.get("speed") or 25)
left_mm = 0 if "nopulse" in words else 10
top_mm = 20 if "header" in words else 0

TWELVE = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
order = ["aVL", "I", "-aVR", "II", "aVF", "III"] + TWELVE[6:] if "cabrera" in words else TWELVE
if "chest" in words:
    order = TWELVE[6:]
layout, _, more = (words.get("layout") or "6x1").partition("+")
down, across = (int(n) for n in layout.split("x"))
rows = [[order[column * down + row] for column in range(across)] for row in range(down)]
rows += [[name] for name in {0: [], 1: ["II"], 3: ["V1", "II", "V5"]}[int(more or 0)]]
width, height = int((left_mm + seconds * speed + 5) * PX), (len(rows) * ROW_MM + top_mm) * PX


def beats(heights, t):
    at, wide = (-0.16, -0.03, 0, 0.035, 0.26), (0.025, 0.010, 0.013, 0.012, 0.05)
    phase = (t - 0.5) % (60 / rate)
    phase -= 60 / rate if phase > 30 / rate else 0
    return sum(h * math.exp(-0.5 * ((phase - a) / w) ** 2) for h, a, w in zip(heights, at, wide))


CHEST = ((0.05, 0, 0.2, -0.9, -0.1), (0.05, 0, 0.4, -1.1, 0.4), (0.06, 0, 0.7, -0.8, 0.5),
         (0.06, -0.04, 1.1, -0.5, 0.4), (0.06, -0.08, 1.2, -0.25, 0.3), (0.06, -0.1, 0.9, -0.1, 0.2))


def value(lead, t):
    if lead.startswith("-"):
        return -value(lead[1:], t)
    if lead.startswith("V"):
        return beats(CHEST[int(lead[1]) - 1], t)
    one, two = beats((0.08, -0.05, 0.6, -0.10, 0.16), t), beats((0.11, -0.09, 0.95, -0.32, 0.22), t)
    three = two - one
    return {"I": one, "II": two, "III": three, "aVR": -(one + two) / 2, "aVL": (one - three) / 2, "aVF": (two + three) / 2}[lead]


def place_px(row, millivolt):
    return (top_mm + (row + 0.5) * ROW_MM - 10 * millivolt) * PX


def lines_of(row):
    """The y of each column of a row in px; None where nothing is drawn."""
    ys = [None] * width
    for x in range(left_mm * PX, int((left_mm + seconds * speed) * PX)):
        t = (x / PX - left_mm) / speed
        lead = rows[row][min(int(t / seconds * len(rows[row])), len(rows[row]) - 1)]
        if not (lead == "II" and 3 <= t < 3 + gap) and lead.lstrip("-") != words.get("hide"):
            ys[x] = place_px(row, value(lead, t))
    if left_mm:  # 5 mm wide, 10 mm high
        for x in range(2 * PX, 9 * PX):
            ys[x] = place_px(row, 1 if 3 * PX <= x < 8 * PX else 0)
    return ys


def write_truth(path):
    columns = {}
    for names in rows:  # long rows come last
        for k, name in enumerate(names):
            start, length = k * seconds / len(names), seconds / len(names)
            columns[name] = [value(name, start + i / 500) for i in range(round(500 * length))]
    columns["aVR"] = columns.get("aVR") or [-v for v in columns["-aVR"]]
    with open(path, "w", encoding="ascii") as out:
        out.write(",".join(TWELVE) + "\n")
        for i in range(max(len(column) for column in columns.values())):
            out.write(",".join(f"{columns[n][i]:.4f}" if i < len(columns.get(n, [])) else "" for n in TWELVE) + "\n")


pixels = [[(255, 245, 245)] * width for _ in range(height)]
for y in range(height):
    for x in range(width):
        if x % (5 * PX) == 0 or y % (5 * PX) == 0:
            pixels[y][x] = (235, 154, 162)
        elif x % PX == 0 or y % PX == 0:
            pixels[y][x] = (247, 207, 210)
        if top_mm and 5 * PX <= y < 8 * PX and 20 * PX <= x < 80 * PX and x % (3 * PX) < 2 * PX and (x + y) % 4 < 2:
            pixels[y][x] = (30, 30, 30)
for row in range(len(rows)):
    before = None
    for x, y in enumerate(lines_of(row)):
        if y is not None:
            low, high = min(y, before or y) - 0.6, max(y, before or y) + 0.6
            for v in range(max(0, int(low)), min(height, int(high) + 1)):
                share = min(1, min(v + 1, high) - max(v, low))  # of the pixel under ink
                pixels[v][x] = tuple(round(c + (30 - c) * share) for c in pixels[v][x])
        before = y
raw = b"".join(b"\0" + bytes(c for pixel in line for c in pixel) for line in pixels)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


with open(sys.argv[1], "wb") as out:
    out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
              chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))
if "truth" in words:
    write_truth(words["truth"])
