"""Receipt numbers: short, said and heard on the telephone without a mistake, with a check digit."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class ReceiptStyle:
    """How a pack writes receipt numbers: `length` digits with the check digit, shown in groups of `group`."""

    length: int = 8
    group: int = 4


def make(serial: int, style: ReceiptStyle) -> str:
    """The receipt number of a serial number (0 and up), without gaps.

    Digits only: everybody can read and type them, and there is no letter to mix up with 0 or 1. The last digit is
    Damm's check digit, which finds every single wrong digit and every swap of neighbours. Raises ValueError if the
    serial has no room.

    >>> make(572, ReceiptStyle(length=4))
    '5724'
    """
    body = str(serial).zfill(style.length - 1)
    if serial < 0 or len(body) != style.length - 1:
        raise ValueError("no room for this serial number")
    return body + str(_damm(body))


def draw(style: ReceiptStyle, chance: Callable[[int], int]) -> str:
    """A receipt number by chance, so that nobody can count or guess a neighbour's. It never begins with 0.

    `chance(n)` gives a number from 0 up to n exclusive, as `secrets.randbelow` does.
    """
    low = int(10 ** (style.length - 2))
    return make(low + chance(9 * low), style)


def show(number: str, style: ReceiptStyle) -> str:
    """The number in groups, as it is printed and said.

    >>> show("12345672", ReceiptStyle())
    '1234 5672'
    """
    return " ".join(number[at : at + style.group] for at in range(0, len(number), style.group))


def read(text: str, style: ReceiptStyle) -> str | None:
    """The receipt number typed as `text` (spaces, dashes, full-width digits allowed), None if it is none.

    >>> read(" 5724 ", ReceiptStyle(length=4)), read("5742", ReceiptStyle(length=4))
    ('5724', None)
    """
    digits = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in re.sub(r"[\s\-－—.·]", "", text))
    if len(digits) != style.length or set(digits) - set(_DIGITS) or _damm(digits) != 0:
        return None
    return digits


_QUASIGROUP = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""Damm's table of order 10 (H. M. Damm, 2004)."""


def _damm(digits: str) -> int:
    """0 for a number whose check digit is right, else the check digit to append."""
    interim = 0
    for digit in digits:
        interim = int(_QUASIGROUP[interim][int(digit)])
    return interim
