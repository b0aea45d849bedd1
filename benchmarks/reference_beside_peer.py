#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains `ecgmm train --recipe reference` and the same recipe in plain PyTorch, in turns, on the same splits.

    .venv/bin/python benchmarks/reference_beside_peer.py COHORT --peer PEER.py --out FOLDER [--splits 5]

PEER.py takes COHORT --split FILE --seed N --threads N --out RESULT.json and writes test_auroc, epochs and
ms_per_sample. Each split is drawn by ecgmm (train.seed = 1, 2, ...) and given to the peer as its split.csv. Finished
runs in FOLDER are kept, so a broken-off benchmark goes on. Prints one Markdown table.
"""
import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys


def ours(args, split: int) -> dict:
    run = args.out / f"ecgmm-{split}"
    if not (run / "output" / "metrics.json").exists():
        subprocess.run([args.ecgmm, "train", args.cohort, "--recipe", "reference", "--set", f"train.seed={split}",
                        "--threads", str(args.threads), "--out", run, "--force", *args.train], check=True,
                       stdout=subprocess.DEVNULL)
    rates = [float(x) for x in re.findall(r"([\d.]+) samples/s", (run / "train.log").read_text())]
    return {"auroc": json.loads((run / "output" / "metrics.json").read_text())["auroc"], "epochs": len(rates),
            "ms": 1000 / statistics.median(rates), "split": run / "split.csv"}


def peer(args, split: int, split_file: pathlib.Path) -> dict:
    result = args.out / f"peer-{split}.json"
    if not result.exists():
        subprocess.run([sys.executable, args.peer, args.cohort, "--split", split_file, "--seed", str(split),
                        "--threads", str(args.threads), "--out", result, *args.peer_option], check=True,
                       stdout=subprocess.DEVNULL)
    r = json.loads(result.read_text())
    return {"auroc": r["test_auroc"], "epochs": r["epochs"], "ms": r["ms_per_sample"], "n": r["test_n"]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cohort")
    parser.add_argument("--peer", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--ecgmm", default=pathlib.Path(__file__).parents[1] / "build/release/ecgmm")
    parser.add_argument("--train", nargs="*", default=[], help="further options of ecgmm train")
    parser.add_argument("--peer-option", nargs="*", default=[])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    print("| split | test n | AUROC ecgmm | AUROC peer | difference | epochs ecgmm / peer | ms a sample ecgmm / peer | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    differences, ratios = [], []
    for split in range(1, args.splits + 1):
        a = ours(args, split)
        b = peer(args, split, a["split"])
        differences.append(a["auroc"] - b["auroc"])
        ratios.append(b["ms"] / a["ms"])
        print(f"| {split} | {b['n']} | {a['auroc']:.3f} | {b['auroc']:.3f} | {differences[-1]:+.3f} | {a['epochs']} / "
              f"{b['epochs']} | {a['ms']:.1f} / {b['ms']:.1f} | {ratios[-1]:.2f} |", flush=True)
    if len(differences) > 1:
        error = statistics.stdev(differences) / len(differences) ** 0.5
        print(f"\nMean difference {statistics.mean(differences):+.3f} (standard error {error:.3f}); "
              f"ecgmm is {statistics.median(ratios):.2f} times as fast a sample (median of the splits).")


main()
