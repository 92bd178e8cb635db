"""Verdicts on rows to be imported: places, people, households. All or nothing: one fault and nothing is taken.

Rows come as the sheet has them, with their row number; the verdict names row and column, the caller words the remedy.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.identity import Cell, IdFault, id_fault, normal_id, phone_of
from cases.places import Level


class RowFault(StrEnum):
    """What is wrong with a cell."""

    MISSING = "missing"
    BAD_CODE = "bad_code"
    """Letters, digits and - only."""
    UNKNOWN_LEVEL = "unknown_level"
    UNKNOWN_PLACE = "unknown_place"
    WRONG_PARENT = "wrong_parent"
    """The place above is not exactly one level higher."""
    UNKNOWN_ROLE = "unknown_role"
    WRONG_LEVEL = "wrong_level"
    """The role belongs to another level of place."""
    PHONE = "phone"
    NUMBER = "number"
    """Not a whole number of at least one."""
    TWICE = "twice"
    """The same value stands in an earlier row of this file (`about` says which)."""
    ID_AS_NUMBER = "id_as_number"
    ID_ROUNDED = "id_rounded"
    ID_LENGTH = "id_length"
    ID_BIRTHDAY = "id_birthday"
    ID_CHECK_DIGIT = "id_check_digit"


ID_FAULTS = {
    IdFault.AS_NUMBER: RowFault.ID_AS_NUMBER,
    IdFault.ROUNDED: RowFault.ID_ROUNDED,
    IdFault.LENGTH: RowFault.ID_LENGTH,
    IdFault.BIRTHDAY: RowFault.ID_BIRTHDAY,
    IdFault.CHECK_DIGIT: RowFault.ID_CHECK_DIGIT,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One fault. `about` names what it clashes with: an earlier row's number, or the levels that would fit."""

    row: int
    column: str
    fault: RowFault
    about: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A row of places; `above` is the code of the place above, empty for the county."""

    row: int
    code: Cell
    name: Cell
    level: Cell
    above: Cell = None
    phone: Cell = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A row of people."""

    row: int
    code: Cell
    name: Cell
    phone: Cell
    role: Cell
    place: Cell


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A row of households; phone and ID number may be missing, but not wrong."""

    row: int
    code: Cell
    place: Cell
    head: Cell
    members: Cell = None
    phone: Cell = None
    id_number: Cell = None


_LEVELS = {"县": Level.COUNTY, "镇": Level.TOWN, "乡": Level.TOWN, "村": Level.VILLAGE, "网格": Level.GRID}
_LEVELS |= {"乡镇": Level.TOWN, "社区": Level.VILLAGE, **{level.name.lower(): level for level in Level if level}}


def words(cell: Cell) -> str:
    """A cell as text: codes that stand as numbers without `.0`, blanks trimmed.

    >>> words(12.0), words(" a "), words(None)
    ('12', 'a', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def level_named(cell: Cell) -> Level | None:
    """The level of place a cell names, in Chinese or as packs write it."""
    return _LEVELS.get(words(cell).lower())


def check_places(lines: Sequence[PlaceLine], known: dict[str, Level]) -> Iterator[Verdict]:
    """`known` are the places there already, by code. A place may stand before or after the one above it."""
    levels = known | {words(line.code): level for line in lines if (level := level_named(line.level))}
    yield from _codes((line.row, line.code) for line in lines)
    for line in lines:
        yield from _needed(line.row, name=line.name)
        level, above = level_named(line.level), words(line.above)
        if level is None:
            yield Verdict(line.row, "level", RowFault.UNKNOWN_LEVEL)
        elif level is not Level.COUNTY and above not in levels:
            yield Verdict(line.row, "above", RowFault.UNKNOWN_PLACE if above else RowFault.MISSING)
        elif (level is Level.COUNTY and above) or (above and levels[above] != level + 1):
            yield Verdict(line.row, "above", RowFault.WRONG_PARENT)
        yield from _phone(line.row, line.phone)


def check_people(lines: Sequence[PersonLine], places: dict[str, Level], roles: dict[str, Level]) -> Iterator[Verdict]:
    """A person may stand in several rows, one a post; then name and phone have to be the same in all."""
    yield from _needed_codes((line.row, line.code) for line in lines)
    seen: dict[str, PersonLine] = {}
    for line in lines:
        yield from _needed(line.row, name=line.name, phone=line.phone)
        yield from _phone(line.row, line.phone)
        place, role = words(line.place), words(line.role)
        if role not in roles:
            yield Verdict(line.row, "role", RowFault.UNKNOWN_ROLE if role else RowFault.MISSING)
        elif place not in places:
            yield Verdict(line.row, "place", RowFault.UNKNOWN_PLACE if place else RowFault.MISSING)
        elif places[place] != roles[role]:
            yield Verdict(line.row, "place", RowFault.WRONG_LEVEL, roles[role].name.lower())
        first = seen.setdefault(words(line.code), line)
        if (words(first.name), phone_of(first.phone)) != (words(line.name), phone_of(line.phone)):
            yield Verdict(line.row, "code", RowFault.TWICE, str(first.row))


def check_households(lines: Iterable[HouseholdLine], places: Collection[str]) -> Iterator[Verdict]:
    """Row by row, so that a long file need not lie in memory; codes and ID numbers must not come twice."""
    codes: dict[str, int] = {}
    ids: dict[str, int] = {}
    for line in lines:
        code, place = words(line.code), words(line.place)
        yield from _needed(line.row, code=line.code, head=line.head)
        yield from _once(line.row, "code", code, codes)
        if place not in places:
            yield Verdict(line.row, "place", RowFault.UNKNOWN_PLACE if place else RowFault.MISSING)
        if words(line.members) and not re.fullmatch(r"[1-9]\d?", words(line.members)):
            yield Verdict(line.row, "members", RowFault.NUMBER)
        yield from _phone(line.row, line.phone)
        if line.id_number is not None and words(line.id_number):
            fault = id_fault(line.id_number)
            if fault:
                yield Verdict(line.row, "id_number", ID_FAULTS[fault])
            else:
                yield from _once(line.row, "id_number", normal_id(words(line.id_number)), ids)


def _codes(cells: Iterable[tuple[int, Cell]]) -> Iterator[Verdict]:
    """Codes there, well written, and each once."""
    seen: dict[str, int] = {}
    for row, cell in cells:
        yield from _needed_codes([(row, cell)])
        yield from _once(row, "code", words(cell), seen)


def _needed_codes(cells: Iterable[tuple[int, Cell]]) -> Iterator[Verdict]:
    for row, cell in cells:
        code = words(cell)
        if not re.fullmatch(r"[0-9A-Za-z-]+", code):
            yield Verdict(row, "code", RowFault.BAD_CODE if code else RowFault.MISSING)


def _needed(row: int, **cells: Cell) -> Iterator[Verdict]:
    return (Verdict(row, column, RowFault.MISSING) for column, cell in cells.items() if not words(cell))


def _once(row: int, column: str, value: str, seen: dict[str, int]) -> Iterator[Verdict]:
    if value and seen.setdefault(value, row) != row:
        yield Verdict(row, column, RowFault.TWICE, str(seen[value]))


def _phone(row: int, cell: Cell) -> Iterator[Verdict]:
    if words(cell) and phone_of(cell) is None:
        yield Verdict(row, "phone", RowFault.PHONE)
