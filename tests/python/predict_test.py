# SPDX-License-Identifier: Apache-2.0
"""One patient and many give the bytes of the command line, from files and from arrays."""
import json
import logging
import pickle
import signal
import threading
import time
import unittest

import support
from support import Image, ImageDraw, ecgmm, np, pd


def options(**changed):
    usual = dict.fromkeys(("unit_mv", "at_s", "mm_per_s", "mm_per_mv", "px_per_mm"))
    return ecgmm._model._options(**{**usual, "strict": False, "answer_outside": False, **changed})


def page():
    """A page of the six limb leads at 25 mm/s and 10 mm/mV, 6 pixels a mm, on a table, and its corners."""
    time = np.arange(5000) / 500

    def beats(*waves):
        lead = np.zeros_like(time)
        for height, at, width in zip(waves, (-0.16, 0, 0.035, 0.26), (0.025, 0.013, 0.012, 0.05), strict=True):
            for beat in np.arange(0.5, 10, 0.85):
                lead += height * np.exp(-0.5 * ((time - beat - at) / width) ** 2)
        return lead

    one, three = beats(0.08, 0.6, -0.1, 0.16), beats(0.03, 0.35, -0.22, 0.06)
    two = one + three
    paper = Image.new("RGB", (1500, 900), (255, 244, 244))
    draw = ImageDraw.Draw(paper)
    for at in range(0, 1500, 6):
        color = (230, 120, 120) if at % 30 == 0 else (245, 200, 200)
        draw.line((at, 0, at, 899), color)
        draw.line((0, at, 1499, at), color)
    for row, lead in enumerate((one, two, three, -(one + two) / 2, (one - three) / 2, (two + three) / 2)):
        draw.line([*zip(time * 150, 75 + 150 * row - 60 * lead, strict=True)], (0, 0, 0), 2)
    table = Image.new("RGB", (1600, 980), (70, 50, 30))
    table.paste(paper, (60, 40))
    return table, [(60, 40), (1560, 40), (1560, 940), (60, 940)]


class OnePatient(support.Cohort):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = ecgmm.load(threads=1)
        cls.words = {"AGE": 71, "SEX": "female", "Ht": "1.72m"}
        cls.said = ["AGE=71", "SEX=female", "Ht=1.72m"]

    def same(self, words, image=None, signal=None, hz=None, clinical=None, **changed):
        printed = support.run("predict", "--json", *words)
        self.assertEqual(self.model._predict(image, signal, hz, clinical, options(**changed)), printed)
        self.assertEqual(self.model.predict(image=image, signal=signal, hz=hz, clinical=clinical, **changed),
                         json.loads(printed))
        return json.loads(printed)

    def test_files_give_the_bytes_of_the_command_line(self):
        for image, file in zip(self.images, self.files, strict=True):
            self.same(["--image", image, "--signal", file, "--clinical", *self.said], image, file, None, self.words)
        self.same(["--image", self.images[0], "--mm-per-s", 50], self.images[0], mm_per_s=50)
        self.same(["--signal", self.files[0], "--signal-hz", 500, "--answer-outside"], signal=self.files[0], hz=500,
                  answer_outside=True)
        self.same(["--clinical", "AGE=12"], clinical={"AGE": 12.0})

    def test_arrays_give_the_bytes_of_files_that_hold_them(self):
        for lead, file in zip(self.signals, self.files, strict=True):
            self.same(["--signal", file], signal=lead)
        wide = np.zeros((len(lead), 3))
        wide[:, 1] = lead
        for given in (wide[:, 1], list(lead), lead[::-1][::-1], pd.Series(lead)):
            self.same(["--signal", file, "--signal-hz", 249], signal=given, hz=249)
        volts = [f"{x:.6f}" for x in lead.astype(np.float32) / 1000]
        with open("volts.csv", "w") as made:
            made.write(",".join(volts))
        self.same(["--signal", "volts.csv", "--unit-mv", 1000], signal=np.array(volts, dtype=float), unit_mv=1000)
        counts = np.round(lead * 200).astype(np.int16)
        np.savetxt("counts.csv", counts[None], fmt="%d", delimiter=",")
        self.same(["--signal", "counts.csv", "--unit-mv", 0.005], signal=counts, unit_mv=0.005)

    def test_pixels_give_the_bytes_of_files_that_hold_them(self):
        picture = Image.open(self.images[1]).convert("RGB")
        picture.save("strip.png")
        picture.convert("L").save("gray.png")
        color, gray = np.asarray(picture), np.asarray(picture.convert("L"))
        self.same(["--image", "strip.png"], image=color)
        self.same(["--image", "gray.png"], image=gray)
        self.same(["--image", "strip.png"], image=np.asfortranarray(color))
        self.same(["--image", "strip.png", "--mm-per-mv", 5], image=color, mm_per_mv=5)

    def test_pages_give_the_bytes_of_the_command_line(self):
        picture, corners = page()
        picture.save("page.png")
        scale = ["--mm-per-s", 25, "--mm-per-mv", 10]
        known = {"mm_per_s": 25, "mm_per_mv": 10}
        given = ["--corners", ",".join(str(value) for corner in corners for value in corner), "--layout", "6x1"]
        answer = self.same(["--image", "page.png", *scale, *given], "page.png", corners=corners, layout="6x1", **known)
        self.assertIn("the paper is taken to be flat between the given corners", str(answer["page"]))
        self.assertIn("6x1 was given", str(answer["page"]))
        self.same(["--image", "page.png", *scale, *given], np.asarray(picture), corners=np.ravel(corners),
                  layout="6x1", **known)
        with self.assertRaisesRegex(ecgmm.Error, "no three rows satisfy II = I [+] III in the given layout 3x4"):
            self.model.predict(image="page.png", layout="3x4", **known)

    def test_other_models_and_threads(self):
        same = pickle.loads(pickle.dumps(ecgmm.load("default@2", threads=2)))
        self.assertEqual(same.sha256, self.model.sha256)
        self.assertEqual(same.name, "default@2")
        own = ecgmm.load(support.ROOT / "models/default@2")
        self.assertEqual((own.name, own.sha256), ("", same.sha256))
        self.assertIn("AGE", own.clinical_columns)
        self.assertIn("default@2", repr(same))

    def test_what_the_program_warns_of_is_logged(self):
        with self.assertLogs("ecgmm", logging.WARNING) as logged:
            self.model.predict(signal=self.signals[0][:2000])
        self.assertIn("249 Hz, the model's, is assumed for the signal, so that 2000 samples", logged.output[0])


