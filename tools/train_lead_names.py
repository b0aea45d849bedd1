#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the recognizer of printed lead names (ecgmm/ecg/page_names.h) and writes its weights as C++.

    train_lead_names.py --fonts FOLDER... --out ecgmm/ecg/page_name_weights.cc [--pages N] [--seed N] [--check N]

It is trained on nothing but pieces of pages that this script draws: names and other words in the fonts of the folders
(TrueType and OpenType, with their subfolders) and in the plotter fonts of OpenCV, traces, pulses, ticks, rests of a
grid, spoiled by blur, noise, few pixels, JPEG and thresholds. The candidates in them are found by the same rules as in
page_names.cc: those that are a name have its class, all others are "none". Needs torch, numpy, scipy, Pillow and
opencv-python-headless.

The weights that are checked in were made without options but --fonts and --out (20 minutes of one core beside other work),
with the fonts of Debian 12's fonts-freefont-ttf, fonts-liberation and fonts-texgyre (unpacked in one folder, the first)
and fonts-dejavu-core and -extra (the second); no font is part of them. The command gives the same bytes each time, for
any --jobs and wherever the folders lie, on one machine with the same versions of the packages: torch 2.13.0 (CPU),
numpy 2.4.6, scipy 1.17.1, Pillow 13.0.0 and opencv-python-headless 5.0.0.93. Others may round otherwise.
"""
import argparse
import multiprocessing
import pathlib
import random

import cv2
import numpy as np
import scipy.ndimage
import torch
from PIL import Image, ImageDraw, ImageFont

NAMES = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
NONE = len(NAMES)
Q = 8  # pixels a mm
LEVELS = (0.4, 0.15)  # names may be fainter than the traces
BRIGHTEST = 1.25  # beside a word, by the darkest of it
HEIGHT, WIDTH, LETTERS, LEFT, TOP = 24, 72, 16, 8, 4  # of what the network sees
LEAST_MM, MOST_MM, WIDEST_MM = 1.0, 6.0, 11.0
MOST_GROUPS, WIDEST, GAP, ALIKE, BESIDE = 5, 3.6, 0.7, 0.4, 0.5

OTHER = """25mm/s 10mm/mV 50 mm/s 20 5 0.05-150 Hz 40Hz HR 72 /min bpm PR QRS QT QTc ms P-R-T axes 418 96 160 Name Smith
Miller ID: 12345678 Date 12.03.2021 10:45:12 Male Female yr VF VR VL aV V I. IV VI VII V7 V8 V9 V4R V3R VT Vent rate
Normal sinus rhythm ECG Page 1 of 1 1 2 3 4 5 6 7 8 9 0 11 111 12 13 l | / \\ ( ) [ ] - + x L F R D N II: Lead C1 C2
C3 C4 C5 C6 D1 D2 D3 mV 1mV s F60 60~ W H T U A aVR+ LA RA LL V5II Unconfirmed Dr. MD Filter ON OFF AC ADS LP HP
Limb: Chest: SN 204418 2.11 CARDIO 3 MAC55 009A 12SL v241 LVH RBBB LBBB AF II III, ll lll Il avg aVRL V11 V12 V13 V62
V23 IIII Ia IL LI HI III3 1V V! vf v1x VL1 W1 Y1 Y2 M1 N5 VS VB VG V0 aVE aVP aUR aYL""".split()


def written(name, rng):
    """A name as it may be printed: (what stands before it, the name)."""
    if name.startswith("aV"):
        name = rng.choice([name] * 6 + [name.upper()] * 3 + ["av" + name[2], "aV" + name[2].lower(), name.lower()])
        if name[-1] in "Rr" and rng.random() < 0.25:
            return rng.choice(["-", "-", "(-)", "\u2013"]), name
    elif name.startswith("V") and rng.random() < 0.05:
        name = name.lower()
    return "", name


def nearly(rng):
    """A word that is a lead's name but for one letter."""
    if rng.random() < 0.25:
        return rng.choice(["V7", "V7", "V8", "V9", "V0", "VI", "VI", "VII", "HI", "1I", "LI"])
    name = rng.choice(NAMES + ["AVR", "AVL", "AVF", "II", "III"])
    at = rng.randrange(len(name))
    letters = "0123456789VIIaALFRDNEHTXWYUmst.:/"
    kind = rng.random()
    if kind < 0.3:
        word = name + rng.choice(letters)
    elif kind < 0.4:
        word = rng.choice(letters) + name
    elif kind < 0.6 and len(name) > 1:
        word = name[:at] + name[at + 1:]
    else:
        word = name[:at] + rng.choice(letters) + name[at + 1:]
    return word if word.strip(".:") else "IIII"


