# SPDX-License-Identifier: Apache-2.0
"""Computes, by their definitions with numpy, what ecgmm computes in faster ways; prints JSON.

usage: definitions_peer.py < CASES.json, which holds {"TOPIC": [case, ...], ...}; TOPIC is a function below.
"""

import json
import sys
import warnings

import numpy as np
from scipy.stats import norm

warnings.simplefilter("ignore")


def above(scores, truth):
    """(positives, negatives): 1 where the positive scores higher, 0.5 where they tie."""
    x, y = scores[truth == 1], scores[truth == 0]
    return (x[:, None] > y) + 0.5 * (x[:, None] == y)


def matched(case):
    weights = case["weights"]
    scores, truth = np.repeat(case["scores"], weights), np.repeat(case["truth"], weights)
    age = np.repeat(np.array(case["age"], dtype=float), weights)
    near = np.abs(age[truth == 1][:, None] - age[truth == 0]) <= case["within"]
    pairs = near.sum()
    return {
        "auroc": (above(scores, truth) * near).sum() / pairs if pairs else np.nan,
        "pairs": pairs,
        "left_out": np.isnan(age).sum(),
    }


def clustered(case):
    """AUROCs of two models and their covariance, as Obuchowski 1997 writes them."""
    truth, groups = np.array(case["truth"]), np.array(case["groups"])
    models = [np.array(case["first"]), np.array(case["second"])]
    pairs = [above(scores, truth) for scores in models]
    areas = np.array([matrix.mean() for matrix in pairs])
    m, n = pairs[0].shape
    of_x, of_y = groups[truth == 1], groups[truth == 0]
    patients = np.unique(groups)
    x_parts = np.array(  # (model, patient)
        [[(p.mean(1)[of_x == g] - p.mean()).sum() for g in patients] for p in pairs]
    )
    y_parts = np.array([[(p.mean(0)[of_y == g] - p.mean()).sum() for g in patients] for p in pairs])
    n_x, n_y, n_all = len(np.unique(of_x)), len(np.unique(of_y)), len(patients)
    if min(n_x, n_y) < 2:
        covariance = np.full((2, 2), np.nan)
    else:
        s10 = n_x / ((n_x - 1) * m) * x_parts @ x_parts.T
        s01 = n_y / ((n_y - 1) * n) * y_parts @ y_parts.T
        s11 = n_all / (n_all - 1) * x_parts @ y_parts.T
        covariance = s10 / m + s01 / n + (s11 + s11.T) / (m * n)
    return compared(areas, covariance)


def paired(case):
    """The same for one record a patient, as DeLong 1988 writes it."""
    truth = np.array(case["truth"])
    pairs = [above(np.array(case[name]), truth) for name in ("first", "second")]
    covariance = np.cov([p.mean(1) for p in pairs]) / pairs[0].shape[0]
    covariance += np.cov([p.mean(0) for p in pairs]) / pairs[0].shape[1]
    return compared(np.array([p.mean() for p in pairs]), covariance)


def compared(areas, covariance):
    difference = areas[0] - areas[1]
    variance = np.array([1, -1]) @ covariance @ np.array([1, -1])
    error = np.sqrt(variance) if variance > 1e-20 else 0.0 * variance
    reach = norm.ppf(0.975) * error
    return {
        "first": areas[0],
        "first_error": np.sqrt(covariance[0, 0]),
        "difference": difference,
        "error": error,
        "low": max(difference - reach, -1) if error > 0 else np.nan,
        "high": min(difference + reach, 1) if error > 0 else np.nan,
        "p": 2 * norm.sf(abs(difference / error)) if error > 0 else np.nan,
    }


def mcnemar(case):
    first, second, truth = (np.array(case[name]) for name in ("first", "second", "truth"))
    from statsmodels.stats.contingency_tables import mcnemar as test  # costs seconds: only here

    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, ((first == truth).astype(int), (second == truth).astype(int)), 1)
    return {"first_only": table[1, 0], "second_only": table[0, 1], "p": test(table).pvalue}


def influences(scores, truth, share):
    """The influence curve of LeDell 2015 in one fold; `share` of positives."""
    pairs = above(scores, truth)
    curve = np.empty(len(truth))
    curve[truth == 1] = (pairs.mean(1) - pairs.mean()) / share
    curve[truth == 0] = (pairs.mean(0) - pairs.mean()) / (1 - share)
    return pairs.mean(), curve


def usable(case):
    folds = [{key: np.array(values) for key, values in fold.items()} for fold in case["folds"]]
    return [fold for fold in folds if 0 < fold["truth"].sum() < len(fold["truth"])]


def cross_validated(case):
    """Means over the folds of two models; patients stay within one fold, which corrects for its size."""
    areas, variances = [], []
    for fold in usable(case):
        truth, groups = fold["truth"], fold["groups"]
        a, a_curve = influences(fold["first"], truth, truth.mean())
        b, b_curve = influences(fold["second"], truth, truth.mean())
        areas.append([a, a - b])
        curves = np.stack([a_curve, a_curve - b_curve])
        for label in (0, 1):
            n = len(np.unique(groups[truth == label]))
            curves[:, truth == label] *= np.sqrt(n / (n - 1)) if n > 1 else np.nan
        sums = np.array([curves[:, groups == patient].sum(1) for patient in np.unique(groups)])
        variances.append((sums**2).sum(0) / len(truth) ** 2)
    if not areas:
        return {key: np.nan for key in ("first", "first_error", "difference", "error")}
    mean, error = np.mean(areas, 0), np.sqrt(np.sum(variances, 0)) / len(areas)
    return {"first": mean[0], "first_error": error[0], "difference": mean[1], "error": error[1]}


def cvauc(case):
    """The standard error of R's cvAUC::ci.cvAUC 1.1.4."""
    folds = usable(case)
    truth = np.concatenate([fold["truth"] for fold in folds])
    curves = [influences(fold["first"], fold["truth"], truth.mean())[1] for fold in folds]
    return {"error": np.sqrt(np.mean([(curve**2).mean() for curve in curves]) / len(truth))}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


topics = json.load(sys.stdin)
answers = {name: [plain(globals()[name](case)) for case in cases] for name, cases in topics.items()}
json.dump(answers, sys.stdout)
