# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share: the packages they compare with, a small cohort and the program."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy as np
    import openpyxl
    import pandas as pd
    from PIL import Image, ImageDraw
except ImportError as error:
    print(f"SKIP: {error}: run script/test")
    sys.exit(1 if os.environ.get("ECGMM_NEED_PEERS") else 77)

import ecgmm  # a package that was not built is no reason to skip

__all__ = ["PROGRAM", "ROOT", "Cohort", "Image", "ImageDraw", "ecgmm", "np", "openpyxl", "pd", "run"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ECGMM", "")


def run(*words):
    """What the program prints."""
    return subprocess.run([PROGRAM, *map(str, words)], check=True, capture_output=True).stdout.decode()


class Cohort(unittest.TestCase):
    """A synthetic cohort in a folder of its own, which is the working folder meanwhile."""

    patients = 10

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="ecgmm-python-")
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.before = os.getcwd()
        os.chdir(cls.folder)
        run("-q", "synth", "cohort", "--patients", cls.patients, "--seed", "5")
        cls.read_cohort()

    @classmethod
    def tearDownClass(cls):
        os.chdir(cls.before)
        cls.scratch.cleanup()

    @classmethod
    def read_cohort(cls):
        signals = pd.read_csv("cohort/ecg_signals.csv", index_col=0)
        clinical = pd.read_excel("cohort/clinical.xlsx").set_index("IDX")
        cls.ids = [id for id in signals.index if id in clinical.index]
        cls.signals = signals.loc[cls.ids].to_numpy()
        cls.clinical = clinical.loc[cls.ids, ["AGE", "SEX", "Ht"]]
        cls.images = [str(next((cls.folder / f"cohort/images/{id}").glob("*.jpg"))) for id in cls.ids]
        cls.files = []
        for id, lead in zip(cls.ids, cls.signals, strict=True):
            cls.files.append(str(cls.folder / f"lead{id}.csv"))
            pathlib.Path(cls.files[-1]).write_text(",".join(repr(float(x)) for x in lead) + "\n")