def word_mask(text, font, stroke, rng):
    """An image (0..255) of a word and the same of what stands before it, or None."""
    before, name = text
    if isinstance(font, tuple):  # OpenCV's plotter fonts
        face, scale, thick = font
        (w, h), base = cv2.getTextSize(before + name, face, scale, thick)
        left = cv2.getTextSize(before, face, scale, thick)[0][0] if before else 0
        size = (h + 2 * base + 8, w + 16)
        masks = [np.zeros(size, np.uint8) for _ in range(2)]
        for mask, word, x in ((masks[0], before, 0), (masks[1], name, left)):
            if word.isascii() and word:
                cv2.putText(mask, word, (x + 4, h + 4), face, scale, 255, thick, cv2.LINE_AA)
        return masks
    left = font.getlength(before) if before else 0
    spread = rng.choice([0, 0, 0, 0.06]) * font.size
    widths = [font.getlength(c) + spread for c in name]
    size = (int(left + sum(widths) + font.size), int(2 * font.size) + 4)
    masks = []
    for word, x in ((before, 2), (name, 2 + left)):
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        small = len(name) == 2 and word is name and name[1].isdigit() and rng.random() < 0.06
        if small:  # the number as an index
            draw.text((x, 2), word[0], 255, font, stroke_width=stroke)
            index = font.font_variant(size=max(4, int(font.size * 0.7)))
            draw.text((x + widths[0], 2 + font.size * 0.45), word[1], 255, index, stroke_width=stroke)
        elif spread and word is name:
            for c, w in zip(word, widths):
                draw.text((x, 2), c, 255, font, stroke_width=stroke)
                x += w
        else:
            draw.text((x, 2), word, 255, font, stroke_width=stroke)
        masks.append(np.asarray(mask))
    return masks


def box_of(mask):
    rows, columns = np.where(mask.max(1) > 100)[0], np.where(mask.max(0) > 100)[0]
    if not len(rows):
        return None
    return [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]


def pick_font(fonts, px, rng):
    if rng.random() < 0.12:
        face = rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX,
                           cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX])
        tall = cv2.getTextSize("V", face, 1, 1)[0][1]
        return face, px * 0.72 / tall, max(1, round(px * rng.uniform(0.04, 0.13)))
    return ImageFont.truetype(rng.choice(fonts), max(5, round(px)))


def trace(canvas, y, ppm, rng, darkness):
    """Draws a lead about the height y."""
    x = np.arange(0, canvas.shape[1], 0.5)
    mm = x / ppm
    v = rng.uniform(0, 0.4) * np.sin(mm / rng.uniform(3, 12) + rng.uniform(0, 6)) + np.cumsum(
        np.random.default_rng(rng.randrange(1 << 30)).normal(0, 0.012, len(x)))
    for beat in np.arange(rng.uniform(0, 15), mm[-1], rng.uniform(10, 28)):
        for d, h, w in ((-4, rng.uniform(-1, 2), 0.9), (-0.7, rng.uniform(-3, 0.5), 0.3), (0, rng.uniform(-5, 14), 0.35),
                        (0.8, rng.uniform(-8, 0.5), 0.35), (6, rng.uniform(-3, 5), 1.6)):
            v -= h * np.exp(-0.5 * ((mm - beat - d) / w) ** 2)
    if rng.random() < 0.3:  # a pulse
        at, tall = rng.uniform(0, mm[-1]), rng.choice([5, 10, 20])
        v[(mm > at) & (mm < at + 5)] = -tall
    if rng.random() < 0.3:
        v[mm < rng.uniform(0, mm[-1])] = np.nan
    points = np.stack([x, y + v * ppm], 1)[~np.isnan(v)]
    thick = max(1, round(ppm * rng.uniform(0.15, 0.6) * 4))
    cv2.polylines(canvas, [np.round(points * 16).astype(np.int32)], False, darkness, max(1, round(thick / 4)), cv2.LINE_AA, 4)


