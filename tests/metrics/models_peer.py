# SPDX-License-Identifier: Apache-2.0
"""Fits with scikit-learn and statsmodels what ecgmm fits itself; prints JSON.

usage: models_peer.py < CASES.json, which holds {"TOPIC": [case, ...], ...}; TOPIC is a function below.
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
    """Without a penalty: standard errors by the model, and by patients."""
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


def clipped_logits(case):
    p = np.clip(np.array(case["probabilities"]), 2.0**-52, 1 - 2.0**-52)
    return np.log(p) - np.log1p(-p), np.array(case["truth"])


def line(case):
    """Slope, intercept and calibration-in-the-large, with standard errors by patients."""
    import statsmodels.api as sm

    logits, truth = clipped_logits(case)
    groups = np.array(case["groups"])
    n = len(np.unique(groups))
    binomial = sm.families.Binomial()
    options = {
        "tol": 1e-14,
        "maxiter": 200,
        "cov_type": "cluster",
        "cov_kwds": {"groups": groups, "use_correction": False},
    }
    full = sm.GLM(truth, sm.add_constant(logits), family=binomial).fit(**options)
    shift = sm.GLM(truth, np.ones(len(truth)), family=binomial, offset=logits).fit(**options)
    factor = np.sqrt(n / (n - 1))
    return {
        "intercept": full.params[0],
        "intercept_error": full.bse[0] * factor,
        "slope": full.params[1],
        "slope_error": full.bse[1] * factor,
        "in_the_large": shift.params[0],
        "in_the_large_error": shift.bse[0] * factor,
    }


def platt(case):
    import statsmodels.api as sm
    from sklearn.calibration import _sigmoid_calibration

    logits, truth = clipped_logits(case)
    n1, n0 = truth.sum(), (1 - truth).sum()
    targets = np.where(truth == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    fit = sm.GLM(targets, sm.add_constant(logits), family=sm.families.Binomial()).fit(
        tol=1e-14, maxiter=200
    )
    a, b = _sigmoid_calibration(logits, truth)
    return {
        "intercept": fit.params[0],
        "slope": fit.params[1],
        "sklearn_intercept": -b,
        "sklearn_slope": -a,
    }


def temperature(case):
    from scipy.optimize import minimize_scalar

    logits, truth = clipped_logits(case)

    def loss(log_slope):
        z = np.exp(log_slope) * logits
        return np.sum(np.logaddexp(0, z) - truth * z)

    bounds = (np.log(0.01), np.log(100))
    best = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-12})
    return {"slope": np.exp(best.x)}


def ece(case):
    import pandas as pd

    p, truth = np.array(case["probabilities"]), np.array(case["truth"])
    rank = pd.Series(p).rank(method="average") - 1
    bins = pd.DataFrame({"p": p, "y": truth}).groupby(np.floor(rank * case["n_bins"] / len(p)))
    means = bins.mean()
    return {
        "value": ((means.p - means.y).abs() * bins.size()).sum() / len(p),
        "counts": bins.size().tolist(),
        "positives": bins.y.sum().tolist(),
        "mean_probabilities": means.p.tolist(),
    }


def proportion(case):
    from statsmodels.stats.proportion import proportion_confint

    exact = proportion_confint(case["successes"], case["trials"], method="beta")
    wilson = proportion_confint(case["successes"], case["trials"], method="wilson")
    return dict(zip(("exact_low", "exact_high", "wilson_low", "wilson_high"), (*exact, *wilson)))


def threshold(case):
    """The best sensitivity and specificity for the aim, by trying every threshold."""
    p, truth = np.array(case["probabilities"]), np.array(case["truth"])
    called = p >= np.unique(p)[:, None]
    sensitivity, specificity = called[:, truth == 1].mean(1), 1 - called[:, truth == 0].mean(1)
    youden = np.max(sensitivity + specificity)
    enough = sensitivity >= case["sensitivity"]
    missed, alarms = (~called[:, truth == 1]).sum(1), called[:, truth == 0].sum(1)
    return {
        "youden": youden,
        "specificity": specificity[enough].max(),
        "cost": np.min(case["cost"] * missed + alarms),
    }


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


topics = json.load(sys.stdin)
answers = {name: [plain(globals()[name](case)) for case in cases] for name, cases in topics.items()}
json.dump(answers, sys.stdout)
