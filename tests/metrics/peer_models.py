# SPDX-License-Identifier: Apache-2.0
"""Fits with scikit-learn and statsmodels what ecgmm fits itself; prints JSON.

usage: peer_models.py CASES.json, which holds {"TOPIC": [case, ...], ...}; TOPIC is a function below.
"""

import json
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")


def design(case):
    n = len(case["targets"])
    return np.array(case["features"]).reshape(n, -1), np.array(case["targets"])


def ridge(case):
    from sklearn.linear_model import LogisticRegression

    features, targets = design(case)
    model = LogisticRegression(
        C=1 / case["penalty"], solver="newton-cholesky", tol=1e-12, max_iter=1000
    ).fit(features, targets.astype(int), sample_weight=case["weights"])
    return {
        "intercept": model.intercept_[0],
        "coefficients": model.coef_[0].tolist(),
        "first_probability": model.predict_proba(features[:1])[0, 1],
    }


def likelihood(case):
    """Without a penalty: standard errors by the model, and by persons."""
    import statsmodels.api as sm

    features, targets = design(case)
    model = sm.GLM(
        targets,
        np.column_stack([np.ones(len(targets)), features]),
        family=sm.families.Binomial(),
        offset=case["offsets"],
    )
    groups = np.array(case["groups"])
    n = len(np.unique(groups))
    fit = model.fit(tol=1e-14, maxiter=200)
    clustered = model.fit(
        tol=1e-14,
        maxiter=200,
        cov_type="cluster",
        cov_kwds={"groups": groups, "use_correction": False},
    )
    return {
        "beta": fit.params.tolist(),
        "errors": fit.bse.tolist(),
        "clustered": (clustered.bse * np.sqrt(n / (n - 1))).tolist(),
    }


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


with open(sys.argv[1], encoding="utf-8") as file:
    topics = json.load(file)
answers = {name: [plain(globals()[name](case)) for case in cases] for name, cases in topics.items()}
json.dump(answers, sys.stdout)
