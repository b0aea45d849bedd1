# SPDX-License-Identifier: Apache-2.0
"""The peer recipe's standardization of a cohort: COHORT TRAIN_IDS OUT.

Writes one row a record, in the order of labels.xlsx: id, the clinical columns AGE, SEX, Wt, the signal.
"""
import pathlib
import sys

import numpy as np
import pandas as pd

root, train_ids, out = pathlib.Path(sys.argv[1]), sys.argv[2].split(","), sys.argv[3]
signals = pd.read_csv(root / "ecg_signals.csv", index_col=0)
clinical = pd.read_excel(root / "clinical.xlsx").set_index("IDX")
ids = pd.read_excel(root / "labels.xlsx")["index"]
s = signals.loc[ids].to_numpy(np.float32)
c = clinical.loc[ids, ["AGE", "SEX", "Wt"]].to_numpy(np.float32)
train = np.flatnonzero(np.isin(ids.astype(str), train_ids))
s_mean, s_std = s[train].mean(0), s[train].std(0) + 1e-6
c_mean, c_std = np.nanmean(c[train], 0), np.nanstd(c[train], 0) + 1e-6
s = (s - s_mean) / s_std
c = np.nan_to_num((c - c_mean) / c_std)
pd.DataFrame(np.hstack([c, s]), index=ids).to_csv(out, header=False)
