"""The table of all functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forms.expressions import dates, geometry, logic, nodesets, numbers, texts
from forms.expressions.function import Function

TABLE: Mapping[str, Function] = MappingProxyType(
    {
        function.name: function
        for room in (logic, texts, numbers, dates, nodesets, geometry)
        for function in room.FUNCTIONS
    }
)
VOLATILE = frozenset({"now", "today", "random", "uuid", "randomize"})
"""Differ from one evaluation to the next without any answer changing."""
TRUTHS = frozenset(
    {
        "true",
        "false",
        "not",
        "boolean",
        "boolean-from-string",
        "selected",
        "checklist",
        "weighted-checklist",
        "regex",
        "contains",
        "starts-with",
        "ends-with",
        "geofence",
        "intersects",
    }
)
AGGREGATES = frozenset(
    {
        "sum",
        "max",
        "min",
        "count",
        "count-non-empty",
        "join",
        "concat",
        "checklist",
        "weighted-checklist",
        "distance",
        "area",
        "enclosed-area",
        "intersects",
        "randomize",
        "position",
        "indexed-repeat",
    }
)
"""Take a whole node-set; elsewhere one value is meant."""


def find(name: str) -> Function | None:
    """The function of that name."""
    return TABLE.get(name)


def nearest(name: str) -> str:
    """The name somebody probably meant, "" if none is near.

    >>> nearest("selectd"), nearest("zzzzzz")
    ('selected', '')
    """
    from rapidfuzz import process

    found = process.extractOne(name.lower().replace("_", "-"), TABLE.keys(), score_cutoff=75)
    return str(found[0]) if found else ""
