# SPDX-License-Identifier: Apache-2.0
"""Resizes pictures as Pillow does: (IN WIDTH HEIGHT OUT)..., the RGB bytes to OUT; prints its version."""
import sys

import PIL
from PIL import Image

arguments = sys.argv[1:]
for source, width, height, target in zip(*(arguments[i::4] for i in range(4))):
    image = Image.open(source).convert("RGB").resize((int(width), int(height)), Image.BILINEAR)
    with open(target, "wb") as file:
        file.write(image.tobytes())
print(PIL.__version__)
