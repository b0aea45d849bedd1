#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints "<passed> <failed>" for a CTest JUnit report; skipped tests count as neither.

One CTest test that is a GoogleTest binary counts as its cases, read from the GoogleTest summary in
its captured output ("[  PASSED  ] 12 tests."); a script with named checks counts as these
("[check passed] NAME"); any other counts as one.
"""
import re
import sys
import xml.etree.ElementTree as tree


def main() -> None:
    passed = failed = 0
    for case in tree.parse(sys.argv[1]).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        status = case.get("status")
        checks = re.findall(r"^\[check (passed|failed)\] ", output, re.MULTILINE)
        if checks and status in ("run", "fail"):
            passed += checks.count("passed")
            failed += checks.count("failed") or status == "fail"
            continue
        cases = re.search(r"\[  PASSED  \] (\d+) tests?\.", output)
        broken = re.search(r"\[  FAILED  \] (\d+) tests?, listed below", output)
        if status == "run":
            passed += int(cases.group(1)) if cases else 1
        elif status == "fail":
            passed += int(cases.group(1)) if cases else 0
            failed += int(broken.group(1)) if broken else 1
    print(passed, failed)


main()
