#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws strips as other software, printers, scanners and telephones would, for the trace's tests.

usage: strip_peer.py FOLDER COUNT SEED [KIND]

FOLDER/signals.f32 holds COUNT leads of 5000 samples in mV at 500 Hz; writes FOLDER/<k>.jpg or .png and a
line a strip to FOLDER/styles.txt: file name, first second that shows the lead alone, style in words.
KIND is mixed (default), or one of the words below to have that in every strip: plain, rotated, gray-grid.
Two renderers that share nothing with ours: Pillow (three in four) and matplotlib.
"""
import io
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

GRIDS = {  # minor, major
    "pink": ((250, 215, 218), (240, 160, 170)), "strong-pink": ((248, 180, 185), (225, 95, 110)),
    "red": ((250, 170, 165), (220, 60, 55)), "orange": ((250, 205, 165), (225, 130, 60)),
    "blue": ((200, 215, 245), (125, 155, 220)), "green": ((200, 235, 205), (120, 190, 135)),
    "grey": ((225, 225, 225), (175, 175, 175)), "dark-gray": ((190, 190, 190), (120, 120, 120)),
    "brown": ((230, 205, 185), (185, 130, 95)),
}
TRACES = {"black": (0, 0, 0), "near-black": (40, 38, 42), "blue": (20, 40, 170), "navy": (10, 15, 90),
          "dark-red": (130, 10, 20), "green": (0, 90, 30), "purple": (90, 20, 120), "grey": (90, 90, 90)}
PAPERS = [(255, 255, 255), (255, 250, 250), (255, 246, 240), (250, 245, 225), (238, 238, 238), (240, 245, 250)]
PULSE_S = 0.48


def pick(rng, items, weights=None):
    items = list(items)
    p = None if weights is None else np.array(weights, float) / sum(weights)
    return items[rng.choice(len(items), p=p)]


def contrast(a, b):
    return np.abs(np.array(a, float) - np.array(b)).max()


def choose_style(rng, kind):
    s = {"width": pick(rng, [2500, 1250, 1000, 2000, 3200], [6, 1.5, 0.5, 1, 1]),
         "grid": pick(rng, [*GRIDS, "none"]), "trace": pick(rng, TRACES, [4, 3, 2, 1, 1, 1, 1, 1]),
         "lines": pick(rng, ["solid", "dashed", "dotted", "major-only"], [6, 1, 1, 1]),
         "paper": PAPERS[rng.integers(len(PAPERS))], "pen": rng.uniform(1, 6) if rng.random() < 0.5 else rng.uniform(1.5, 3),
         "thick": rng.uniform(0.8, 1.6), "smooth": rng.random() < 0.75, "pulse": rng.random() < 0.15,
         "name": rng.random() < 0.35, "frame": rng.random() < 0.1, "major": 1.0}
    if kind == "gray-grid":
        s.update(grid="dark-gray", lines="solid", trace=pick(rng, ["black", "near-black"]))
    if kind == "plain":
        s.update(width=2500, grid="pink", lines="solid", trace="black", pen=2.0, smooth=True, pulse=False, name=False, frame=False)
    if s["grid"] != "none" and rng.random() < 0.2:  # 5 mm lines nearly as dark as the trace
        s["major"] = rng.uniform(0.3, 0.7)
    colors = GRIDS.get(s["grid"])
    if colors and contrast(TRACES[s["trace"]], tuple(s["major"] * c for c in colors[1])) < 60:
        s["trace"] = "black"
    return s


def spoil_style(rng, kind):
    d = {"angle": rng.uniform(-1.5, 1.5) if rng.random() < 0.4 else 0.0, "shadow": rng.uniform(0, 0.45) if rng.random() < 0.4 else 0,
         "blur": rng.uniform(0.3, 1.3) if rng.random() < 0.4 else 0, "noise": rng.uniform(1, 9) if rng.random() < 0.4 else 0,
         "grey": rng.random() < 0.12, "quality": int(rng.integers(30, 96)) if rng.random() < 0.8 else 0}
    if kind == "plain":
        d = dict.fromkeys(d, 0) | {"quality": 92}
    if kind == "rotated":
        d["angle"] = rng.uniform(-1.5, 1.5)
    return d


def fit(x, height_mm):
    """Rows in mm from the top, gain halved until the trace fits."""
    gain = 10.0
    while (x.max() - x.min()) * gain > height_mm - 1:
        gain /= 2
    y = height_mm / 2 - (x - np.median(x)) * gain
    return y + np.clip(0, 0.5 - y.min(), max(0.5 - y.min(), 0)) - max(0, y.max() - (height_mm - 0.5)), gain


def draw_pillow(x, s, rng):
    k = 3 if s["smooth"] else 1
    w = s["width"]
    mm = w / 250 * k
    size = (w * k, int(round(25 * mm)))
    img = Image.new("RGB", size, s["paper"])
    d = ImageDraw.Draw(img)
    if s["grid"] != "none":
        minor, major = GRIDS[s["grid"]]
        major = tuple(int(s["major"] * c) for c in major)
        phase = rng.uniform(0, 5 * mm, 2)
        for level, color, step in ((0, minor, mm), (1, major, 5 * mm)):
            if level == 0 and (s["lines"] == "major-only" or mm / k < 3):
                continue
            width = max(1, round(s["thick"] * (1 + level) * mm / 10))
            for axis in (0, 1):
                for at in np.arange(phase[axis] % step - step, size[axis] + step, step):
                    at = int(round(at))
                    other = size[1 - axis]
                    if level == 0 and s["lines"] in ("dashed", "dotted"):
                        on, period = (0.5 * mm, mm) if s["lines"] == "dashed" else (0.15 * mm, 0.5 * mm)
                        for b in np.arange(phase[1 - axis] % period - period, other, period):
                            ends = [(at, b), (at, b + on)] if axis == 0 else [(b, at), (b + on, at)]
                            d.line(ends, fill=color, width=width)
                    else:
                        d.line([(at, 0), (at, other)] if axis == 0 else [(0, at), (other, at)], fill=color, width=width)
    y, gain = fit(x, 25)
    t = np.arange(len(x)) / 500 * 25 * mm
    points = np.stack([t, y * mm], 1)
    if s["pulse"]:
        cut = int(PULSE_S * 500)
        base = min(y[cut] + 0.5, 24) * mm
        top = max(base - gain * mm, mm)
        pulse = [(0, base), (2 * mm, base), (2 * mm, top), (7 * mm, top), (7 * mm, base), (9 * mm, base)]
        d.line(pulse, fill=TRACES[s["trace"]], width=max(1, round(s["pen"] * mm / 10)))
        points = points[cut:]
    width = max(1, round(s["pen"] * mm / 10))
    d.line([tuple(p) for p in points], fill=TRACES[s["trace"]], width=width, joint="curve")
    if s["name"]:
        d.text(((12 if s["pulse"] else rng.uniform(2, 30)) * mm, pick(rng, [0.8, 20.5]) * mm), pick(rng, ["II", "Lead II", "25 mm/s"]),
               fill=pick(rng, [TRACES[s["trace"]], (0, 0, 0)]), font=ImageFont.load_default(size=rng.uniform(2, 3.5) * mm))
    if s["frame"]:
        d.rectangle([0, 0, size[0] - 1, size[1] - 1], outline=(0, 0, 0), width=k * 2)
    return img.resize((w, size[1] // k), Image.BOX) if k > 1 else img


def draw_matplotlib(x, s, rng):
    w = s["width"]
    fig = plt.figure(figsize=(w / 100, w / 1000), dpi=100, facecolor=tuple(c / 255 for c in s["paper"]))
    ax = fig.add_axes((0, 0, 1, 1), facecolor=tuple(c / 255 for c in s["paper"]))
    _, gain = fit(x, 25)
    half = 12.5 / gain
    middle = float(np.clip(np.median(x), x.max() - half + 0.05, max(x.min() + half - 0.05, x.max() - half + 0.05)))
    ax.set(xlim=(0, 10), ylim=(middle - half, middle + half))
    if s["grid"] != "none":
        minor, major = (tuple(c / 255 for c in color) for color in GRIDS[s["grid"]])
        major = tuple(s["major"] * c for c in major)
        points = 72 / 100 * w / 2500
        style = {"dashed": "--", "dotted": ":"}.get(s["lines"], "-")
        for step, color, width in ((0.04, minor, s["thick"]), (0.2, major, 2 * s["thick"])):
            if step == 0.04 and s["lines"] == "major-only":
                continue
            for v in np.arange(0, 10.01, step):
                ax.axvline(v, color=color, lw=width * points, ls=style if step == 0.04 else "-", zorder=0)
            dy = step * 25 / gain
            for v in np.arange(np.floor((middle - half) / dy) * dy, middle + half + dy, dy):
                ax.axhline(v, color=color, lw=width * points, ls=style if step == 0.04 else "-", zorder=0)
    first = int(PULSE_S * 500) if s["pulse"] else 0
    ax.plot(np.arange(first, len(x)) / 500, x[first:], color=tuple(c / 255 for c in TRACES[s["trace"]]), lw=s["pen"] * 72 / 100 * w / 2500,
            antialiased=s["smooth"], solid_joinstyle=pick(rng, ["round", "miter", "bevel"]))
    if s["pulse"]:
        b = min(max(x[first], middle - half + 0.1), middle + half - 1.1 if gain == 10 else middle)
        ax.plot([0, 0.08, 0.08, 0.28, 0.28, 0.36], [b, b, b + 1, b + 1, b, b], color="k", lw=s["pen"] * 72 / 100 * w / 2500)
    if s["name"]:
        ax.text(rng.uniform(0.4, 1.2), middle + pick(rng, [0.8, -0.95]) * half, "II", fontsize=rng.uniform(14, 26) * w / 2500)
    ax.tick_params(which="both", length=0)
    for side in ax.spines.values():
        side.set_visible(bool(s["frame"]))
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", facecolor=fig.get_facecolor())
    plt.close(fig)
    return Image.open(buffer).convert("RGB")


def spoil(img, d, rng):
    if d["angle"]:
        fill = pick(rng, [tuple(int(v) for v in np.asarray(img).reshape(-1, 3).max(0)), (255, 255, 255), (20, 20, 20)])
        img = img.rotate(d["angle"], Image.BICUBIC, fillcolor=fill)
    a = np.asarray(img, np.float32)
    h, w = a.shape[:2]
    if d["shadow"]:
        xx, yy = np.meshgrid(np.linspace(0, 1, w), np.linspace(0, 1, h))
        u = xx * rng.uniform(-1, 1) + 0.3 * yy * rng.uniform(-1, 1)
        ramp = (u - u.min()) / (np.ptp(u) + 1e-6)
        spot = np.exp(-((xx - rng.random()) ** 2) / rng.uniform(0.02, 0.3))
        a = a * (1 - d["shadow"] * pick(rng, [ramp, spot, 0.5 * (ramp + spot)]))[..., None]
    if d["noise"]:
        a = a + rng.normal(0, d["noise"], a.shape if rng.random() < 0.5 else (h, w, 1))
    img = Image.fromarray(np.clip(a, 0, 255).astype(np.uint8))
    if d["blur"]:
        img = img.filter(ImageFilter.GaussianBlur(d["blur"] * w / 2500))
    return img.convert("L") if d["grey"] else img


def main():
    folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    kind = sys.argv[4] if len(sys.argv) > 4 else "mixed"
    signals = np.fromfile(folder / "signals.f32", np.float32).reshape(count, 5000)
    lines = []
    for k, x in enumerate(signals):
        rng = np.random.default_rng([seed, k])
        s, d = choose_style(rng, kind), spoil_style(rng, kind)
        renderer = draw_matplotlib if k % 4 == 3 else draw_pillow
        img = spoil(renderer(x.astype(float), s, rng), d, rng)
        name = f"{k}.jpg" if d["quality"] else f"{k}.png"
        img.save(folder / name, **({"quality": d["quality"]} if d["quality"] else {"compress_level": 1}))
        words = " ".join(f"{key}={value:.2f}" if isinstance(value, float) else f"{key}={value}" for key, value in (s | d).items())
        lines.append(f"{name}\t{PULSE_S if s['pulse'] else 0}\t{renderer.__name__[5:]} {words}")
    (folder / "styles.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
