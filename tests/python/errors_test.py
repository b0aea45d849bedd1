# SPDX-License-Identifier: Apache-2.0
"""What cannot be meant or read is refused in words, and a bad record stops no other."""
import logging
import pickle
import unittest

import support
from support import ecgmm, np, pd


class Refused(support.Cohort):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = ecgmm.load(threads=1)
        cls.lead = cls.signals[0]

    def refuses(self, kind, words, call):
        with self.assertRaises(ecgmm.Error) as caught:
            call()
        error = caught.exception
        self.assertEqual(error.kind, kind, error)
        self.assertIn(words, str(error))
        self.assertIn(error.fault, str(error))
        self.assertNotIn("\n", str(error))
        return error

    def one(self, kind, words, **given):
        return self.refuses(kind, words, lambda: self.model.predict(**given))

    def test_calls_for_one_patient(self):
        self.one("usage", "nothing to predict")
        self.one("usage", "nothing to predict", clinical={})
        self.one("usage", "clinical is no mapping", clinical=["AGE=3"])
        self.one("usage", "did you mean 'AGE'", clinical={"AGEE": 3})
        self.one("data", "may mean a man or a woman", clinical={"SEX": "M"})
        self.one("data", "AGE = 300 years is impossible", clinical={"AGE": 300})
        for hz in (-1, 0, float("nan"), float("inf"), 1e9):
            error = self.one("usage", "--signal-hz is", signal=self.lead, hz=hz)
            self.assertEqual(error.remedy, "give a number from 1 to 100000")
        self.one("usage", "hz is no number", signal=self.lead, hz="fast")
        self.one("usage", "hz has the shape (2,)", signal=self.lead, hz=[1, 2])
        self.one("usage", "hz is given without a signal", clinical={"AGE": 3}, hz=250)
        self.one("usage", "--mm-per-s is nan", image=self.images[0], mm_per_s=float("nan"))
        self.one("usage", "--unit-mv is 0", signal=self.lead, unit_mv=0)
        self.one("usage", "--at needs an ECG file", signal=self.lead, at_s=3)
        self.one("usage", "given without an image", signal=self.lead, layout="3x4")
        self.one("usage", "given without an image", signal=self.lead, corners=[(0, 0), (9, 0), (9, 9), (0, 9)])
        self.one("data", "assumed", signal=self.lead, strict=True)
        with self.assertRaises(TypeError):
            self.model.predict(signal=self.lead, hertz=250)

    def test_signals_that_are_none(self):
        broken = self.lead.copy()
        broken[100:900] = np.nan
        infinite = self.lead.copy()
        infinite[5] = 1e300
        self.one("data", "signal has gaps", signal=broken)
        self.one("data", "no value in it", signal=np.full(2490, np.nan))
        self.one("data", "infinite", signal=infinite)
        self.one("data", "every value is 0", signal=np.zeros(2490))
        self.one("data", "no samples", signal=[])
        self.one("data", "rise evenly", signal=np.arange(2490))
        self.one("data", "it would fit uV", signal=self.lead * 1000)
        self.one("data", "the shape (2, 1245)", signal=self.lead.reshape(2, -1))
        self.one("data", "the shape ();", signal=np.float64(3))
        self.one("data", "is no ECG", signal=["a", "b"])
        self.one("data", "no array of numbers", signal=[[1, 2], [3]])
        self.one("data", "complex128 is no ECG", signal=self.lead.astype(complex))
        self.one("data", "more than any ECG", signal=np.broadcast_to(np.float32(1), 10**9))
        self.one("data", "gone.xml", signal="gone.xml")
        self.one("data", "12 samples", signal=self.lead[:12], hz=250)

    def test_images_that_are_none(self):
        self.one("data", "gone.jpg", image="gone.jpg")
        self.one("data", "the shape (3, 4, 4)", image=np.zeros((3, 4, 4), np.uint8))
        self.one("data", "the shape (9);", image=np.zeros(9, np.uint8))
        self.one("data", "not of 8 bits", image=np.zeros((250, 2500), np.float32))
        self.one("data", "without pixels", image=np.zeros((0, 9), np.uint8))
        self.one("data", "megapixels", image=np.broadcast_to(np.uint8(1), (10**5, 10**5)))

    def test_corners_and_layouts_that_are_none(self):
        image = self.images[0]
        self.one("usage", "corners has the shape (0,)", image=image, corners=[])
        self.one("usage", "corners has the shape (2, 4)", image=image, corners=np.zeros((2, 4)))
        self.one("usage", "corners are no numbers", image=image, corners=["left", "right"])
        self.one("usage", "not the corners of a sheet", image=image, corners=[float("nan")] * 8)
        self.one("usage", "not the corners of a sheet", image=image, corners=[(0, 0), (0, 9), (9, 9), (9, 0)])
        self.one("usage", "'3x5' is no layout", image=image, layout="3x5")
        self.one("usage", "'' is no layout", image=image, layout="")

    def test_models_that_are_none(self):
        self.refuses("bundle", "there is no included model default@99", lambda: ecgmm.load("default@99"))
        self.refuses("bundle", "nowhere", lambda: ecgmm.load("nowhere"))
        self.refuses("bundle", "cohort", lambda: ecgmm.load("cohort"))
        for threads in (-1, 10**6):
            self.refuses("usage", f"threads is {threads}", lambda threads=threads: ecgmm.load(threads=threads))
        pixels = support.ROOT / "tests/fixtures/bundle/v4"
        self.refuses("environment", "needs libtorch; use the program ecgmm-nn", lambda: ecgmm.load(pixels))

    def test_an_error_can_be_pickled(self):
        error = self.one("usage", "--signal-hz", signal=self.lead, hz=-1)
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual(vars(again), vars(error))
        self.assertEqual(str(again), str(error))

    def test_calls_for_many(self):
        many = self.model.predict_many
        table, signals = self.clinical, self.signals
        self.refuses("usage", "signals has 3 records, but there are", lambda: many(table, signals=signals[:3]))
        self.refuses("usage", "but 2 signals", lambda: many(signals=signals[:2], images=[None]))
        self.refuses("usage", "signals has the shape (2490,)", lambda: many(signals=self.lead))
        self.refuses("usage", "signals is one path", lambda: many(signals="a.csv"))
        self.refuses("usage", "the record a stands twice", lambda: many(signals=signals[:2], ids=["a", "a"]))
        self.refuses("usage", "a record has no id", lambda: many(signals=signals[:2], ids=["a", ""]))
        self.refuses("usage", "1 ids, but 2 records", lambda: many(signals=signals[:2], ids=["a"]))
        self.refuses("usage", "the column AGE stands twice", lambda: many(pd.concat([table, table[["AGE"]]], axis=1)))
        self.refuses("usage", "hz has the shape (3,)", lambda: many(signals=signals[:2], hz=[1, 2, 3]))
        self.refuses("usage", "--signal-hz is nan", lambda: many(signals=signals[:2], hz=float("nan")))
        self.refuses("data", "assumed", lambda: many(signals=signals[:2], strict=True))

    def test_a_bad_record_stops_no_other(self):
        bad = [None, np.full(2490, np.nan), "gone.xml", self.lead.reshape(2, -1), ["a"], [], np.arange(2490),
               self.lead * 1000, b"\xff", self.lead.astype(complex), np.broadcast_to(np.float64(0), 10**9)]
        frame = self.model.predict_many(signals=[self.lead, *bad, self.lead], hz=249)
        self.assertEqual(list(frame["status"]), ["ok"] + ["unreadable"] * len(bad) + ["ok"])
        self.assertTrue(all(frame["reason"][1:-1]))
        self.assertEqual(frame["probability"].iloc[0], frame["probability"].iloc[-1])
        all_bad = self.model.predict_many(signals=bad)
        self.assertEqual(set(all_bad["status"]), {"unreadable"})

    def test_unknown_columns_are_told(self):
        with self.assertLogs("ecgmm", logging.WARNING) as logged:
            self.model.predict_many(self.clinical.assign(ward=3, AGEE=4), signals=self.signals)
        self.assertIn("columns that are not used: ward, AGEE; the model takes AGE", logged.output[0])


if __name__ == "__main__":
    unittest.main()
