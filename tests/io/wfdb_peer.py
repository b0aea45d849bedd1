# SPDX-License-Identifier: Apache-2.0
"""Writes WFDB records with the wfdb package (by hand the formats it only reads), and beside each what
it reads back: NAME.f64, raw float64 (signal, sample). Prints the record paths.

wfdb_peer.py FOLDER             the made records
wfdb_peer.py FOLDER RECORD...   only reads the given records, into FOLDER/<number>.f64
"""
import os
import sys

import numpy as np
import wfdb


def dump(record, path):
    wfdb.rdrecord(record).p_signal.T.astype("<f8").tofile(path)


def by_hand(folder, fmt, digital):
    """digital: (sample, signal)."""
    pack = {"61": lambda d: d.astype(">i2"), "160": lambda d: (d + 0x8000).astype("<u2"),
            "32": lambda d: d.astype("<i4"), "80": lambda d: (d + 0x80).astype("u1")}[fmt]
    name = f"hand{fmt}"
    open(f"{folder}/{name}.dat", "wb").write(pack(digital).tobytes())
    lines = [f"{name} {digital.shape[1]} 360 {digital.shape[0]}"]
    for i, column in enumerate(digital.T):
        lines.append(f"{name}.dat {fmt} 12.5({i - 3})/mV 12 0 {column[0]} {column.sum() % 65536} 0 lead {i}")
    open(f"{folder}/{name}.hea", "w").write("# a comment first\n" + "\n".join(lines) + "\n")
    return name


def main(folder):
    random = np.random.default_rng(3)
    os.chdir(folder)
    names = []
    for fmt, bits in (("16", 16), ("24", 24), ("212", 12), ("80", 8)):
        for signals in (1, 3):
            low, high = -(2 ** (bits - 1)), 2 ** (bits - 1)
            digital = random.integers(low + 1, high, (501, signals))
            digital[0], digital[1] = high - 1, low + 1
            digital[7, 0] = low  # the mark of a missing sample
            name = f"w{fmt}x{signals}"
            wfdb.wrsamp(name, fs=500, units=["mV"] * signals, sig_name=[f"s{i}" for i in range(signals)],
                        d_signal=digital, fmt=[fmt] * signals, adc_gain=[1000.0 / (i + 1) for i in range(signals)],
                        baseline=[5 * i for i in range(signals)])
            names.append(name)
    for fmt, bits in (("61", 16), ("160", 16), ("32", 32), ("80", 8)):
        low, high = -(2 ** (bits - 1)), 2 ** (bits - 1)
        digital = random.integers(low + 1, high, (77, 2))
        digital[5, 1] = low
        names.append(by_hand(folder, fmt, digital))
    for name in names:
        dump(name, name + ".f64")
        print(name)


if len(sys.argv) == 2:
    main(sys.argv[1])
else:
    for number, record in enumerate(sys.argv[2:]):
        dump(record, f"{sys.argv[1]}/{number}.f64")
