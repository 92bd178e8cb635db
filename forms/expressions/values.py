"""The values of expressions and how they turn into each other: ODK's coercions, in one place.

A value is text, a number (float, NaN allowed), a truth (bool), a date, a dateTime (aware), a time, or a node-set
(list of nodes). Empty is the text "". Where engines differ the rules follow JavaRosa, the engine of ODK Collect.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Protocol

NAN = float("nan")
EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T.*)?", re.ASCII)
_ISO_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


class Flag(str):
    """A truth that was stored by a calculation: text in comparisons with text, a truth in conditions."""

    __slots__ = ()


class Node(Protocol):
    """What a path walks over: a place in the form, or a row of secondary data."""

    @property
    def parent(self) -> Node | None: ...

    def child(self, name: str) -> Sequence[Node]:
        """Children of that name, `*` for all; irrelevant ones left out."""

    def value(self) -> Value:
        """Its typed value, never a node-set."""

    def position(self) -> int:
        """Its number among its like, from 1."""

    def label(self) -> str:
        """Its name in paths."""


Value = str | float | bool | date | datetime | time | Sequence[Any]


def scalar(value: Value) -> Value:
    """The value itself; of a node-set the first member's, "" if there is none."""
    if isinstance(value, list):
        return value[0].value() if value else ""
    return value


def text(value: Value) -> str:
    """As text: whole numbers without point, dates as YYYY-MM-DD.

    >>> text(3.0), text(True), text(0.1 + 0.2), text(float("nan"))
    ('3', 'true', '0.30000000000000004', 'NaN')
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return number_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return clock_text(value)
    return text(scalar(value))


def number_text(value: float) -> str:
    """A number without exponent and without trailing zeros.

    >>> number_text(1e-7), number_text(-0.0), number_text(1e21)
    ('0.0000001', '0', '1000000000000000000000')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    shown = repr(float(value))
    return format(Decimal(shown), "f") if "e" in shown else shown


def number(value: Value) -> float:
    """As a number: truths are 1 and 0, dates their day since 1970, other text NaN.

    >>> number(" 1,5 "), number("1e3"), number("1970-01-11")
    (1.5, nan, 10.0)
    """
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float | int):
        return float(value)
    if isinstance(value, str):
        return _text_number(value)
    if isinstance(value, datetime):
        return float((value.date() - EPOCH).days)
    if isinstance(value, date):
        return float((value - EPOCH).days)
    if isinstance(value, time):
        return NAN
    return number(scalar(value))


def _text_number(value: str) -> float:
    stripped = value.strip()
    if not stripped:
        return NAN
    if isinstance(value, Flag):
        return 1.0 if value == "true" else 0.0
    plain = stripped.replace(",", ".")
    if _NUMBER.fullmatch(plain):
        return float(plain)
    day = read_date(stripped)
    return float((day - EPOCH).days) if day else NAN


def truth(value: Value) -> bool:
    """As a condition: a number other than 0 and NaN, a text that is not empty, any date."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Flag):
        return value == "true"
    if isinstance(value, str):
        return value != ""
    if isinstance(value, float | int):
        return value != 0 and not math.isnan(value)
    if isinstance(value, date | time):
        return True
    return truth(scalar(value)) if value else False


def is_empty(value: Value) -> bool:
    """True for "", NaN and a node-set without value: what a calculation stores as empty."""
    if isinstance(value, str):
        return value == ""
    if isinstance(value, float):
        return math.isnan(value)
    if isinstance(value, list):
        return is_empty(scalar(value))
    return False


def read_date(said: str) -> date | None:
    """The date of an ISO text, with or without a time behind it; None if it is none.

    >>> read_date("2026-02-29"), read_date("2026-3-5")
    (None, datetime.date(2026, 3, 5))
    """
    match = _ISO_DATE.fullmatch(said.strip())
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_time(said: str) -> time | None:
    """The time of `HH:MM[:SS[.mmm]][offset]`; aware only if an offset is written."""
    match = _ISO_TIME.fullmatch(said.strip())
    if not match:
        return None
    micro = int((match[4] or "0").ljust(6, "0"))
    try:
        return time(int(match[1]), int(match[2]), int(match[3] or 0), micro, _offset(match[5]))
    except ValueError:
        return None


def _offset(said: str | None) -> timezone | None:
    if not said:
        return None
    if said == "Z":
        return timezone.utc  # noqa: UP017
    digits = said[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=-minutes if said[0] == "-" else minutes))


def moment_text(value: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmm+hh:mm`, the form XForms stores."""
    return value.isoformat(timespec="milliseconds")


def clock_text(value: time) -> str:
    """`HH:MM:SS.mmm+hh:mm`, the form XForms stores."""
    return value.isoformat(timespec="milliseconds")


def equal(left: Value, right: Value) -> bool:
    """`=`: truths if one side is one, else numbers if one side is one (within 1e-12), else text; of a node-set
    any member will do."""
    if isinstance(left, list):
        return any(equal(node.value(), right) for node in left) if left else equal("", right)
    if isinstance(right, list):
        return any(equal(left, node.value()) for node in right) if right else equal(left, "")
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float | int) or isinstance(right, float | int):
        return abs(number(left) - number(right)) < 1e-12 or number(left) == number(right)
    return text(left) == text(right)


def unequal(left: Value, right: Value) -> bool:
    """`!=`: the opposite of `=` for single values; for node-sets true if any member differs."""
    if isinstance(left, list) and len(left) > 1:
        return any(unequal(node.value(), right) for node in left)
    if isinstance(right, list) and len(right) > 1:
        return any(unequal(left, node.value()) for node in right)
    return not equal(left, right)
