"""How staff name their near relatives in one cell of a sheet: names with telephones, or the codes of other staff."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from cases.identity import normal_phone

_BETWEEN = re.compile(r"[、；;，,\n/]+")
_PHONE = re.compile(r"(?:\+86[ -]?)?\d[\d -]{6,}\d")
_NOTHING = frozenset({"无", "没有", "-"})
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Relative:
    """One relative: `name` without blanks and a normalised `phone` (or ""), or another member of staff by `code`."""

    name: str = ""
    phone: str = ""
    code: str = ""


class Unreadable(ValueError):
    """Which part of a cell names nobody; `part` is its number from 1, nothing of the cell itself is repeated."""

    def __init__(self, part: int) -> None:
        super().__init__(f"part {part} names nobody")
        self.part = part


def read(cell: str, codes: Collection[str]) -> tuple[Relative, ...]:
    """The relatives a cell names, in its order, each once; none for an empty cell or 无. `codes` are those of staff.

    Raises Unreadable.

    >>> read("乙二水+138 0000 0001；worker-02、丙三木", {"worker-02"})  # doctest: +NORMALIZE_WHITESPACE
    (Relative(name='乙二水', phone='13800000001', code=''), Relative(name='', phone='', code='worker-02'),
     Relative(name='丙三木', phone='', code=''))
    """
    found: dict[Relative, None] = {}
    if cell.strip() not in _NOTHING:
        parts = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
        for number, part in enumerate(parts, 1):
            found[Relative(code=part) if part in codes else _outside(part, number)] = None
    return tuple(found)


def is_none(cell: str) -> bool:
    """True for a cell that says outright that there is nobody."""
    return cell.strip() in _NOTHING


def _outside(part: str, number: int) -> Relative:
    """Somebody by name and, where there is one, telephone; a relation in brackets is passed over."""
    told = _PHONE.search(part)
    phone = (normal_phone(told[0]) or "") if told else ""
    name = re.sub(r"[(（].*?[)）]|[+＋:：\s]", "", _PHONE.sub("", part))
    if (told and not phone) or not 2 <= len(name) <= _LONGEST or any(sign.isdigit() for sign in name):
        raise Unreadable(number)
    return Relative(name, phone)
