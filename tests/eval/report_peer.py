# SPDX-License-Identifier: Apache-2.0
"""Computes figures of an evaluation with scikit-learn, statsmodels and by definition; prints JSON.

usage: report_peer.py < CASES.json, which holds {"p": [...], "truth": [...], "baseline": [...],
"ages": [...], "threshold": 0.4}: one record a patient.
"""

import json
import sys
import warnings

import numpy as np
import statsmodels.api as sm
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

warnings.simplefilter("ignore")


def wilson(part, whole):
    return list(proportion_confint(part, whole, method="wilson"))


def calibration(p, truth):
    logits = np.log(p / (1 - p))
    line = sm.GLM(truth, sm.add_constant(logits), family=sm.families.Binomial()).fit(tol=1e-14)
    shift = sm.GLM(truth, np.ones(len(p)), family=sm.families.Binomial(), offset=logits).fit(tol=1e-14)
    return {"intercept": line.params[0], "slope": line.params[1], "in_the_large": shift.params[0]}


def matched(p, truth, ages):
    near = np.abs(ages[truth == 1][:, None] - ages[truth == 0]) <= 5
    above = np.sign(p[truth == 1][:, None] - p[truth == 0]) / 2 + 0.5
    return {"auroc": above[near].mean(), "pairs": int(near.sum())}


def main():
    case = json.load(sys.stdin)
    p, truth, baseline, ages = (np.array(case[name]) for name in ("p", "truth", "baseline", "ages"))
    called = (p >= case["threshold"]).astype(int)
    right, other = called == truth, (baseline >= 0.5).astype(int) == truth
    table = [[np.sum(right & other), np.sum(right & ~other)], [np.sum(~right & other), np.sum(~right & ~other)]]
    (tn, fp), (fn, tp) = metrics.confusion_matrix(truth, called)
    prevalence = case["prevalence"]
    sensitivity, specificity = tp / (tp + fn), tn / (tn + fp)
    found = sensitivity * prevalence
    false = (1 - specificity) * (1 - prevalence)
    benefits = []
    for threshold in (0.05, 0.1, 0.2, 0.3, 0.5, 0.7):
        acts = p >= threshold
        harm = threshold / (1 - threshold)
        benefits.append(prevalence * acts[truth == 1].mean() - (1 - prevalence) * harm * acts[truth == 0].mean())
    answer = {
        "auroc": metrics.roc_auc_score(truth, p),
        "auprc": metrics.average_precision_score(truth, p),
        "accuracy": metrics.accuracy_score(truth, called),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, called),
        "f1": metrics.f1_score(truth, called),
        "mcc": metrics.matthews_corrcoef(truth, called),
        "brier": metrics.brier_score_loss(truth, p),
        "log_loss": metrics.log_loss(truth, p),
        "ppv": tp / (tp + fp),
        "npv": tn / (tn + fn),
        "sensitivity_ci95": wilson(tp, tp + fn),
        "specificity_ci95": wilson(tn, tn + fp),
        "ppv_ci95": wilson(tp, tp + fp),
        "npv_ci95": wilson(tn, tn + fn),
        "calibration": calibration(p, truth),
        "matched": matched(p, truth, ages),
        "baseline_auroc": metrics.roc_auc_score(truth, baseline),
        "mcnemar": mcnemar(table, exact=True).pvalue,
        "ppv_at_prevalence": found / (found + false),
        "net_benefit": benefits,
        "share_wrong": np.mean((p >= 0.5) != truth),
    }
    print(json.dumps(answer, default=float))


if __name__ == "__main__":
    main()
