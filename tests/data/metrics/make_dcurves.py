# SPDX-License-Identifier: Apache-2.0
"""Writes dcurves.json: 150 probabilities with truths, and the net benefits that dcurves gives them.

usage: make_dcurves.py, in this folder, with `pip install dcurves`.
"""

import json
from importlib.metadata import version

import numpy as np
import pandas as pd
from dcurves import dca

rng = np.random.default_rng(42)
truth = rng.binomial(1, 0.3, 150)
# Odd digits at the end, so that no probability equals a threshold.
probabilities = np.round(1 / (1 + np.exp(-(rng.normal(size=150) + 1.5 * truth - 1.5))), 3) + 1e-5
thresholds = np.round(np.arange(0.05, 0.96, 0.05), 2)



def benefits(prevalence=None):
    table = dca(
        data=pd.DataFrame({"truth": truth, "model": probabilities}),
        outcome="truth",
        modelnames=["model"],
        thresholds=thresholds,
        prevalence=prevalence,
    )
    return {name: rows.sort_values("threshold")["net_benefit"].tolist() for name, rows in table.groupby("model")}


PREVALENCE = 0.1
of = benefits()
of_stated = benefits(PREVALENCE)
with open("dcurves.json", "w", encoding="utf-8") as file:
    json.dump(
        {
            "made_with": f"dcurves {version('dcurves')}",
            "probabilities": probabilities.round(5).tolist(),
            "truth": truth.tolist(),
            "thresholds": thresholds.tolist(),
            "model": of["model"],
            "treat_all": of["all"],
            "treat_none": of["none"],
            "prevalence": PREVALENCE,
            "model_at_prevalence": of_stated["model"],
            "treat_all_at_prevalence": of_stated["all"],
        },
        file,
        indent=None,
    )
    file.write("\n")
