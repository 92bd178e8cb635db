"""On which line of a TOML text a key stands: tomllib does not say, and an operator needs it."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*(\"[^\"]+\"|'[^']+'|[^\s=#\[\]]+)\s*=")

Step = str | int


def line_of(text: str, where: Sequence[Step]) -> int:
    """The line (from 1) of the nearest key or header above `where`, else of the first below it, else 0.

    >>> line_of("[a]\\nx = 1\\n[[b]]\\ny = 2\\n[[b]]\\ny = 3\\n", ("b", 1, "y"))
    6
    """
    best, best_length, below = 0, 0, 0
    table: tuple[Step, ...] = ()
    counts: dict[tuple[Step, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = at = _enter(header[2], header[1] == "[[", counts)
        elif key := _KEY.match(line):
            at = (*table, *_names(key[1]))
        else:
            continue
        if len(at) > best_length and tuple(where[: len(at)]) == at:
            best, best_length = number, len(at)
        elif not below and at[: len(where)] == tuple(where):
            below = number
    return best or below


def _enter(dotted: str, is_array: bool, counts: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """The table a header opens, with the index of each array it lies in."""
    table: tuple[Step, ...] = ()
    names = _names(dotted)
    for place, name in enumerate(names):
        table = (*table, name)
        if is_array and place == len(names) - 1:
            counts[table] = counts.get(table, -1) + 1
        if table in counts:
            table = (*table, counts[table])
    return table


def _names(dotted: str) -> list[str]:
    return [name.strip().strip("\"'") for name in re.findall(r"\"[^\"]+\"|'[^']+'|[^.]+", dotted)]
