# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations


class Error(Exception):
    """What went wrong: the same one line as on the command line, and its parts.

    kind    "usage", "data", "bundle", "environment", "interrupted" or "internal"
    fault   what happened
    place   where (file, row, column, byte); "" if that stands in `fault`
    remedy  how to correct it; "" if nothing can be said
    """

    def __init__(self, text: str, kind: str = "usage", fault: str = "", place: str = "", remedy: str = "") -> None:
        super().__init__(text)
        self.kind = kind
        self.fault = fault or text
        self.place = place
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[Error], tuple[str, str, str, str, str]]:
        return Error, (str(self), self.kind, self.fault, self.place, self.remedy)


def usage_error(fault: str, remedy: str = "") -> Error:
    """A call that cannot be meant."""
    return Error(f"{fault}; {remedy}" if remedy else fault, "usage", fault, "", remedy)
