"""ID numbers and phone numbers as people and spreadsheets write them: normal form, and what is wrong with one."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

Cell = str | int | float | None
"""What a spreadsheet cell holds."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
"""Check digits by remainder (GB 11643-1999, ISO 7064 MOD 11-2)."""

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
_SERVICE = re.compile(r"(?:400|800)\d{7}")


class IdFault(StrEnum):
    """What is wrong with an ID number."""

    AS_NUMBER = "as_number"
    """The cell holds a number, not text: its last digits may be gone already."""
    ROUNDED = "rounded"
    """Ends in 000 or is written with an exponent, as a spreadsheet leaves an 18-digit number."""
    LENGTH = "length"
    BIRTHDAY = "birthday"
    CHECK_DIGIT = "check_digit"


def normal_id(text: str) -> str:
    """Half-width, without blanks, X in capital; 15 digits become 18.

    >>> normal_id(" １１０１０５194912310 02x ")
    '11010519491231002X'
    """
    tidy = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"\d{15}", tidy):
        body = tidy[:6] + "19" + tidy[6:]
        return body + _check_digit(body)
    return tidy


def id_fault(cell: Cell) -> IdFault | None:
    """The first thing wrong with an ID number, None if it can be right.

    >>> id_fault("11010519491231002X") is None, id_fault("110105194912310000")
    (True, <IdFault.ROUNDED: 'rounded'>)
    """
    if isinstance(cell, int | float):
        return IdFault.AS_NUMBER
    tidy = normal_id(cell or "")
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", tidy):
        return IdFault.ROUNDED
    if not re.fullmatch(r"\d{17}[\dX]", tidy):
        return IdFault.LENGTH
    if tidy[17] != _check_digit(tidy[:17]):
        return IdFault.ROUNDED if tidy.endswith("000") else IdFault.CHECK_DIGIT
    return None if born_on(tidy) else IdFault.BIRTHDAY


def born_on(id_number: str) -> date | None:
    """The birthday in a normal ID number, None if there is no such day.

    >>> born_on("11010519491231002X")
    datetime.date(1949, 12, 31)
    """
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def normal_phone(text: str) -> str | None:
    """The digits of a mobile, landline or 400 number without country code and blanks, None if it is none.

    >>> normal_phone("+86 138-0000-0000"), normal_phone("0557 8000000"), normal_phone("12345")
    ('13800000000', '05578000000', None)
    """
    digits = re.sub(r"[\s\-()（）.·—]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$|0\d{9,11}$)", "", digits)
    fits = any(pattern.fullmatch(digits) for pattern in (_MOBILE, _LANDLINE, _SERVICE))
    return digits if fits else None


def phone_of(cell: Cell) -> str | None:
    """A phone from a spreadsheet cell, where it may stand as a number."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return normal_phone(str(cell)) if cell is not None else None


def _check_digit(body: str) -> str:
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
