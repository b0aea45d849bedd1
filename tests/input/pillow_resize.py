# SPDX-License-Identifier: Apache-2.0
"""Resizes IN to WIDTH x HEIGHT as Pillow does and writes the RGB bytes to OUT."""
import sys

from PIL import Image

source, width, height, target = sys.argv[1:]
image = Image.open(source).convert("RGB").resize((int(width), int(height)), Image.BILINEAR)
with open(target, "wb") as file:
    file.write(image.tobytes())
