# SPDX-License-Identifier: Apache-2.0
"""Writes pictures with Pillow (and by hand what Pillow cannot write), and beside each what Pillow
shows of it: NAME.rgb, raw 8-bit RGB. Prints "NAME WIDTH HEIGHT TOLERANCE" a line.

image_peer.py FOLDER            the made pictures
image_peer.py --sums FILE...    prints "WIDTH HEIGHT SUM" of given pictures
"""
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps


def shown(image):
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, depth, color, data, interlaced=0, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data))
            + chunk(b"IEND", b""))


def adam7(pixels):
    passes = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
    rows = (row for y, x, dy, dx in passes for row in pixels[y::dy, x::dx] if row.size)
    return b"".join(b"\0" + row.tobytes() for row in rows)


def main(folder):
    random = np.random.default_rng(7)
    width, height = 61, 37
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    smooth = np.stack([x * 4, y * 6, (x + y) * 2], axis=2).astype(np.uint8)
    noise = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    alpha = random.integers(0, 256, (height, width), dtype=np.uint8)
    rgb, gray = Image.fromarray(noise), Image.fromarray(noise[:, :, 0])
    rgba = rgb.copy()
    rgba.putalpha(Image.fromarray(alpha))
    gray_alpha = gray.copy()
    gray_alpha.putalpha(Image.fromarray(alpha))
    palette = rgb.quantize(50)
    made = []

    def add(name, tolerance, expected=None):
        expected = shown(Image.open(f"{folder}/{name}")) if expected is None else expected
        open(f"{folder}/{name}.rgb", "wb").write(expected.tobytes())
        made.append((name, *expected.size, tolerance))

    def save(name, image, tolerance, **options):
        image.save(f"{folder}/{name}", **options)
        add(name, tolerance)

    def write(name, content, expected):
        open(f"{folder}/{name}", "wb").write(content)
        add(name, 0, Image.fromarray(expected))

    save("rgb.png", rgb, 0)
    save("gray.png", gray, 0)
    save("bilevel.png", gray.convert("1"), 0)
    save("palette.png", palette, 0)
    save("palette4.png", rgb.quantize(9), 0, bits=4)
    save("rgba.png", rgba, 1)
    save("gray_alpha.png", gray_alpha, 1)
    save("palette_transparent.png", palette, 1, transparency=bytes(range(0, 250, 5)))
    save("rgb_transparent.png", rgb, 1, transparency=tuple(int(v) for v in noise[3, 3]))
    exif = Image.Exif()
    exif[0x0112] = 6
    save("turned.png", rgb, 0, exif=exif)

    high = random.integers(0, 65536, (height, width, 3)).astype(">u2")
    filtered = b"".join(b"\0" + row.tobytes() for row in high)
    write("rgb16.png", png(width, height, 16, 2, filtered), (high >> 8).astype(np.uint8))
    filtered = b"".join(b"\0" + row.tobytes() for row in high[:, :, 0])
    write("gray16.png", png(width, height, 16, 0, filtered),
          np.repeat((high[:, :, :1] >> 8).astype(np.uint8), 3, axis=2))
    write("interlaced.png", png(width, height, 8, 2, adam7(noise), interlaced=1), noise)

    picture = Image.fromarray(smooth)
    save("rgb.jpg", picture, 2, quality=95, subsampling=0)
    save("subsampled.jpg", picture, 2, quality=80, subsampling=2)
    save("progressive.jpg", picture, 2, progressive=True)
    save("gray.jpg", picture.convert("L"), 2)
    save("cmyk.jpg", picture.convert("CMYK"), 3)
    for orientation in range(1, 9):
        for endian in "<>":
            exif = Image.Exif()
            exif.endian = endian
            exif[0x010F] = "maker"
            exif[0x0112] = orientation
            name = f"turned{orientation}{'ii' if endian == '<' else 'mm'}.jpg"
            save(name, picture, 2, exif=exif, quality=95)
            marker = b"II*\0" if endian == "<" else b"MM\0*"
            assert marker in open(f"{folder}/{name}", "rb").read(100)
    for line in made:
        print(*line)


if sys.argv[1] == "--sums":
    for path in sys.argv[2:]:
        picture = shown(Image.open(path))
        print(*picture.size, int(np.asarray(picture, dtype=np.int64).sum()))
else:
    main(sys.argv[1])
