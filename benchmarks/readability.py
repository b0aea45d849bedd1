#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what `ecgmm predict` refuses: valid strips and leads of PTB-XL, and 500 inputs that are no readable ECG.

    .venv/bin/python benchmarks/readability.py PTBXL --model MODEL --out FOLDER [--z PTBXL-LEAD2-Z]

PTBXL has ptbxl_database.csv and the 500 Hz records; MODEL is one in wave form that takes images and signals (what it
was trained on is no matter). The strips are drawn by Pillow, not by ecgmm: other papers, grids, pens, widths, JPEG.
Prints one Markdown table of the refusals by class.
"""
import argparse
import ast
import csv
import io
import pathlib
import shutil
import subprocess

import numpy as np
import pandas as pd
import wfdb
from PIL import Image, ImageDraw, ImageFilter
from scipy.signal import butter, sawtooth, sosfiltfilt
from sklearn.datasets import load_sample_images

RATE, POINTS = 500, 5000
TIME = np.arange(POINTS) / RATE
rng = np.random.default_rng(20)


def lead_two(folder: pathlib.Path, name: str) -> np.ndarray:
    record = wfdb.rdrecord(str(folder / name))
    return record.p_signal[:, [n.upper() for n in record.sig_name].index("II")]


def kind_of(codes: str) -> str:
    codes = set(ast.literal_eval(codes))
    for kind, of_kind in {"paced": {"PACE"}, "atrial fibrillation or flutter": {"AFIB", "AFLT"},
                          "wide QRS": {"CLBBB", "CRBBB", "ILBBB", "IVCD"}}.items():
        if codes & of_kind:
            return kind
    return "other"


# Pictures. Everything is drawn twice as large and made smaller, so that lines are smooth.
PAPERS = [(255, 255, 255), (255, 250, 250), (255, 246, 240), (250, 245, 225), (238, 238, 238), (240, 245, 250)]
GRIDS = [((250, 215, 218), (240, 160, 170)), ((248, 180, 185), (225, 95, 110)), ((250, 205, 165), (225, 130, 60)),
         ((200, 215, 245), (125, 155, 220)), ((200, 235, 205), (120, 190, 135)), ((225, 225, 225), (175, 175, 175))]
PENS = [(0, 0, 0), (40, 38, 42), (20, 40, 170), (130, 10, 20), (0, 90, 30), (90, 20, 120)]


def pick(items):
    return items[rng.integers(len(items))]


def paper(width_mm=250, height_mm=25, grid=True):
    """An empty sheet, twice as large; its scale in pixels a mm."""
    px = 2 * rng.uniform(5, 12)
    sheet = Image.new("RGB", (round(width_mm * px), round(height_mm * px)), pick(PAPERS))
    draw = ImageDraw.Draw(sheet)
    minor, major = pick(GRIDS)
    lines = pick(["both", "both", "both", "major", "none"]) if grid else "none"
    for step, color, width in ((1, minor, 2), (5, major, 3 + int(px > 16))):
        if lines == "none" or (lines == "major" and step == 1):
            continue
        for x in np.arange(0, sheet.width, step * px):
            draw.line([(x, 0), (x, sheet.height)], color, width)
        for y in np.arange(0, sheet.height, step * px):
            draw.line([(0, y), (sheet.width, y)], color, width)
    return sheet, px


def draw_curve(sheet, px, seconds, millivolts, middle=None, color=None, mm_per_mv=10):
    middle = sheet.height / 2 if middle is None else middle
    y = middle - (millivolts - np.median(millivolts)) * mm_per_mv * px
    ImageDraw.Draw(sheet).line(list(zip(seconds * 25 * px, y)), color or pick(PENS), max(2, round(px * rng.uniform(0.15, 0.4))),
                               "curve")


def finished(sheet):
    """Half the size, and what a scanner or telephone does to it."""
    image = sheet.resize((sheet.width // 2, sheet.height // 2), Image.LANCZOS)
    if rng.random() < 0.4:
        image = image.rotate(rng.uniform(-1.2, 1.2), Image.BICUBIC, fillcolor=(255, 255, 255))
    if rng.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    if rng.random() < 0.15:
        image = image.convert("L").convert("RGB")
    if rng.random() < 0.3:
        pixels = np.asarray(image) * np.linspace(1, rng.uniform(0.6, 1), image.width)[None, :, None]
        image = Image.fromarray(np.clip(pixels + rng.normal(0, rng.uniform(0, 6), pixels.shape), 0, 255).astype(np.uint8))
    return image


def strip(lead):
    sheet, px = paper()
    high = 1.1 * np.ptp(lead) * 10 / 25  # of the sheet's height
    draw_curve(sheet, px, TIME, lead - (lead.max() + lead.min()) / 2 + np.median(lead), mm_per_mv=10 / max(1, high))
    return sheet


def page(leads):
    """Four rows of a clinic's page."""
    sheet, px = paper(250, 120)
    color = pick(PENS)
    for row, lead in enumerate(leads):
        draw_curve(sheet, px, TIME, lead, (15 + 30 * row) * px, color)
    return finished(sheet)