class ManyRecords(support.Cohort):
    patients = 14

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = ecgmm.load()
        clinical = cls.clinical.copy()
        clinical.insert(0, "record", [f"r{id}" for id in cls.ids])
        clinical["AGE"] = clinical["AGE"].astype(object)
        clinical.iloc[2, clinical.columns.get_loc("AGE")] = "old"  # as nobody writes it
        clinical.iloc[3, clinical.columns.get_loc("AGE")] = np.nan
        cls.files[4] = str(cls.folder / "gone.csv")
        cls.images[5] = str(cls.folder / "gone.jpg")
        cls.clinical = clinical

    def manifest(self, **columns):
        table = self.clinical.assign(**columns)
        table.to_csv("manifest.csv", index=False)
        support.run("-q", "predict", "manifest.csv", "--out", "out.csv", "--force")
        return (self.folder / "out.csv").read_text()

    def many(self, signals, images=None, hz=None):
        return self.model._predict_many(self.clinical, signals, hz, images, None, "manifest", options())

    def test_files_give_the_bytes_of_the_command_line(self):
        written = self.manifest(path=self.files, image=self.images)
        self.assertEqual(self.many(self.files, self.images), written)
        self.assertIn("gone.csv", written)
        self.assertIn("gone.jpg", written)
        self.assertIn("'old' is not a value of AGE", written)

    def test_arrays_give_the_bytes_of_files_that_hold_them(self):
        files = [name if "gone" not in name else None for name in self.files]
        written = self.manifest(path=files)
        leads = [lead if file else None for lead, file in zip(self.signals, files, strict=True)]
        self.assertEqual(self.many(leads), written)
        leads[4] = np.full(2490, np.nan)
        self.assertNotEqual(self.many(leads), written)

    def test_the_frame_holds_what_the_csv_holds(self):
        self.manifest(path=self.files, image=self.images)
        written = pd.read_csv("out.csv", dtype="str", keep_default_na=False)
        frame = self.model.predict_many(self.clinical, signals=self.files, images=self.images, cohort="manifest")
        self.assertTrue(frame.index.equals(self.clinical.index))
        self.assertEqual(list(frame.columns), list(written.columns))
        for name in written.columns:
            if name in ("probability", "rate_bpm", "pr_ms", "qrs_ms", "qt_ms"):
                self.assertEqual(frame[name].dtype, np.float64)
                expected = np.array([float(value or "nan") for value in written[name]])
                np.testing.assert_array_equal(frame[name].to_numpy(), expected, name)
            else:
                self.assertEqual(list(frame[name]), list(written[name]), name)

    def test_one_record_says_what_one_patient_says(self):
        frame = self.model.predict_many(signals=self.signals, hz=249)
        self.assertEqual(list(frame["id"]), [str(k) for k in range(len(self.ids))])
        for k in (0, 3, 7):
            alone = self.model.predict(signal=self.signals[k], hz=249)
            self.assertEqual(frame["probability"][k], alone["probability"])
        rates = [249.0] * len(self.ids)
        rates[1], rates[2] = float("nan"), -5
        several = self.model.predict_many(signals=self.signals.astype(np.float32), hz=rates)
        self.assertIn("249 Hz, the model's, is assumed", several["assumed"][1])
        self.assertEqual(several["status"][2], "unreadable")
        self.assertIn("--signal-hz is -5", several["reason"][2])
        self.assertEqual(several["probability"][0], frame["probability"][0])

    def test_threads_change_nothing(self):
        one = ecgmm.load(threads=1).predict_many(self.clinical, signals=self.signals, images=self.images)
        for threads in (2, 7):
            more = ecgmm.load(threads=threads).predict_many(self.clinical, signals=self.signals, images=self.images)
            pd.testing.assert_frame_equal(one, more)

    def test_python_runs_meanwhile(self):
        work = threading.Thread(target=self.model.predict_many, kwargs={"signals": np.tile(self.signals, (12, 1))})
        work.start()
        turns = 0
        while work.is_alive():
            time.sleep(0.001)
            turns += 1
        self.assertGreater(turns, 20)  # with the lock held there would be one or two

    def test_a_signal_ends_the_work(self):
        class Stop(Exception):
            pass

        def stop(*_):
            raise Stop

        leads = np.tile(self.signals, (40, 1))
        before = signal.signal(signal.SIGALRM, stop)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with self.assertRaises(Stop):
                self.model.predict_many(signals=leads)
        finally:
            signal.signal(signal.SIGALRM, before)
        self.assertEqual(len(self.model.predict_many(signals=leads[:2])), 2)

    def test_nothing_gives_an_empty_frame(self):
        frame = self.model.predict_many(self.clinical.iloc[:0])
        self.assertEqual((len(frame), frame.columns[2]), (0, "status"))


if __name__ == "__main__":
    unittest.main()
