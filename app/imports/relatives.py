"""The column 近亲属 of the sheet of people: read, judged, written into the kin register.

What a cell names is added to what is there; 无 takes everything off that the register has of that person.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.imports.verdicts import Refusal
from app.imports.workbook import Row
from cases import kin
from cases.imports import words
from cases.kin import Relative
from storage.unit import Unit

FIELD = "kin"
_REMEDY = "写 姓名+电话，几位用、隔开；同事写人员编码；没有就写 无"


@dataclass(frozen=True, slots=True)
class Named:
    """What one row says about somebody's relatives; `nobody`: it says outright that there is none."""

    row: int
    code: str
    relatives: tuple[Relative, ...]
    nobody: bool = False


def read(rows: Sequence[Row], codes: Collection[str]) -> tuple[list[Named], list[Refusal]]:
    """Every filled cell, and what cannot be taken. `codes` are those of all staff, of the sheet and before."""
    named, refused = [], []
    for row in rows:
        cell = words(row[FIELD])
        try:
            relatives = kin.read(cell, codes)
        except kin.Unreadable as fault:
            refused.append(Refusal(row.number, FIELD, f"第 {fault.part} 位看不出是谁", _REMEDY))
            continue
        if cell:
            named.append(Named(row.number, words(row["code"]), relatives, kin.is_none(cell)))
    return named, refused


async def changed(unit: Unit, named: Sequence[Named], ids: dict[str, int]) -> set[int]:
    """The rows that would change the register. `ids`: people by code."""
    found = set()
    for each in named:
        person_id = ids.get(each.code)
        known = await unit.kin.of(person_id) if person_id else []
        have = {(one.name, one.phone, one.kin_id) for one in known}
        if (each.nobody and known) or not set(_keys(each, ids)) <= have:
            found.add(each.row)
    return found


async def write(unit: Unit, named: Sequence[Named], ids: dict[str, int], *, at: datetime) -> set[int]:
    """Writes the register; returns the people to whom relatives were added."""
    grown = set()
    for each in named:
        person_id = ids[each.code]
        for known in await unit.kin.of(person_id) if each.nobody else ():
            await unit.kin.end(known.id, at=at)
        for name, phone, kin_id in _keys(each, ids):
            if await unit.kin.add(person_id, name=name, phone=phone, kin_id=kin_id, at=at):
                grown |= {person_id, kin_id} if kin_id else {person_id}
    return grown


def _keys(named: Named, ids: dict[str, int]) -> Iterator[tuple[str, str, int | None]]:
    for one in named.relatives:
        yield one.name, one.phone, ids.get(one.code, 0) if one.code else None
