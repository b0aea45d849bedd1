#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What reading pages costs a model: its answers from ECG pages beside those from the same seconds of the signals.

    PYTHONPATH=build/release/python .venv/bin/python benchmarks/pages.py PAGES COHORT --ptbxl PTBXL --out CSV

PAGES holds pages drawn of records of PTB-XL, and truth.csv: file, kind, expected (`signal` where lead II is shown),
record (00017_hr), start_s and duration_s of the lead II that is seen longest. COHORT is what `ecgmm import ptbxl` made
of PTBXL, for the labels; PTBXL has records500/. Pages that show no lead II and borderline records are left out.

--out gets a row for each page; one that is there already is not predicted again. Printed are, by kind and by seconds
shown: the pages answered; of these the AUROC of both and the difference with a 95 % interval (bootstrap over pages);
the calls that differ; the calibration of both (mean probability beside the share of abnormal, slope of log odds); and
how far what is measured in the page is from what is measured in the signal.
"""
import argparse
import concurrent.futures
import pathlib

import numpy as np
import pandas as pd
import wfdb
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import ecgmm

RATE = 500
MEASURED = ["rate_bpm", "pr_ms", "qrs_ms", "qt_ms"]


def labels_of(cohort: pathlib.Path) -> dict[int, str]:
    table = next(cohort.glob("labels.*"))
    read = pd.read_excel if table.suffix == ".xlsx" else pd.read_csv
    rows = read(table, dtype=str)
    return {int(row[0]): row[1] for row in rows.itertuples(index=False)}


def answer(model, **given) -> dict:
    """Status, probability, call and measurements, as columns."""
    try:
        said = model.predict(**given, answer_outside=True)
    except ecgmm.Error as error:
        return {"status": "unreadable", "reason": str(error)}
    columns = {"status": said["status"], "probability": said["probability"], "predicted": said["predicted"],
               "reason": said["note"]}
    measured = said["measurements"] or {}
    for name in MEASURED:
        value = measured.get(name, {})
        columns[name] = value.get("value")
    return columns


def both(model, page, pages: pathlib.Path, ptbxl: pathlib.Path, label: str) -> dict:
    number = int(page.record.split("_")[0])
    path = ptbxl / "records500" / f"{number // 1000 * 1000:05d}" / page.record
    begin, count = round(page.start_s * RATE), round(page.duration_s * RATE)
    lead = wfdb.rdrecord(str(path), channel_names=["II"], sampfrom=begin, sampto=begin + count).p_signal[:, 0]
    row = {"file": page.file, "kind": page.kind, "seconds": page.duration_s, "label": label}
    for name, given in {"page": {"image": str(pages / page.file)}, "signal": {"signal": lead, "hz": RATE}}.items():
        row |= {f"{name}_{key}": value for key, value in answer(model, **given).items()}
    return row


def slope(log_odds: np.ndarray, abnormal: np.ndarray) -> float:
    return float(LogisticRegression(C=1e6).fit(log_odds[:, None], abnormal).coef_[0, 0])


def log_odds(probability) -> np.ndarray:
    p = np.clip(np.asarray(probability, float), 1e-4, 1 - 1e-4)
    return np.log(p / (1 - p))


def line(name: str, rows: pd.DataFrame) -> str:
    answered = rows[rows.page_probability.notna() & rows.signal_probability.notna()]
    abnormal = (answered.label == "abnormal").to_numpy()
    start = f"| {name} | {len(rows)} | {len(answered)} |"
    if len(set(abnormal)) < 2:
        return start + " – | – | – | – | – | – |"
    page, signal = answered.page_probability.to_numpy(), answered.signal_probability.to_numpy()
    rng, losses = np.random.default_rng(0), []
    while len(losses) < 2000:
        k = rng.integers(len(answered), size=len(answered))
        if len(set(abnormal[k])) == 2:
            losses.append(roc_auc_score(abnormal[k], page[k]) - roc_auc_score(abnormal[k], signal[k]))
    low, high = np.percentile(losses, [2.5, 97.5])
    of_page, of_signal = roc_auc_score(abnormal, page), roc_auc_score(abnormal, signal)
    differ = (answered.page_predicted != answered.signal_predicted).sum()
    return (start + f" {of_signal:.3f} | {of_page:.3f} | {of_page - of_signal:+.3f} ({low:+.3f} .. {high:+.3f}) | {differ} |"
            f" {signal.mean():.2f}, {page.mean():.2f}, {abnormal.mean():.2f} |"
            f" {slope(log_odds(signal), abnormal):.2f}, {slope(log_odds(page), abnormal):.2f} |")


def report(rows: pd.DataFrame) -> None:
    shown = pd.cut(rows.seconds, [0, 3, 6, 11], labels=["under 3 s", "3 to 6 s", "over 6 s"])
    print("| pages | all | answered | AUROC signal | page | difference | calls that differ |"
          " mean probability signal, page; share abnormal | slope signal, page |\n|" + "---|" * 9)
    for kind, some in rows.groupby("kind"):
        print(line(kind, some))
        for seconds, part in some.groupby(shown, observed=True):
            print(line(f"{kind}, {seconds}", part))
    for seconds, part in rows.groupby(shown, observed=True):
        print(line(str(seconds), part))
    print("\n| page beside signal | both measured | median difference | 5 % .. 95 % |\n|" + "---|" * 4)
    for name in MEASURED:
        difference = (rows[f"page_{name}"] - rows[f"signal_{name}"]).dropna()
        if len(difference):
            low, middle, high = np.percentile(difference, [5, 50, 95])
            print(f"| {name} | {len(difference)} | {middle:+.1f} | {low:+.1f} .. {high:+.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", type=pathlib.Path)
    parser.add_argument("cohort", type=pathlib.Path)
    parser.add_argument("--ptbxl", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    labels = labels_of(args.cohort)
    truth = pd.read_csv(args.pages / "truth.csv")
    rows = pd.read_csv(args.out).to_dict("records") if args.out.exists() else []
    known = {row["file"] for row in rows}
    wanted = [(page, label) for page in truth[truth.expected == "signal"].itertuples()
              if (label := labels.get(int(page.record.split("_")[0]))) in ("normal", "abnormal")
              and page.file not in known]
    model = ecgmm.load(args.model) if args.model else ecgmm.load()
    with concurrent.futures.ThreadPoolExecutor(args.threads) as pool:  # the module lets other threads run
        jobs = [pool.submit(both, model, page, args.pages, args.ptbxl, label) for page, label in wanted]
        for job in concurrent.futures.as_completed(jobs):
            rows.append(job.result())
    table = pd.DataFrame(rows).sort_values("file")
    table.to_csv(args.out, index=False)
    report(table)


if __name__ == "__main__":
    main()
