#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tells how the sources are doing, a line a room: what the design asks of them, counted.

usage: soundness.py [CHECKOUT] [--list]; --list names what is counted.

lines      of headers and sources
.h .cc     median lines of a header and of a source
fn > 60    functions of more than 60 lines
bare       public functions without a docstring; those below a documented one, without an empty line between, share its
orphans    sources without a header of their name
knot       most files (a header and its source are one) that include each other in a circle
"""

import re
import statistics
import sys
from pathlib import Path

from check_layers import ROOMS, read_includes

NO_FUNCTION = re.compile(
    r"\s*(namespace|class|struct|enum|union|if|for|while|switch|else|do|try|catch|return|case|using|extern)\b|.*[=,(]\s*\[.*\{$"
    r"|\s*(constexpr|const|static|inline|auto)\b[^()]*=")
CALL = re.compile(r"^\s*(?:\[\[nodiscard\]\] )?(?:template.*> )?[\w:<>,&*\s~\[\]]*?\b(\w+)\s*\(")


def long_functions(path):
    """Lines and names of functions of more than 60 lines: from a line that opens a body to the brace below its start."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found, start = [], 0
    for number, line in enumerate(lines):
        if not line.strip() or line.rstrip().endswith((";", "}", ":")) or line.lstrip().startswith(("//", "#")):
            start = number + 1
        elif line.rstrip().endswith("{"):
            head = lines[start] if start <= number else line
            statement = " ".join(lines[start:number + 1])
            indent = len(head) - len(head.lstrip())
            if "(" in statement and not NO_FUNCTION.match(statement):
                end = next((k for k in range(number + 1, len(lines)) if lines[k].startswith(" " * indent + "}")), number)
                if end - start + 1 > 60:
                    found.append((start + 1, end - start + 1, head.strip()))
            start = number + 1
    return found


def bare_functions(path):
    """Lines of a header with declarations of public functions that no comment goes before."""
    bare, documented, public, depth_private = [], False, True, None
    statement, begin = "", 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if text in ("private:", "protected:"):
            public, depth_private = False, len(line) - len(line.lstrip())
        elif text == "public:" or (depth_private is not None and text.startswith("}") and
                                   len(line) - len(line.lstrip()) <= depth_private):
            public, depth_private = True, None
        if not text:
            documented, statement = False, ""
        elif text.startswith("//"):
            documented = True
        elif not text.startswith("#") and "#define" not in statement:
            if not statement:
                begin = number
            statement += " " + text
            code = re.sub(r"//.*", "", statement).strip()
            if code.endswith((";", "{", "}", ":")):
                name = CALL.match(code)
                skip = re.search(r"\boperator\b|= (default|delete);|~\w+\(|\boverride\b", code) or NO_FUNCTION.match(code)
                level = len(line) - len(line.lstrip())
                if name and public and not documented and "///" not in statement and not skip and level <= 4 and \
                        not code.startswith(("return", "throw", "std::", "ASSERT", "explicit operator")) and \
                        not re.match(r"(template <.*?> )?\w+\(.*\)\s*(:.*)?[;{]", code):
                    bare.append((begin, code))
                statement = ""
    return bare


def largest_knot(units):
    """The largest set of units that reach each other; {unit: units it includes}."""
    def reach(unit):
        seen, todo = set(), [unit]
        while todo:
            for target in units.get(todo.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        return seen
    reached = {unit: reach(unit) for unit in units}
    knots = [{other for other in reached[unit] if unit in reached.get(other, ())} | {unit} for unit in units]
    return max((knot for knot in knots), key=len, default=set())


def unit_of(path):
    return path.rsplit(".", 1)[0]


def main():
    words = [word for word in sys.argv[1:] if word != "--list"]
    root = Path(words[0] if words else Path(__file__).parent.parent)
    includes, listed = read_includes(root), []
    print(f"{'room':12}{'lines':>8}{'.h':>7}{'.cc':>7}{'fn > 60':>9}{'bare':>6}{'orphans':>9}{'knot':>6}")
    totals = [0] * 4
    for room in ROOMS:
        headers, sources = (sorted((root / "ecgmm" / room).glob(f"*.{end}")) for end in ("h", "cc"))
        if not headers and not sources:
            continue
        sizes = [[len(path.read_text(encoding="utf-8").splitlines()) for path in paths] for paths in (headers, sources)]
        long = [(path, *entry) for path in headers + sources for entry in long_functions(path)]
        bare = [(path, *entry) for path in headers for entry in bare_functions(path)]
        orphans = [path for path in sources if not path.with_suffix(".h").exists()]
        units = {}
        for path, entries in includes.items():
            if path.split("/")[1] == room:
                targets = {unit_of(target) for _, quoted, target in entries if quoted} - {unit_of(path)}
                units.setdefault(unit_of(path), set()).update(t for t in targets if t.split("/")[1:2] == [room])
        knot = largest_knot(units)
        medians = [f"{statistics.median(size):g}" if size else "-" for size in sizes]
        counts = [sum(map(sum, sizes)), len(long), len(bare), len(orphans)]
        totals = [a + b for a, b in zip(totals, counts)]
        print(f"{room:12}{counts[0]:>8}{medians[0]:>7}{medians[1]:>7}{counts[1]:>9}{counts[2]:>6}{counts[3]:>9}"
              f"{len(knot) if len(knot) > 1 else 0:>6}")
        listed += [f"{path.relative_to(root)}:{line}: {size} lines: {head}" for path, line, size, head in long]
        listed += [f"{path.relative_to(root)}:{line}: no docstring: {code}" for path, line, code in bare]
        listed += [f"{path.relative_to(root)}: no header of its name" for path in orphans]
        listed += [f"knot: {' '.join(sorted(knot))}"] if len(knot) > 1 else []
    print(f"{'all':12}{totals[0]:>8}{'':>14}{totals[1]:>9}{totals[2]:>6}{totals[3]:>9}")
    if "--list" in sys.argv:
        print("\n".join(listed))


if __name__ == "__main__":
    main()
