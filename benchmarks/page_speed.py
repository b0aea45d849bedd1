#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Processor time and peak memory that `ecgmm digitize` takes for a page, by kind of page, on one thread.

    python3 benchmarks/page_speed.py PAGES [--before PROGRAM] [--most 10] [--options="--all-leads --crop"]

PAGES holds pages and truth.csv: file, kind. Each page is read by a process of its own, with the recognition of text and
without (no tesseract is found), and in turns with another ecgmm, if --before names one. Seconds are those of the
processor, of tesseract as well: other work on the machine hardly changes them. Printed is a Markdown table: the mean
and the longest time, what the text takes of the mean, and the greatest peak memory of ecgmm or tesseract; with
--before its mean as well, and on how many pages the results of the two differ.
"""
import argparse
import collections
import csv
import hashlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

NO_PROGRAMS = "/nonexistent"  # a PATH


def read(program: str, page: pathlib.Path, options: list[str], path: str) -> tuple[float, float, str]:
    """Seconds, peak MB and a hash of the results of one page."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "digitize", page, "--out", folder, "--force", "--threads", "1", *options]
        process = subprocess.Popen([str(word) for word in command], env={**os.environ, "PATH": path},
                                   stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{program} {page}: status {process.returncode}")
        content = hashlib.sha256()
        for file in sorted(pathlib.Path(folder).iterdir()):
            content.update(file.name.encode() + b"\0" + file.read_bytes())
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, content.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", type=pathlib.Path)
    parser.add_argument("--ecgmm", default="build/release/ecgmm")
    parser.add_argument("--before", help="another ecgmm")
    parser.add_argument("--most", type=int, default=10, help="pages of a kind")
    parser.add_argument("--options", default="", help="of digitize")
    args = parser.parse_args()
    by_kind = collections.defaultdict(list)
    with open(args.pages / "truth.csv", newline="") as table:
        for row in csv.DictReader(table):
            by_kind[row["kind"]].append(args.pages / row["file"])
    options = args.options.split()
    head = ["pages", "", "mean", "longest", "of the mean, text", "peak"]
    if args.before:
        head += ["mean before", "ratio", "other results"]
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head), flush=True)
    for kind, pages in sorted(by_kind.items()):
        now, bare, before, different = [], [], [], 0
        for page in pages[: args.most]:
            now.append(read(args.ecgmm, page, options, os.environ["PATH"]))
            bare.append(read(args.ecgmm, page, options, NO_PROGRAMS))
            if args.before:
                before.append(read(args.before, page, options, os.environ["PATH"]))
                different += now[-1][2] != before[-1][2]
        seconds = [run[0] for run in now]
        mean = statistics.mean(seconds)
        cells = [kind, str(len(now)), f"{mean:.2f} s", f"{max(seconds):.2f} s",
                 f"{mean - statistics.mean(run[0] for run in bare):.2f} s", f"{max(run[1] for run in now):.0f} MB"]
        if args.before:
            old = statistics.mean(run[0] for run in before)
            cells += [f"{old:.2f} s", f"{mean / old:.2f}", str(different)]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
