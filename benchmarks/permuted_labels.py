#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains on permuted labels, where there is nothing to find: the test AUROC must be 0.5 on average.

    .venv/bin/python benchmarks/permuted_labels.py COHORT --out FOLDER [--runs 10] [-- --recipe default --set ...]

What follows `--` goes to `ecgmm train`, beside --set train.seed=RUN and a test share of 0.3. Borderline records and
those without label stay so. Finished runs in FOLDER are kept. Prints the AUROCs of model and baselines; ends with 1
where the model's mean is more than three standard errors from 0.5.
"""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys

import pandas


def read_labels(cohort: pathlib.Path) -> pandas.DataFrame:
    xlsx, csv = cohort / "labels.xlsx", cohort / "labels.csv"
    return pandas.read_excel(xlsx, dtype=str) if xlsx.exists() else pandas.read_csv(csv, dtype=str)


def permuted_cohort(cohort: pathlib.Path, labels: pandas.DataFrame, run: int, folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir(parents=True, exist_ok=True)
    for part in cohort.iterdir():
        link = folder / part.name
        if not part.name.startswith("labels.") and not link.is_symlink():
            link.symlink_to(part)
    column = next(c for c in labels.columns if c.lower() == "label")
    rows = labels.index[labels[column].isin(["normal", "abnormal"])]
    words = list(labels.loc[rows, column])
    random.Random(run).shuffle(words)
    permuted = labels.copy()
    permuted.loc[rows, column] = words
    permuted.to_csv(folder / "labels.csv", index=False)
    return folder


def aurocs(args, labels: pandas.DataFrame, run: int) -> dict[str, float]:
    out = args.out / f"run-{run}"
    metrics = out / "output" / "metrics.json"
    if not metrics.exists():
        cohort = permuted_cohort(args.cohort, labels, run, args.out / f"cohort-{run}")
        subprocess.run([args.ecgmm, "train", cohort, "--set", f"train.seed={run}", "--set", "data.test_share=0.3",
                        "--threads", str(args.threads), "--out", out, "--force", *args.train], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = json.loads(metrics.read_text())
    return {"model": found["auroc"], **{b["name"]: b["auroc"] for b in found.get("baselines", [])}}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cohort", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--ecgmm", default=pathlib.Path(__file__).parents[1] / "build/release/ecgmm")
    own, train = sys.argv[1:], []
    if "--" in own:
        own, train = own[:own.index("--")], own[own.index("--") + 1:]
    args = parser.parse_args(own)
    args.train = train

    labels = read_labels(args.cohort)
    runs = [aurocs(args, labels, run) for run in range(1, args.runs + 1)]
    good = True
    print("| | mean AUROC | standard error | runs |\n|---|---|---|---|")
    for name in runs[0]:
        values = [run[name] for run in runs if run[name] is not None]
        mean, error = statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5
        good &= name != "model" or abs(mean - 0.5) <= 3 * error
        print(f"| {name} | {mean:.3f} | {error:.3f} | {' '.join(f'{v:.2f}' for v in values)} |")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
