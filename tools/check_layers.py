#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the rooms of ecgmm include and link only rooms to their left, torch only where it may be, and that a
namespace has one type of a name in its headers (two of them corrupt memory in silence).

usage: check_layers.py [CHECKOUT]; prints one line a fault and exits 1 if there is any.
"""

import re
import sys
from pathlib import Path

ROOMS = (
    "core metrics io engine ecg plot data input bundle explain eval assess serve model train"
    " experiment cli"
).split()
TORCH_ROOMS = {"model", "train", "experiment"}
TORCH = ("torch/", "ATen/", "c10/", "caffe2/")
FMT = ("spdlog/", "fmt/")  # Debian's fmt and torch's own clash where both are seen
FMT_FILE = "ecgmm/core/log.cc"

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

TYPE = re.compile(r"^(?:struct|class|enum class|enum) (\w+)[^;]*\{", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{", re.MULTILINE)


def read_includes(root):
    """{"ecgmm/io/csv.h": [(line, is_quoted, "ecgmm/core/error.h"), ...]}"""
    found = {}
    for path in sorted((root / "ecgmm").rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        matches = ((number, INCLUDE.match(line)) for number, line in enumerate(lines, 1))
        found[path.relative_to(root).as_posix()] = [
            (number, match[1] == '"', match[2]) for number, match in matches if match
        ]
    return found


def order_fault(room, target):
    """What is wrong with `room` using `target`; "" if nothing is."""
    if target not in ROOMS:
        return f"{target} is no room"
    if ROOMS.index(target) > ROOMS.index(room):
        return f"{room} must not use {target}"
    return ""


def way_to_torch(path, includes, seen):
    """The chain of headers from `path` to torch; [] if there is none."""
    seen.add(path)
    for _, _, target in includes.get(path, []):
        if target.startswith(TORCH):
            return [target]
        if target in includes and target not in seen:
            if rest := way_to_torch(target, includes, seen):
                return [target, *rest]
    return []


def twin_faults(root):
    """The types of headers whose namespace has another type of that name."""
    known, faults = {}, []
    for path in sorted((root / "ecgmm").rglob("*.h")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        space = match[1] if (match := NAMESPACE.search(text)) else ""
        for found in TYPE.finditer(text):
            other = known.setdefault((space, found[1]), name)
            if other != name:
                faults.append(f"{name}: {space} has another type {found[1]}, in {other}")
    return faults


def check(root):
    faults = twin_faults(root)
    includes = read_includes(root)
    for path, entries in includes.items():
        room = path.split("/")[1]
        if room not in ROOMS:
            faults.append(f"{path}: {room} is no room")
            continue
        for line, quoted, target in entries:
            if quoted and target not in includes:
                faults.append(f"{path}:{line}: {target} is no header of ecgmm, named from the root")
            elif target.startswith("ecgmm/") and (fault := order_fault(room, target.split("/")[1])):
                faults.append(f"{path}:{line}: {fault}")
            if target.startswith(FMT) and path != FMT_FILE:
                faults.append(f"{path}:{line}: only {FMT_FILE} includes {target}")
        if room not in TORCH_ROOMS:
            if way := way_to_torch(path, includes, set()):
                faults.append(f"{path}: must not see torch, but includes {' > '.join(way)}")
    for room in ROOMS:
        lists = root / "ecgmm" / room / "CMakeLists.txt"
        text = lists.read_text(encoding="utf-8") if lists.exists() else ""
        for target in sorted(set(re.findall(r"\becgmm_(\w+)", text)) & set(ROOMS)):
            if fault := order_fault(room, target):
                faults.append(f"ecgmm/{room}/CMakeLists.txt: {fault}")
    return faults


if __name__ == "__main__":
    checkout = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems = check(checkout)
    print("\n".join(problems) if problems else "the rooms keep their order")
    sys.exit(1 if problems else 0)