def text_page():
    image = Image.new("RGB", (1600, rng.integers(200, 900)), pick(PAPERS))
    draw = ImageDraw.Draw(image)
    for y in range(20, image.height - 30, 36):
        words = " ".join("".join(chr(97 + c) for c in rng.integers(0, 26, rng.integers(2, 10))) for _ in range(40))
        draw.text((30, y), words, (20, 20, 20), font_size=int(rng.integers(16, 26)))
    return image


def photograph():
    photo = Image.fromarray(pick(load_sample_images().images))
    w, h = photo.size
    width = int(rng.integers(w // 2, w))
    height = int(rng.integers(60, h))
    x, y = int(rng.integers(0, w - width + 1)), int(rng.integers(0, h - height + 1))
    return photo.crop((x, y, x + width, y + height)).resize((width * 2, height * 2))


def chart():
    image, px = paper(250, 60)
    if rng.random() < 0.5:
        draw_curve(image, px, TIME, np.cumsum(rng.normal(0, 0.03, POINTS)))
    else:
        draw = ImageDraw.Draw(image)
        for x in range(10, 240, 12):
            draw.rectangle([x * px, rng.uniform(5, 55) * px, (x + 8) * px, 58 * px], pick(PENS))
    return finished(image)


def drawn(curve):
    sheet, px = paper()
    draw_curve(sheet, px, TIME, curve)
    return finished(sheet)


def damaged(lead):
    image = finished(strip(lead))
    kind = rng.integers(4)
    if kind == 0:  # most of it covered
        image.paste((255, 255, 255), (int(image.width * rng.uniform(0.05, 0.15)), 0, image.width, image.height))
    elif kind == 1:  # out of focus
        image = image.filter(ImageFilter.GaussianBlur(image.height / 8))
    elif kind == 2:  # too few pixels
        image = image.resize((90, 9)).resize(image.size, Image.NEAREST)
    else:  # cut above the trace
        image = image.crop((0, 0, image.width, max(30, image.height // 8)))
    return image


def noise_picture():
    shape = (int(rng.integers(150, 500)), int(rng.integers(600, 2500)), 3)
    return Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8))


def band(low, high):
    return sosfiltfilt(butter(3, [low, high], "bandpass", fs=RATE, output="sos"), rng.standard_normal(POINTS))


def jumps(count, most):
    curve = np.zeros(POINTS)
    for start in rng.integers(0, POINTS, count):
        curve[start:start + (most or POINTS)] += rng.standard_normal()
    return curve + 0.01 * rng.standard_normal(POINTS)


PICTURES = {
    "white, black or gray": lambda lead: Image.new("RGB", (2500, 250), (int(rng.choice([0, 128, 200, 255])),) * 3),
    "empty paper": lambda lead: finished(paper()[0]),
    "a flat line on paper": lambda lead: drawn(0.01 * rng.standard_normal(POINTS)),
    "a sine on paper": lambda lead: drawn(0.5 * np.sin(2 * np.pi * rng.uniform(0.5, 4) * TIME)),
    "text": lambda lead: text_page(),
    "photographs": lambda lead: photograph(),
    "line and bar charts": lambda lead: chart(),
    "pages of four leads": None,
    "damaged strips": damaged,
    "pixels at random": lambda lead: noise_picture(),
}
SIGNALS = {
    "flat": lambda lead: np.full(POINTS, rng.standard_normal()),
    "noise of the converter": lambda lead: 0.005 * np.round(0.6 * rng.standard_normal(POINTS)),
    "white noise": lambda lead: 0.2 * rng.standard_normal(POINTS),
    "muscle": lambda lead: band(15, 100) * np.clip(3 * band(0.3, 1.5), 0, None),
    "random walk": lambda lead: np.cumsum(0.02 * rng.standard_normal(POINTS)),
    "mains hum": lambda lead: 0.3 * np.sin(2 * np.pi * pick([50, 60]) * TIME) + 0.02 * rng.standard_normal(POINTS),
    "square waves": lambda lead: 0.8 * np.sign(np.sin(2 * np.pi * rng.uniform(0.3, 4) * TIME)),
    "slow waves": lambda lead: 0.5 * sawtooth(2 * np.pi * rng.uniform(0.3, 3) * TIME, 0.5),
    "steps and spikes": lambda lead: jumps(rng.integers(2, 8), pick([None, 5, 40])),
    "shuffled samples": lambda lead: rng.permutation(lead),
}


class Cohort:
    """A folder that ecgmm reads, and the class of each record."""

    def __init__(self, folder):
        self.folder, self.classes, self.signals = folder, [], []
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "cohort.toml").write_text(f"[signals]\nsampling_rate_hz = {RATE}\nunit = 'mV'\n")

    def add(self, group, name, image=None, signal=None):
        self.classes.append((group, name))
        index = len(self.classes)
        if image is not None:
            path = self.folder / "images" / str(index) / f"{index:03}ECG_lead2.jpg"
            path.parent.mkdir(parents=True)
            image.save(path, quality=int(rng.integers(40, 96)))
        if signal is not None:
            self.signals.append((index, signal))

    def predict(self, ecgmm, model):
        """The share of each class that is refused."""
        with open(self.folder / "ecg_signals.csv", "w") as file:
            file.write("index," + ",".join(str(t) for t in range(POINTS)) + "\n")
            for index, signal in self.signals:
                text = io.StringIO()
                np.savetxt(text, signal[None], "%.4f", ",")
                file.write(f"{index},{text.getvalue()}")
        out = self.folder / "predictions.csv"
        subprocess.run([ecgmm, "-q", "predict", self.folder, "--model", model, "--out", out], check=True)
        counts = {}
        status = {int(row["id"]): row["status"] for row in csv.DictReader(open(out))}
        for index, key in enumerate(self.classes, 1):
            n, refused = counts.get(key, (0, 0))
            counts[key] = (n + 1, refused + (status.get(index) != "ok"))
        return counts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("ptbxl", type=pathlib.Path)
    parser.add_argument("--z", type=pathlib.Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--ecgmm", default=pathlib.Path(__file__).parents[1] / "build/release/ecgmm")
    parser.add_argument("--strips", type=int, default=500)
    args = parser.parse_args()

    table = pd.read_csv(args.ptbxl / "ptbxl_database.csv")
    leads = [lead_two(args.ptbxl, name) for name in table.filename_hr]
    kinds = [kind_of(codes) for codes in table.scp_codes]
    cohort = Cohort(args.out / "cohort")
    for i in range(args.strips):
        k = i % len(leads)
        cohort.add("valid strips", kinds[k], image=finished(strip(leads[k])))
    for lead, kind in zip(leads, kinds):
        cohort.add("valid signals", kind, signal=lead)
    if args.z:
        for name in pd.read_csv(args.z / "database.csv").filename:
            cohort.add("valid signals", "z-scored, any", signal=wfdb.rdrecord(str(args.z / name)).p_signal[:, 0])
    for name, make in PICTURES.items():
        for i in range(30):
            some = [leads[j] for j in rng.integers(0, len(leads), 4)]
            cohort.add("no ECG: pictures", name, image=make(some[0]) if make else page(some))
    for name, make in SIGNALS.items():
        for i in range(20):
            cohort.add("no ECG: signals", name, signal=make(leads[i]))

    counts = cohort.predict(args.ecgmm, args.model)
    print("| input | class | n | refused |\n|---|---|---|---|")
    totals = {}
    for (group, name), (n, refused) in counts.items():
        print(f"| {group} | {name} | {n} | {refused} ({100 * refused / n:.1f} %) |")
        a, b = totals.get(group, (0, 0))
        totals[group] = (a + n, b + refused)
    for group, (n, refused) in totals.items():
        print(f"| **{group}** | all | {n} | {refused} ({100 * refused / n:.1f} %) |")


main()
