# SPDX-License-Identifier: Apache-2.0
"""Normal or abnormal ECG from image, signal and clinical data.

    model = ecgmm.load()
    model.predict(signal=samples_mv, hz=500, clinical={"AGE": 71, "SEX": "female"})["probability"]
"""
from ._core import version as __version__
from ._error import Error
from ._model import Measure, Measurements, Model, Prediction, load

__all__ = ["Error", "Measure", "Measurements", "Model", "Prediction", "__version__", "load"]
