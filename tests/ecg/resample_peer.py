# SPDX-License-Identifier: Apache-2.0
"""SciPy's resampling of float32 samples: resample_peer.py IN UP DOWN OUT."""
import sys

import numpy as np
import scipy.signal

source, up, down, target = sys.argv[1:]
samples = np.fromfile(source, np.float32).astype(float)
resampled = scipy.signal.resample_poly(samples, int(up), int(down), window=("kaiser", 8.0))
resampled.astype(np.float32).tofile(target)
