# SPDX-License-Identifier: Apache-2.0
"""SciPy's zero-phase band-pass of 0.5 to 40 Hz: filter_peer.py FOLDER RATE_HZ EDGE...

FOLDER/RATE.in to FOLDER/RATE.out, float32; EDGE is the length in samples by which the ends are mirrored.
"""
import pathlib
import sys

import numpy as np
import scipy.signal

folder, numbers = pathlib.Path(sys.argv[1]), [int(word) for word in sys.argv[2:]]
for rate, edge in zip(numbers[::2], numbers[1::2]):
    samples = np.fromfile(folder / f"{rate}.in", np.float32).astype(float)
    sections = scipy.signal.butter(3, [0.5, 40], "bandpass", fs=rate, output="sos")
    filtered = scipy.signal.sosfiltfilt(sections, samples, padtype="even", padlen=edge)
    filtered.astype(np.float32).tofile(folder / f"{rate}.out")
