# SPDX-License-Identifier: Apache-2.0
"""What callers give, as the module takes it: a file's name, an array, or (why,) it is neither."""
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from ._error import usage_error

if TYPE_CHECKING:
    import pandas as pd

Source = Union[str, np.ndarray, "tuple[str]", None]


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and pandas' NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and value != value


def source(value: Any) -> Source:
    """A picture or a signal as it was given; what is no numbers becomes the reason."""
    if is_missing(value):
        return None
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value) or None
    try:
        array = np.asarray(value)
        if array.dtype.kind in "fiub" and array.dtype.itemsize <= 8 and array.dtype.isnative:
            return array.astype(np.float32) if array.dtype in (np.float16, np.uint32, np.uint64, np.bool_) else array
        if array.dtype.kind not in "fiuO":
            return (f"an array of {array.dtype} is no ECG",)
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        return (f"this is no array of numbers: {error}",)


def sources(values: Any, count: int | None, name: str) -> list[Source]:
    """One of each record; [] where none is given."""
    if values is None:
        return []
    if isinstance(values, (str, os.PathLike)):
        raise usage_error(f"{name} is one path", "give a list with one for each record")
    if getattr(values, "ndim", 1) == 2 and hasattr(values, "to_numpy"):  # of pandas
        values = values.to_numpy()
    if isinstance(values, np.ndarray) and values.ndim < 2 and values.dtype.kind not in "OUT":
        raise usage_error(f"{name} has the shape {values.shape}", "give one row for each record")
    found = [source(value) for value in values]
    if count is not None and len(found) != count:
        raise usage_error(f"{name} has {len(found)} records, but there are {count}", "give one for each record")
    return found


def text(value: Any) -> str:
    """A clinical value as it is written; "" where it is missing."""
    if is_missing(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "1" if value else "0"
    if isinstance(value, np.generic):
        value = value.item()
    return repr(value) if isinstance(value, float) else str(value)


def assignments(values: Mapping[str, Any] | None) -> list[str]:
    """KEY=VALUE, as `ecgmm predict --clinical` takes them."""
    if values is None:
        return []
    if not isinstance(values, Mapping):
        raise usage_error("clinical is no mapping", 'give {"AGE": 71, "SEX": "female"}')
    return [f"{key}={text(value)}" for key, value in values.items()]


def rows_of(frame: pd.DataFrame, columns: Sequence[tuple[int, str]]) -> list[list[str]]:
    """KEY=VALUE of each row, without what is missing."""
    rows: list[list[str]] = [[] for _ in range(len(frame))]
    for index, name in columns:
        for row, value in zip(rows, frame.iloc[:, index], strict=True):
            if written := text(value):
                row.append(f"{name}={written}")
    return rows


def rates(hz: Any, count: int) -> list[float]:
    """The sampling rate of all, or of each record (NaN: not known)."""
    if hz is None:
        return []
    try:
        found = [float(value) for value in np.atleast_1d(np.asarray(hz, dtype=np.float64))]
    except (TypeError, ValueError):
        raise usage_error(f"hz is no number: {hz!r}"[:200], "give the sampling rate in Hz") from None
    if np.ndim(hz) > 1 or len(found) not in (1, count):
        raise usage_error(f"hz has the shape {np.shape(hz)}", f"give one rate, or one for each of {count} records")
    return found


def corners_of(given: Any) -> list[float]:
    """x and y of four places, as `ecgmm predict --corners` takes them; [] where none are given."""
    if given is None:
        return []
    remedy = "give four (x, y) in pixels, clockwise from the top left one"
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise usage_error(f"corners are no numbers: {given!r}"[:200], remedy) from None
    if found.shape not in ((4, 2), (8,)):
        raise usage_error(f"corners has the shape {found.shape}", remedy)
    return [float(value) for value in found.ravel()]
