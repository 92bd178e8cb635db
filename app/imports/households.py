"""Imports of households, chunk by chunk: a county has hundreds of thousands.

An empty cell leaves what is known; phone and ID number are compared by their hashes and never opened.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from app.imports.verdicts import Outcome, Refusal, State, unreadable, worded
from app.imports.workbook import Row, Table
from cases.identity import normal_id, phone_of
from cases.imports import HouseholdLine, check_households, words
from storage.imports import CHUNK, Imports, KnownHousehold
from storage.unit import Store, Unit

_LEVELS = ("grid", "village")


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A row whose ID number stands in the register under another household's code."""

    row: int
    code: str
    id_hash: str


async def places(unit: Unit) -> dict[str, int]:
    """Ids of the places a household may stand in, by code."""
    known = await Imports(unit.session, unit.cipher).places()
    return {code: place_id for code, (place_id, level) in known.items() if level in _LEVELS}


def judge(table: Table, known: Collection[str]) -> Outcome:
    """What is wrong with the sheet itself, given the codes of places. No unit is open meanwhile: it takes a while."""
    outcome, garbled = Outcome(), list[Refusal]()
    outcome.refuse(worded(check_households(_lines(table, garbled), known)))
    outcome.refuse(garbled)
    return outcome


async def compare(store: Store, table: Table, judged: Outcome) -> Outcome:
    """Judges the rest against the register, a chunk a unit, so that nobody else waits for long."""
    outcome, suspects = Outcome(dict(judged.states), list(judged.refusals)), list[_Suspect]()
    async with store.unit() as unit:
        known_places = await places(unit)
        is_first = await Imports(unit.session, unit.cipher).has_no_households()
    for chunk in _chunks(table, but=set(judged.states)):
        if is_first:
            outcome.states.update((row.number, State.NEW) for row in chunk)
            continue
        async with store.unit() as unit:
            shelf = Imports(unit.session, unit.cipher)
            rows = {row.number: _values(shelf, row, known_places) for row in chunk}
            known = await shelf.households([values["code"] for values in rows.values()])
            suspects += await _registered_elsewhere(shelf, rows)
        for number, values in rows.items():
            outcome.states[number] = _state(values, known.get(values["code"]))
    async with store.unit() as unit:
        outcome.refuse(_still_elsewhere(Imports(unit.session, unit.cipher), table, suspects))
    return outcome


async def write(unit: Unit, table: Table, outcome: Outcome) -> None:
    """Writes what is new or changed, all in this unit. Only for an outcome without a refusal."""
    shelf, known_places = Imports(unit.session, unit.cipher), await places(unit)
    idle = {number for number, state in outcome.states.items() if state is State.SAME}
    for chunk in _chunks(table, but=idle):
        new = [_values(shelf, row, known_places) for row in chunk if outcome.states[row.number] is State.NEW]
        changed = [_values(shelf, row, known_places) for row in chunk if outcome.states[row.number] is State.CHANGED]
        known = await shelf.households([values["code"] for values in changed])
        await shelf.add_households({**values, "members": values["members"] or 1} for values in new)
        await shelf.change_households(_changes(values, known[values["code"]]) for values in changed)


async def _registered_elsewhere(shelf: Imports, rows: dict[int, dict[str, Any]]) -> list[_Suspect]:
    """ID numbers another household has in the register."""
    numbers = {values["id_hash"]: number for number, values in rows.items() if values["id_hash"]}
    return [
        _Suspect(numbers[known.id_hash], known.code, known.id_hash)
        for known in await shelf.households_of(list(numbers))
        if known.code != rows[numbers[known.id_hash]]["code"]
    ]


def _still_elsewhere(shelf: Imports, table: Table, suspects: list[_Suspect]) -> list[Refusal]:
    """Those of the suspects whose other household is not given another ID number by this very sheet."""
    others = {suspect.code for suspect in suspects}
    corrected = {
        words(row["code"]): shelf.id_hash(_id(row))
        for row in (table.rows() if others else ())
        if words(row["code"]) in others and row["id_number"] is not None
    }
    return [
        Refusal(
            suspect.row,
            "id_number",
            f"这个身份证号已经登记在户编号 {suspect.code} 下",
            "核对是不是同一户；是的，用原来的户编号",
        )
        for suspect in suspects
        if corrected.get(suspect.code, suspect.id_hash) == suspect.id_hash
    ]


def _changes(values: dict[str, Any], known: KnownHousehold) -> dict[str, Any]:
    """What the sheet gives, for the household that is there; what it leaves empty is not touched."""
    given = {name: value for name, value in values.items() if value not in (None, "") and name != "code"}
    return {**given, "known_id": known.id}


def _lines(table: Table, garbled: list[Refusal]) -> Iterator[HouseholdLine]:
    """The rows as the trade's check wants them; what is garbled is noted on the way."""
    for row in table.rows():
        garbled += unreadable(row)
        yield HouseholdLine(
            row.number, row["code"], row["place"], row["head"], row["members"], row["phone"], row["id_number"]
        )


def _chunks(table: Table, but: Collection[int] = ()) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in table.rows():
        if row.number not in but:
            chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _values(shelf: Imports, row: Row, places: dict[str, int]) -> dict[str, Any]:
    """A row as columns; what the sheet leaves empty is None or ""."""
    phone, id_number = phone_of(row["phone"]) or "", _id(row)
    return {
        "code": words(row["code"]),
        "place_id": places.get(words(row["place"]), 0),
        "head": words(row["head"]),
        "head_hash": shelf.head_hash(words(row["head"])),
        "members": int(words(row["members"])) if row["members"] is not None else None,
        "phone": phone or None,
        "phone_hash": shelf.phone_hash(phone),
        "id_number": id_number or None,
        "id_hash": shelf.id_hash(id_number),
    }


def _id(row: Row) -> str:
    return normal_id(words(row["id_number"])) if row["id_number"] is not None else ""


def _state(values: dict[str, Any], known: KnownHousehold | None) -> State:
    if known is None:
        return State.NEW
    compared = ("place_id", "head", "members", "phone_hash", "id_hash")
    same = all(values[name] in (None, "", getattr(known, name)) for name in compared)
    return State.SAME if same else State.CHANGED
