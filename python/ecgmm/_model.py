# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import io
import json
import logging
import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from . import _core
from ._error import usage_error
from ._values import assignments, corners_of, rates, rows_of, source, sources

if TYPE_CHECKING:
    import pandas as pd

    Path = str | os.PathLike[str]
    Array = np.ndarray[Any, Any]

_FOLDER = pathlib.Path(__file__).absolute().parent  # where the module lies too
_LOG = logging.getLogger("ecgmm")
_core.set_module_folder(str(_FOLDER))

# Columns of a table that name a record, and what else a manifest may say that is no clinical value.
_NAMES = ("record", "id")
_BESIDE = (*_NAMES, "patient", "patient_id", "path", "image")


class Measure(TypedDict, total=False):
    """A value, or (value None) a note why there is none."""

    value: float | None
    note: str


Measurements = TypedDict("Measurements", {
    "from": Literal["image", "signal"], "method": str, "seconds": float, "rate_bpm": Measure, "pr_ms": Measure,
    "qrs_ms": Measure, "qt_ms": Measure, "qtc_fridericia_ms": Measure,
    "image": Any, "differing": list[str]}, total=False)


class ModelName(TypedDict):
    """Which model answered."""

    name: str
    sha256: str


class Digitizing(TypedDict):
    """What other plausible tracings of the image say."""

    probability: list[float]
    tracings: int


class Prediction(TypedDict):
    """The document of `ecgmm predict --json`; docs/predicting.md says what each field means."""

    schema: str
    status: Literal["ok", "abstained", "unreadable"]
    probability: float | None
    threshold: float | None
    predicted: Literal["normal", "abnormal"] | None
    used: list[Literal["image", "signal", "clinical"]]
    by_subset: dict[str, float]
    digitizing: Digitizing | None
    assumed: list[str]
    imputed: list[str]
    note: str
    warnings: list[str]
    page: dict[str, Any] | None
    measurements: Measurements | None
    model: ModelName
    statement: str


def _log() -> None:
    for level, line in _core.take_lines():
        _LOG.log(level, "%s", line)


def _options(unit_mv: float | None, at_s: float | None, mm_per_s: float | None, mm_per_mv: float | None,
             px_per_mm: float | None, strict: bool, answer_outside: bool, corners: Any = None,
             layout: str | None = None) -> _core.Options:
    return _core.Options(unit_mv=unit_mv, at_s=at_s, mm_per_s=mm_per_s, mm_per_mv=mm_per_mv, px_per_mm=px_per_mm,
                         strict=strict, answer_outside=answer_outside, corners=corners_of(corners), layout=layout)


