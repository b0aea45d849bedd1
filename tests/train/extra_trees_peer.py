# SPDX-License-Identifier: Apache-2.0
"""scikit-learn's ExtraTreesClassifier: {train, labels, test, leaf} on stdin to shares of class 1."""
import json
import sys

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

given = json.load(sys.stdin)
train = np.array(given["train"], dtype=float)
test = np.array(given["test"], dtype=float)
middle = np.nanmedian(train, axis=0)


def fill(rows):
    return np.where(np.isnan(rows), middle, rows)


trees = ExtraTreesClassifier(400, min_samples_leaf=given["leaf"], max_features=0.3, random_state=1)
trees.fit(fill(train), given["labels"])
json.dump(trees.predict_proba(fill(test))[:, 1].tolist(), sys.stdout)