def spoil(paper, ppm, rng):
    """Light of a page (0..1) as a picture of it shows it."""
    state = np.random.default_rng(rng.randrange(1 << 30))
    kind = rng.random()
    if rng.random() < 0.65:
        paper = cv2.GaussianBlur(paper, (0, 0), ppm * rng.uniform(0.03, 0.22))
    paper = paper + state.normal(0, rng.choice([0, 0.01, 0.03, 0.07]), paper.shape)
    if kind < 0.18:  # black and white
        paper = (paper > rng.uniform(0.35, 0.75)).astype(float)
        if rng.random() < 0.4:
            paper[state.random(paper.shape) < 0.01] = 0
        if rng.random() < 0.3:
            paper[:, ::1][state.integers(0, paper.shape[0], 3)] = 1
    elif kind < 0.7:
        ok, data = cv2.imencode(".jpg", np.clip(paper * 255, 0, 255).astype(np.uint8),
                                [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(25, 95)])
        paper = cv2.imdecode(data, 0).astype(float) / 255
    return np.clip(paper, 0.02, 1.3)


def draw_piece(fonts, rng):
    """Ink of a piece of a page, and its names: [(class, box)]."""
    ppm = float(np.exp(rng.uniform(np.log(2.8), np.log(12))))
    wide, tall = rng.uniform(22, 40), rng.uniform(14, 22)
    w, h = int(wide * ppm), int(tall * ppm)
    light = np.ones((h, w))
    ink = np.zeros((h, w), np.uint8)
    truth = []
    traces = rng.choice([0, 1, 1, 1, 2])
    for _ in range(traces):
        trace(ink, rng.uniform(0.25, 1.1) * h, ppm, rng, 255)
    strength = rng.uniform(0.55, 0.98)
    light -= strength * ink / 255.0
    taken = []
    for _ in range(rng.choice([1, 2, 2, 3, 4])):
        is_name = rng.random() < 0.65
        cls = rng.randrange(12) if is_name else NONE
        if is_name:
            text = written(NAMES[cls], rng)
        else:
            words = rng.choice([1, 1, 1, 2, 3])
            text = ("", " ".join(rng.choice(OTHER) for _ in range(words)))
            if rng.random() < 0.5:
                text = ("", nearly(rng))
            elif rng.random() < 0.25:
                text = ("", "".join(rng.choice("0123456789VIaLFRDNES/.:mlt") for _ in range(rng.randrange(1, 5))))
            same = [k for k, name in enumerate(NAMES) if name.lower() == text[1].lower()]
            cls = same[0] if same else NONE
        em = rng.uniform(2.0, 5.2) * ppm
        font = pick_font(fonts, em, rng)
        if isinstance(font, tuple) and not (text[0] + text[1]).isascii():
            continue
        masks = word_mask(text, font, 0, rng)
        box = box_of(masks[1])
        if box is None or box[2] + 2 > w or box[3] + 2 > h:
            continue
        x, y = rng.randint(-box[0] // 2, w - box[2]), rng.randint(-box[1], h - box[3])
        place = [box[0] + x, box[1] + y, box[2] + x, box[3] + y]
        if any(place[0] - ppm * 1.5 < b[2] and b[0] < place[2] + ppm * 1.5 and place[1] - ppm < b[3] and b[1] < place[3] + ppm for b in taken):
            continue
        taken.append(place)
        shift = np.float32([[1, rng.choice([0, 0, 0, rng.uniform(-0.05, 0.05)]), x], [rng.choice([0, 0, rng.uniform(-0.03, 0.03)]), 1, y]])
        tone = strength if rng.random() < 0.6 else rng.uniform(0.15, 0.98)
        both = np.zeros((h, w))
        for k, mask in enumerate(masks):
            moved = cv2.warpAffine(mask, shift, (w, h)).astype(float)
            if k == 1:
                place = box_of(moved)
            both = np.maximum(both, moved)
        if place is None:
            continue
        light -= tone * both / 255.0
        if cls != NONE:
            truth.append((cls, np.array(place) * Q / ppm))
    for _ in range(rng.choice([0, 0, 0, 0, 1, 1, 2])):  # a tick between columns, or a frame: no I
        x = rng.randrange(w)
        y = rng.randrange(h)
        high = rng.choice([rng.uniform(1.2, 5), 3, 5, 15])
        light[y:y + int(ppm * high), x:x + max(1, int(ppm * rng.uniform(0.15, 0.5)))] -= strength
    light = spoil(np.clip(light, 0.03, 1), ppm, rng)
    size = (int(wide * Q), int(tall * Q))
    flat = cv2.resize(light, size, interpolation=cv2.INTER_CUBIC if ppm < 6 else cv2.INTER_LINEAR)
    dark = -np.log(np.clip(flat, 0.03, 1.3))
    # Grid: what was not taken off, and what its taking off cost.
    state = np.random.default_rng(rng.randrange(1 << 30))
    period = rng.choice([Q, 5 * Q])
    dx, dy = rng.randrange(period), rng.randrange(period)
    level = -np.log(1 - strength + 0.02) * rng.uniform(0.6, 1.15)
    grid = rng.random()
    if grid < 0.3:
        rest = rng.uniform(0, 0.3) * level
        dark[dy::period] += rest
        dark[:, dx::period] += rest
    elif grid < 0.55:
        keep = rng.uniform(0, 0.9)
        for k in range(rng.choice([1, 1, 2])):
            dark[dy + k::period] *= keep
            dark[:, dx + k::period] *= keep
    if rng.random() < 0.4:
        dark += state.normal(0, rng.uniform(0, 0.12) * level, dark.shape)
    return np.clip(dark / level, 0, 1.5).astype(np.float32), truth


def candidates(ink, level):
    """Boxes (left, top, right, bottom) of what may be words, as page_names.cc finds them."""
    labels, _ = scipy.ndimage.label(ink >= level, np.ones((3, 3)))
    groups = []
    for rows, columns in scipy.ndimage.find_objects(labels):
        tall, wide = rows.stop - rows.start, columns.stop - columns.start
        if LEAST_MM * Q <= tall <= MOST_MM * Q and wide <= WIDEST_MM * Q:
            groups.append((columns.start, rows.start, columns.stop, rows.stop))
    groups.sort()
    out = []
    for i, first in enumerate(groups):
        box = first
        out.append(box)
        last = i
        for _ in range(MOST_GROUPS - 1):
            following = None
            for j in range(last + 1, len(groups)):
                if goes_on(box, groups[j]):
                    following = j
                    break
            if following is None:
                break
            g = groups[following]
            box = (box[0], min(box[1], g[1]), max(box[2], g[2]), max(box[3], g[3]))
            if box[2] - box[0] > WIDEST * (box[3] - box[1]):
                break
            out.append(box)
            last = following
    fit = [b for b in out if b[2] - b[0] <= WIDEST * (b[3] - b[1]) and b[3] - b[1] <= MOST_MM * Q]
    return [b for b in fit if not any(is_beside(b, g) for g in groups)]


def is_beside(box, group):
    """Whether a letter stands so close beside a word that it is one of its letters."""
    tall, other = box[3] - box[1], group[3] - group[1]
    overlap = min(box[3], group[3]) - max(box[1], group[1])
    gap = max(group[0] - box[2], box[0] - group[2])
    return (0 <= gap <= BESIDE * tall and overlap >= 0.6 * min(tall, other)
            and min(tall, other) >= 0.6 * max(tall, other))


def goes_on(box, group):
    tall, other = box[3] - box[1], group[3] - group[1]
    overlap = min(box[3], group[3]) - max(box[1], group[1])
    return (group[0] - box[2] <= GAP * max(tall, other) and 2 * overlap >= min(tall, other)
            and min(tall, other) >= ALIKE * max(tall, other))


def seen(ink, box):
    """What the network sees of a candidate: (2, HEIGHT, WIDTH)."""
    left, top, right, bottom = box
    step = (bottom - top) / LETTERS
    x = left + (np.arange(2 * WIDTH) + 0.5) * step / 2 - LEFT * step
    y = top + (np.arange(2 * HEIGHT) + 0.5) * step / 2 - TOP * step
    u, v = x - 0.5, y - 0.5
    i, j = np.floor(u).astype(int), np.floor(v).astype(int)
    padded = np.pad(ink, ((64, 64), (64, 400)))
    a, b = (u - i).astype(np.float32), (v - j).astype(np.float32)[:, None]
    i, j = np.clip(i + 64, 0, padded.shape[1] - 2), np.clip(j + 64, 0, padded.shape[0] - 2)
    p = padded[np.ix_(j, i)] * (1 - a) + padded[np.ix_(j, i + 1)] * a
    q = padded[np.ix_(j + 1, i)] * (1 - a) + padded[np.ix_(j + 1, i + 1)] * a
    fine = p + b * (q - p)
    whole = fine.reshape(HEIGHT, 2, WIDTH, 2).mean((1, 3))
    end = LEFT + int(np.ceil((right - left) / step))
    place = np.s_[TOP:TOP + LETTERS, LEFT:min(end, WIDTH)]
    whole = np.minimum(whole / max(0.05, whole[place].max()), BRIGHTEST)
    inside = np.zeros_like(whole)
    inside[place] = whole[place]
    return np.stack([whole, inside])


def class_of(box, truth):
    """Class of a candidate; None where it is neither a name nor plainly none."""
    for cls, name in truth:
        tall = name[3] - name[1]
        off = np.abs(np.array(box) - name).max() / tall
        if off < (0.15 if cls < 3 else 0.2):
            return cls
        if off < (0.2 if cls < 3 else 0.45):
            return None
    return NONE


FONTS = []


def examples(seed):
    rng = random.Random(seed)
    xs, ys = [], []
    ink, truth = draw_piece(FONTS, rng)
    none = 0
    boxes = candidates(ink, rng.choice(LEVELS))
    rng.shuffle(boxes)
    for box in boxes:
        cls = class_of(box, truth)
        if cls is None or (cls == NONE and none >= 4):
            continue
        none += cls == NONE
        xs.append((seen(ink, box) * 100).astype(np.uint8))
        ys.append(cls)
    return xs, ys


def make_set(pages, seed, jobs):
    with multiprocessing.Pool(jobs) as pool:
        parts = pool.map(examples, range(seed, seed + pages), chunksize=100)
    x = np.array([v for xs, _ in parts for v in xs], np.uint8)
    return torch.from_numpy(x), torch.tensor([v for _, ys in parts for v in ys])


def network():
    c, relu, pool = torch.nn.Conv2d, torch.nn.ReLU, torch.nn.MaxPool2d
    return torch.nn.Sequential(c(2, 16, 3, padding=1), relu(), pool(2), c(16, 16, 3, padding=1), relu(), pool(2),
                               c(16, 32, 3, padding=1), relu(), pool(2), c(32, 16, 3, padding=1), relu(),
                               torch.nn.Flatten(), torch.nn.Linear(16 * 27, 32), relu(), torch.nn.Linear(32, NONE + 1))


def rounded(weight):
    """A layer's weights as the program has them: whole numbers of 91 levels, times one scale per output."""
    scale = weight.abs().flatten(1).amax(1) / 45 + 1e-12
    shape = [-1] + [1] * (weight.dim() - 1)
    return torch.round(weight / scale.view(shape)), scale


def train(x, y, epochs, seed):
    torch.manual_seed(seed)
    net = network()
    batch = 256
    steps = epochs * (len(x) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        total = 0.0
        for k in range(len(x) // batch):
            at = order[k * batch:(k + 1) * batch]
            loss = torch.nn.functional.cross_entropy(net(x[at].float() / 100), y[at], label_smoothing=0.003)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch}: loss {total / (len(x) // batch):.4f}", flush=True)
    return net


def check(net, x, y):
    with torch.no_grad():
        p = torch.cat([net(part.float() / 100).softmax(1) for part in x.split(1024)])
    best, cls = p.max(1)
    for bound in (0.5, 0.8, 0.9, 0.95, 0.98):
        said = (cls != NONE) & (best > bound)
        right = said & (cls == y)
        print(f"above {bound}: {int(right.sum())} of {int((y != NONE).sum())} names read, {int((said & ~right).sum())} wrong")


def text_of(net):
    layers = [m for m in net if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear))]
    lines = ["// SPDX-License-Identifier: Apache-2.0", "// Written by tools/train_lead_names.py, not by hand.",
             '#include "ecgmm/ecg/page_name_weights.h"', "", "namespace ecgmm::ecg {", "namespace {", "// clang-format off", ""]
    names = []
    for k, layer in enumerate(layers):
        whole, scale = rounded(layer.weight.detach())
        if isinstance(layer, torch.nn.Linear) and layer.in_features == 16 * 27:  # places first, then channels
            whole = whole.view(-1, 16, 27).permute(0, 2, 1).flatten(1)
        text = "".join(chr(80 + int(v)) for v in whole.flatten())
        for name, values in (("kScale", scale), ("kBias", layer.bias.detach())):
            lines.append(f"constexpr std::array {name}{k} = {{" + ", ".join(f"{float(v):.6e}F" for v in values) + "};")
        lines.append(f"constexpr std::string_view kWeight{k} =")
        pieces = [text[i:i + 90].replace("\\", "\\\\").replace("?", "\\?").replace('"', '\\"') for i in range(0, len(text), 90)]
        lines += [f'    "{piece}"' for piece in pieces]
        lines[-1] += ";"
        names.append(f"{{kWeight{k}, kScale{k}, kBias{k}}}")
    lines += ["", "// clang-format on", "}  // namespace", "", "const std::array<NameLayer, 6> kNameLayers = {{"]
    lines += [f"    {name}," for name in names]
    lines += ["}};", "", "}  // namespace ecgmm::ecg", ""]
    return "\n".join(lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--fonts", nargs="+", type=pathlib.Path, required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("--pages", type=int, default=40000, help="pieces of pages to learn from")
    arguments.add_argument("--check", type=int, default=4000, help="further ones to judge it on")
    arguments.add_argument("--epochs", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=3)
    arguments.add_argument("--jobs", type=int, default=2)
    given = arguments.parse_args()
    for folder in given.fonts:  # in the order given: where the folders lie changes nothing
        FONTS.extend(sorted(str(p) for p in folder.rglob("*") if p.suffix in (".ttf", ".otf") and usable(p)))
    print(len(FONTS), "fonts")
    torch.set_num_threads(1)
    x, y = make_set(given.pages, given.seed * 10_000_000, given.jobs)
    print(len(x), "examples,", torch.bincount(y).tolist(), flush=True)
    net = train(x, y, given.epochs, given.seed)
    with torch.no_grad():
        for m in net:
            if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear)):
                whole, scale = rounded(m.weight)
                m.weight.copy_(whole * scale.view([-1] + [1] * (whole.dim() - 1)))
    check(net, *make_set(given.check, given.seed * 10_000_000 + given.pages, given.jobs))
    given.out.write_text(text_of(net), encoding="ascii")


def usable(path):
    """Whether a font has our letters: symbols and mathematics have not."""
    unfit = ("Math", "Symbol", "Mono-Light", "ExtraLight", "Siz", "Chorus", "chorus")
    return not any(word in path.name for word in unfit)


if __name__ == "__main__":
    main()
