#!/usr/bin/env python3
"""Holds a cohort made by `ecgmm import ptbxl SRC OUT` against pandas, wfdb and scipy.

usage: check_import.py SRC OUT
"""
import ast
import pathlib
import sys

import numpy as np
import pandas as pd
import scipy.signal
import wfdb


def label(codes, statements):
    classes = {statements.diagnostic_class[c] for c in codes if statements.diagnostic[c] == 1}
    if "NORM" in classes:
        return "normal" if classes == {"NORM"} else "borderline"
    return "abnormal" if classes else "borderline"


def main():
    source, out = map(pathlib.Path, sys.argv[1:])
    database = pd.read_csv(source / "ptbxl_database.csv", index_col="ecg_id")
    database.scp_codes = database.scp_codes.apply(ast.literal_eval)
    statements = pd.read_csv(source / "scp_statements.csv", index_col=0)
    signals = pd.read_csv(out / "ecg_signals.csv", index_col=0)
    clinical = pd.read_excel(out / "clinical.xlsx").set_index("IDX")
    labels = pd.read_excel(out / "labels.xlsx").set_index("index").label

    for table in (signals, clinical, labels):
        assert list(table.index) == sorted(database.index)
    assert list(labels) == [label(c, statements) for c in database.scp_codes]
    for ours, theirs in {"AGE": database.age.replace(300, 90), "SEX": database.sex, "Ht": database.height,
                         "Wt": database.weight, "PATIENT": database.patient_id, "SITE": database.site,
                         "FOLD": database.strat_fold}.items():
        np.testing.assert_array_equal(clinical[ours].to_numpy(float), theirs.to_numpy(float), ours)
    assert list(clinical.DEVICE) == list(database.device.str.strip())
    rhythm = ["+".join(sorted(c for c in codes if statements.rhythm[c] == 1)) for codes in database.scp_codes]
    assert list(clinical.RHYTHM.fillna("")) == rhythm

    # Away from the ends, where scipy assumes zeros, both filters agree to a few uV.
    worst = 0
    for ecg_id in database.index[::10]:
        record = wfdb.rdrecord(str(source / database.filename_hr[ecg_id]))
        lead = record.p_signal[:, [name.upper() for name in record.sig_name].index("II")]
        theirs = scipy.signal.resample_poly(lead, 249, 500, window=("kaiser", 12.0))[100:-100]
        ours = signals.loc[ecg_id].to_numpy()[100:-100]
        worst = max(worst, np.sqrt(np.mean((ours - theirs) ** 2)))
    print(f"largest RMS difference to scipy: {1000 * worst:.1f} uV")
    assert worst < 0.01


if __name__ == "__main__":
    main()
