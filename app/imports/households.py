"""Imports of households, chunk by chunk: a county has hundreds of thousands.

An empty cell leaves what is known; phone and ID number are compared by their hashes and never opened.
"""

from collections.abc import Iterator
from typing import Any

from app.imports.verdicts import Outcome, Refusal, State, unreadable, worded
from app.imports.workbook import Row, Table
from cases.identity import normal_id, phone_of
from cases.imports import HouseholdLine, check_households, words
from storage.imports import CHUNK, Imports, KnownHousehold
from storage.unit import Unit

_LEVELS = ("grid", "village")


async def take(unit: Unit, table: Table, *, write: bool) -> Outcome:
    """Judges every row and, with `write` and without a refusal, writes them all."""
    shelf = Imports(unit.session, unit.cipher)
    places = {code: place_id for code, (place_id, level) in (await shelf.places()).items() if level in _LEVELS}
    outcome = Outcome()
    outcome.refuse(refusal for row in table.rows() for refusal in unreadable(row))
    outcome.refuse(worded(check_households(_lines(table), places)))
    if outcome.refusals:
        await _judge_rest(shelf, table, places, outcome)
        return outcome
    outcome.refuse(await _registered_elsewhere(shelf, table))
    may_write = write and not outcome.refusals
    for chunk in _chunks(table):
        known = await shelf.households([words(row["code"]) for row in chunk])
        new, changed = [], []
        for row in chunk:
            values = _values(shelf, row, places)
            state = _state(values, known.get(values["code"]))
            outcome.states.setdefault(row.number, state)
            if state is State.NEW:
                new.append(values)
            elif state is State.CHANGED:
                changed.append(values)
        if may_write:
            await shelf.add_households(_whole(values) for values in new)
            await shelf.change_households(_changes(values, known[values["code"]]) for values in changed)
    return outcome


async def _judge_rest(shelf: Imports, table: Table, places: dict[str, int], outcome: Outcome) -> None:
    """The rows nothing is wrong with still get their own verdict."""
    for chunk in _chunks(table):
        known = await shelf.households([words(row["code"]) for row in chunk])
        for row in chunk:
            if row.number not in outcome.states:
                values = _values(shelf, row, places)
                outcome.states[row.number] = _state(values, known.get(values["code"]))


async def _registered_elsewhere(shelf: Imports, table: Table) -> list[Refusal]:
    """An ID number that another household has in the register, unless this sheet gives that household another one."""
    suspects: list[tuple[int, str, str]] = []
    for chunk in _chunks(table):
        hashes = {shelf.id_hash(_id(row)): row for row in chunk if row["id_number"] is not None}
        for known in await shelf.households_of(list(hashes)):
            row = hashes[known.id_hash]
            if known.code != words(row["code"]):
                suspects.append((row.number, known.code, known.id_hash))
    others = {code for _, code, _ in suspects}
    corrected = {
        words(row["code"]): shelf.id_hash(_id(row))
        for row in (table.rows() if others else ())
        if words(row["code"]) in others and row["id_number"] is not None
    }
    return [
        Refusal(
            number, "id_number", f"这个身份证号已经登记在户编号 {code} 下", "核对是不是同一户；是的，用原来的户编号"
        )
        for number, code, id_hash in suspects
        if corrected.get(code, id_hash) == id_hash
    ]


def _changes(values: dict[str, Any], known: KnownHousehold) -> dict[str, Any]:
    """What the sheet gives, for the household that is there; what it leaves empty is not touched."""
    given = {name: value for name, value in values.items() if value not in (None, "") and name != "code"}
    return {**given, "known_id": known.id}


def _lines(table: Table) -> Iterator[HouseholdLine]:
    for row in table.rows():
        yield HouseholdLine(
            row.number, row["code"], row["place"], row["head"], row["members"], row["phone"], row["id_number"]
        )


def _chunks(table: Table) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in table.rows():
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
        "members": int(words(row["members"])) if row["members"] is not None else None,
        "phone": phone or None,
        "phone_hash": shelf.phone_hash(phone),
        "id_number": id_number or None,
        "id_hash": shelf.id_hash(id_number),
    }


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "members": values["members"] or 1}


def _id(row: Row) -> str:
    return normal_id(words(row["id_number"])) if row["id_number"] is not None else ""


def _state(values: dict[str, Any], known: KnownHousehold | None) -> State:
    if known is None:
        return State.NEW
    compared = ("place_id", "head", "members", "phone_hash", "id_hash")
    same = all(values[name] in (None, "", getattr(known, name)) for name in compared)
    return State.SAME if same else State.CHANGED
