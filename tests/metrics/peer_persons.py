# SPDX-License-Identifier: Apache-2.0
"""Computes, by their definitions with numpy, what ecgmm computes by faster ways; prints JSON.

usage: peer_persons.py CASES.json, which holds {"TOPIC": [case, ...], ...}; TOPIC is a function below.
"""

import json
import sys

import numpy as np


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


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


with open(sys.argv[1], encoding="utf-8") as file:
    topics = json.load(file)
answers = {name: [plain(globals()[name](case)) for case in cases] for name, cases in topics.items()}
json.dump(answers, sys.stdout)
