#!/usr/bin/env python3
"""Holds a cohort made by `ecgmm import ptbxl SRC OUT`, or by `ecgmm import wfdb` of PTB-XL's lead II
without unit, against pandas, wfdb and scipy.

usage: import_peer.py SRC OUT
"""
import ast
import pathlib
import sys

import numpy as np
import pandas as pd
import scipy.signal
import wfdb


RHYTHMS = {"AFIB", "AFLT", "SVTAC", "PSVT", "PACE", "BIGU", "TRIGU"}


def label(classes, codes):
    if RHYTHMS & codes:
        return "abnormal"
    if "NORM" in classes and {"PVC", "PAC"} & codes:
        return "borderline"
    if "NORM" in classes:
        return "normal" if classes == {"NORM"} else "borderline"
    return "abnormal" if classes else "borderline"


def ptbxl(source):
    """The database with a column of classes and one of record files; columns of cohort and source."""
    database = pd.read_csv(source / "ptbxl_database.csv", index_col="ecg_id")
    statements = pd.read_csv(source / "scp_statements.csv", index_col=0)
    codes = database.scp_codes.apply(ast.literal_eval)
    database["classes"] = [{statements.diagnostic_class[c] for c in row if statements.diagnostic[c] == 1}
                           for row in codes]
    database["codes"] = [set(row) for row in codes]
    database["file"] = database.filename_hr
    database["rhythm"] = ["+".join(sorted(c for c in row if statements.rhythm[c] == 1)) for row in codes]
    return database, {"SITE": "site", "FOLD": "strat_fold"}, {"DEVICE": "device", "RHYTHM": "rhythm",
                                                                  "RECORDED": "recording_date"}


def unitless(source):
    database = pd.read_csv(source / "database.csv", index_col="ecg_id")
    names = ["NORM", "MI", "STTC", "CD", "HYP"]
    database["classes"] = [{name for name in names if row[name]} for _, row in database.iterrows()]
    database["codes"] = [set() for _ in database.index]
    database["file"] = database.filename
    database["sorted"] = ["+".join(sorted(classes)) for classes in database.classes]
    return database, {"strat_fold": "strat_fold"}, {"fold_split": "fold_split", "SUPERCLASS": "sorted"}


def main():
    source, out = map(pathlib.Path, sys.argv[1:])
    signals = pd.read_csv(out / "ecg_signals.csv", index_col=0)
    clinical = pd.read_excel(out / "clinical.xlsx").set_index("IDX")
    labels = pd.read_excel(out / "labels.xlsx").set_index("index").label
    database, numbers, texts = (unitless if (source / "database.csv").exists() else ptbxl)(source)
    database = database[:len(signals)]

    for table in (signals, clinical, labels):
        assert list(table.index) == sorted(database.index)
    assert list(labels) == [label(*row) for row in zip(database.classes, database.codes)]
    database.age = database.age.replace(300, 90)
    for ours, theirs in {"AGE": "age", "SEX": "sex", "Ht": "height", "Wt": "weight",
                         "PATIENT": "patient_id", **numbers}.items():
        np.testing.assert_array_equal(clinical[ours].to_numpy(float), database[theirs].to_numpy(float), ours)
    for ours, theirs in texts.items():
        assert list(clinical[ours].fillna("")) == list(database[theirs].fillna("").str.strip()), ours

    # Away from the ends, where scipy assumes zeros, both filters agree to a few uV.
    worst = 0
    for ecg_id in database.index[::10]:
        record = wfdb.rdrecord(str(source / database.file[ecg_id]))
        lead = record.p_signal[:, [name.upper() for name in record.sig_name].index("II")]
        theirs = scipy.signal.resample_poly(lead, 249, 500, window=("kaiser", 12.0))[100:-100]
        ours = signals.loc[ecg_id].to_numpy()[100:-100]
        worst = max(worst, np.sqrt(np.mean((ours - theirs) ** 2)) / max(1, np.std(theirs)))
    print(f"largest RMS difference to scipy: {worst:.5f}")
    assert worst < 0.01


if __name__ == "__main__":
    main()
