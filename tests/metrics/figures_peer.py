# SPDX-License-Identifier: Apache-2.0
"""Computes the figures of the cases in a JSON file with scikit-learn, scipy and numpy; prints JSON.

usage: figures_peer.py < CASES.json, which holds [{"scores": [...], "truth": [...], "threshold": 0.5}, ...] with
probabilities and both classes in each case.
"""

import json
import re
import sys
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binomtest, norm
from sklearn import metrics

warnings.simplefilter("ignore")
Z = norm.ppf(0.975)


def delong(scores, truth):
    """The definition of DeLong 1988, by all pairs."""
    x, y = scores[truth == 1], scores[truth == 0]
    above = (x[:, None] > y) + 0.5 * (x[:, None] == y)
    auroc = above.mean()
    error = np.sqrt(above.mean(1).var(ddof=1) / len(x) + above.mean(0).var(ddof=1) / len(y))
    if error > 0:
        logit = np.log(auroc / (1 - auroc))
        ends = logit + np.array([-1, 1]) * Z * error / (auroc * (1 - auroc))
        return error, *(1 / (1 + np.exp(-ends)))
    return error, *newcombe(auroc, len(x), len(y))


def newcombe(auroc, m, n):
    def distance(theta):
        star = (m + n) / 2 - 1
        variance = theta * (1 - theta) / (m * n)
        variance *= 1 + star * (1 - theta) / (2 - theta) + star * theta / (1 + theta)
        return (theta - auroc) ** 2 - Z**2 * variance

    low = brentq(distance, 0, auroc - 1e-9, xtol=1e-14) if auroc > 0 else 0.0
    high = brentq(distance, auroc + 1e-9, 1, xtol=1e-14) if auroc < 1 else 1.0
    return low, high


def wilson(successes, trials):
    interval = binomtest(int(successes), int(trials)).proportion_ci(0.95, method="wilson")
    return interval.low, interval.high


def figures(case):
    scores, truth = np.array(case["scores"]), np.array(case["truth"])
    called = (scores >= case["threshold"]).astype(int)
    counts = metrics.confusion_matrix(truth, called, labels=[0, 1])
    score = {"zero_division": np.nan}
    error, low, high = delong(scores, truth)
    fpr, tpr, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    wilson_low, wilson_high = wilson(counts[1, 1], counts[1].sum())
    report = metrics.classification_report(
        truth, called, labels=[0, 1], target_names=["normal", "abnormal"], **score
    )
    return {
        "auroc": metrics.roc_auc_score(truth, scores),
        "auprc": metrics.average_precision_score(truth, scores),
        "fpr": fpr.tolist(),
        "tpr": tpr.tolist(),
        "thresholds": thresholds[1:].tolist(),
        "auroc_error": error,
        "auroc_low": low,
        "auroc_high": high,
        "counts": counts.tolist(),
        "accuracy": metrics.accuracy_score(truth, called),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, called),
        "sensitivity": metrics.recall_score(truth, called, **score),
        "specificity": metrics.recall_score(truth, called, pos_label=0, **score),
        "ppv": metrics.precision_score(truth, called, **score),
        "npv": metrics.precision_score(truth, called, pos_label=0, **score),
        "f1": metrics.f1_score(truth, called, **score),
        "mcc": metrics.matthews_corrcoef(truth, called) if counts.sum(0).all() else None,
        "report": re.sub(r"(?m)(  )(\d+)\.0$", r"\1  \2", report),  # 1.9 writes some counts as 7.0
        "brier": metrics.brier_score_loss(truth, scores),
        "log_loss": metrics.log_loss(truth, scores),
        "wilson_low": wilson_low,
        "wilson_high": wilson_high,
    }


def plain(value):
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


results = [figures(case) for case in json.load(sys.stdin)]
json.dump([{key: plain(value) for key, value in r.items()} for r in results], sys.stdout)
