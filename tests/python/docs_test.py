# SPDX-License-Identifier: Apache-2.0
"""The examples of docs/python.md and docs/large.md run as they stand there; those that need a package that is not
installed are named and left out."""
import contextlib
import importlib.util
import io
import os
import re
import unittest

import support
from support import np, pd


def examples(page):
    """Its blocks of Python, each with what it imports."""
    blocks = re.findall(r"^```python\n(.*?)^```$", (support.ROOT / "docs" / page).read_text(), re.MULTILINE | re.DOTALL)
    return [(block, set(re.findall(r"^(?:import|from) (\w+)", block, re.MULTILINE))) for block in blocks]


class Examples(support.Cohort):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.rename(cls.files[0], "lead2.csv")
        os.symlink(cls.images[0], "strip.jpg")
        np.save("leads.npy", cls.signals)
        table = cls.clinical.drop(columns="Ht")
        table.insert(0, "record", cls.ids)
        table.to_csv("patients.csv", index=False)
        table.assign(path=[name if name != cls.files[0] else "lead2.csv" for name in cls.files]).to_csv(
            "manifest.csv", index=False)

    def run_page(self, page):
        """What its examples print, one after the other."""
        names, printed, ran = {"__name__": "__main__"}, io.StringIO(), 0
        for block, imports in examples(page):
            missing = sorted(name for name in imports if importlib.util.find_spec(name) is None)
            if missing:
                print(f"not tried: an example of {page} that needs {', '.join(missing)}")
                continue
            with contextlib.redirect_stdout(printed):
                exec(compile(block.replace("1_000", "4"), page, "exec"), names)  # several parts of few records
            ran += 1
        return printed.getvalue(), ran, names

    def test_python_page(self):
        printed, ran, names = self.run_page("python.md")
        self.assertEqual(ran, 3)
        self.assertRegex(printed, r"(?m)^(ok|abstained) ")
        self.assertRegex(printed, r"(?m)^--signal-hz is -1; give a number from 1 to 100000$")
        self.assertRegex(printed, r"(?m)^usage \|  \| give a number from 1 to 100000$")
        self.assertEqual(len(names["answers"]), len(self.ids))

    def test_large_page(self):
        support.run("-q", "predict", "manifest.csv", "--out", "written.csv", "--force")
        _, ran, names = self.run_page("large.md")
        if ran == 0:
            if os.environ.get("ECGMM_NEED_PEERS"):
                self.fail("dask is missing though ECGMM_NEED_PEERS is set")
            self.skipTest("no dask")
        # Each part was predicted by another process; together they are what one call of the program gives.
        written = pd.read_csv("written.csv", dtype={"id": "str", "probability": "str"}, keep_default_na=False)
        self.assertEqual(list(names["answers"]["id"]), list(written["id"]))
        np.testing.assert_array_equal(names["answers"]["probability"],
                                      [float(value or "nan") for value in written["probability"]])


if __name__ == "__main__":
    unittest.main()