class Model:
    """A model in memory. Its calls may run in several threads at once; it can be pickled (it is read again there)."""

    def __init__(self, model: Path = "", *, threads: int = 0) -> None:
        if not 0 <= threads <= 1024:
            raise usage_error(f"threads is {threads}", "give a number from 0 (all available) to 1024")
        self._given = (os.fspath(model), int(threads))
        try:
            self._core = _core.Model(self._given[0], str(_FOLDER / "models"), self._given[1])
        finally:
            _log()

    @property
    def name(self) -> str:
        """`default@1`; empty for a model of your own."""
        return self._core.name

    @property
    def sha256(self) -> str:
        """Hash of its bundle.json."""
        return self._core.sha256

    @property
    def clinical_columns(self) -> list[str]:
        """The clinical values that it takes."""
        return self._core.inputs()

    def __repr__(self) -> str:
        return f"<ecgmm.Model {self.name or self._given[0]} {self.sha256[:12]}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return load, (self._given[0], self._given[1])

    def predict(self, *, image: Path | Array | None = None, signal: Path | Array | Sequence[float] | None = None,
                hz: float | None = None, clinical: Mapping[str, Any] | None = None, unit_mv: float | None = None,
                at_s: float | None = None, mm_per_s: float | None = None, mm_per_mv: float | None = None,
                px_per_mm: float | None = None, corners: Array | Sequence[Any] | None = None, layout: str | None = None,
                strict: bool = False, answer_outside: bool = False) -> Prediction:
        """Predicts one patient, from whatever is given, as `ecgmm predict --json` does.

        image       a JPEG or PNG, or (height, width[, 3]) of uint8 (gray or RGB): a strip of lead II, or a page
        signal      an ECG file, or (samples) of lead II in mV, NaN where one is missing
        hz          sampling rate of an array, or of a file of numbers; not given, the model's is assumed
        clinical    values by name, with a unit if you like: {"AGE": 71, "SEX": "female", "Ht": "1.72m"}
        corners     of a photographed page's paper: four (x, y) in pixels, clockwise from the top left one
        layout      of a page, the only one to try: rows x columns of short leads + long rows, "3x4+1"
        The others are the options of the same name of `ecgmm predict`.

        Raises ecgmm.Error.
        """
        if image is None and (corners is not None or layout is not None):
            raise usage_error("corners or layout are given without an image", "give the image, or omit them")
        return json.loads(self._predict(
            image, signal, hz, clinical,
            _options(unit_mv, at_s, mm_per_s, mm_per_mv, px_per_mm, strict, answer_outside, corners, layout)))

    def _predict(self, image: Any, signal: Any, hz: Any, clinical: Any, options: _core.Options) -> str:
        """The bytes that the command line prints."""
        values = assignments(clinical)
        if image is None and signal is None and not values:
            raise usage_error("nothing to predict", "give image, signal or clinical")
        if hz is not None and signal is None:
            raise usage_error("hz is given without a signal", "give the signal, or omit hz")
        rate = rates(hz, 1)
        try:
            return self._core.predict(source(image), source(signal), rate[0] if rate else None, values, options)
        finally:
            _log()

    def predict_many(self, clinical: pd.DataFrame | None = None, *, signals: Array | Sequence[Any] | None = None,
                     hz: float | Sequence[float] | None = None, images: Sequence[Any] | None = None,
                     ids: Sequence[Any] | None = None, cohort: str = "", unit_mv: float | None = None,
                     at_s: float | None = None, mm_per_s: float | None = None, mm_per_mv: float | None = None,
                     px_per_mm: float | None = None, strict: bool = False,
                     answer_outside: bool = False) -> pd.DataFrame:
        """Predicts many records; one that cannot be read never stops the others.

        clinical    one row a record; columns that the model does not know are left out, with a line in the log
        signals     (records, samples), or a list of one array or path a record, None where there is none
        hz          sampling rate of all, or of each record
        images      a list of one path or array of a strip a record, None where there is none
        ids         their names in the answer; default: the column `record` or `id`, else the table's index

        Returns the columns of `ecgmm predict COHORT --out CSV`, with the index of `clinical` if it is given:
        `status` is "ok", "abstained" or "unreadable", `reason` says why there is no call.
        Raises ecgmm.Error for a call that suits no record.
        """
        import pandas as pd

        text = self._predict_many(
            clinical, signals, hz, images, ids, cohort,
            _options(unit_mv, at_s, mm_per_s, mm_per_mv, px_per_mm, strict, answer_outside))
        columns, *rows = csv.reader(io.StringIO(text))
        frame = pd.DataFrame(rows, columns=columns, dtype="str")
        for name in ("probability", "rate_bpm", "pr_ms", "qrs_ms", "qt_ms"):
            frame[name] = np.array([float(value or "nan") for value in frame[name]], dtype=np.float64)
        if clinical is not None:
            frame.index = clinical.index
        return frame

    def _predict_many(self, clinical: Any, signals: Any, hz: Any, images: Any, ids: Any, cohort: str,
                      options: _core.Options) -> str:
        """The text that the command line writes."""
        count = None if clinical is None else len(clinical)
        pixels = sources(images, count, "images")
        samples = sources(signals, count, "signals")
        if pixels and samples and len(pixels) != len(samples):
            raise usage_error(f"there are {len(pixels)} images, but {len(samples)} signals", "give one for each record")
        if count is None:
            count = max(len(pixels), len(samples))
        named = self._ids(clinical, ids, count)
        rows = [] if clinical is None else rows_of(clinical, self._columns(clinical))
        try:
            return self._core.predict_many(cohort, named, pixels, samples, rates(hz, count), rows, options)
        finally:
            _log()

    def _ids(self, clinical: Any, ids: Any, count: int) -> list[str]:
        if ids is None and clinical is not None:
            for name in _NAMES:
                if name in clinical.columns:
                    ids = clinical[name]
                    break
            else:
                ids = clinical.index
        found = [str(one) for one in (range(count) if ids is None else ids)]
        if len(found) != count:
            raise usage_error(f"there are {len(found)} ids, but {count} records", "give one for each record")
        return found

    def _columns(self, clinical: Any) -> list[tuple[int, str]]:
        names = [str(name) for name in clinical.columns]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise usage_error(f"the column {doubled[0]} stands twice", "give each column once")
        columns = self._core.columns(names)
        used = {index for index, _ in columns}
        unused = [name for k, name in enumerate(names) if k not in used and name not in _BESIDE]
        if unused:
            _LOG.warning("columns that are not used: %s; the model takes %s", ", ".join(unused),
                         ", ".join(self.clinical_columns))
        return columns


def load(model: Path = "", threads: int = 0) -> Model:
    """Reads a model: a run folder or bundle, or a version of the included one, such as "default@1" (default: its newest).

    threads  that predict_many() uses; 0 = all that this process may use.
    Raises ecgmm.Error (kind "bundle") for what is no model; models on images as pixels need the program ecgmm-nn.
    """
    return Model(model, threads=threads)
