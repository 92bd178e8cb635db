"""Imports of staff: one row a post. Posts that are not in the sheet stay: leaving has its own way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from app.imports import relatives
from app.imports.verdicts import Outcome, Refusal, State, unreadable, worded
from app.imports.workbook import Table
from cases.identity import phone_of
from cases.imports import PersonLine, check_people, words
from cases.places import Level
from cases.rights import Role
from storage.people import PersonView
from storage.unit import Unit, utc_now


async def take(
    unit: Unit, table: Table, *, roles: Mapping[str, Role], on: date, write: bool, at: datetime | None = None
) -> Outcome:
    """Judges every row and, with `write` and without a refusal, writes them all; new posts begin on `on`.

    `at` is the county's instant, of the kin register's new entries.
    """
    named = {role.title: name for name, role in roles.items()} | {name: name for name in roles}
    lines = [
        PersonLine(row.number, row["code"], row["name"], row["phone"], row["role"], row["place"])
        for row in table.rows()
    ]
    lines = [replace(line, role=named.get(words(line.role), line.role)) for line in lines]
    places = {place.code: place for place in await unit.places.everywhere()}
    levels = {code: Level[place.level.upper()] for code, place in places.items()}
    known = {code: await unit.people.by_code(code, on=on) for code in {words(line.code) for line in lines}}
    outcome = Outcome({line.row: _state(line, known[words(line.code)], places) for line in lines})
    outcome.refuse(refusal for row in table.rows() for refusal in unreadable(row))
    verdicts = check_people(lines, levels, {name: role.level for name, role in roles.items()})
    outcome.refuse(worded(verdicts, [role.title for role in roles.values()]))
    outcome.refuse(_left(lines, known))
    filled = [row for row in table.rows() if row[relatives.FIELD]]
    codes = {words(line.code) for line in lines} if filled else set()
    codes |= {person.code for person in await unit.people.staff(on=on)} if filled else set()
    near, unclear = relatives.read(filled, codes)
    outcome.refuse(unclear)
    ids = {code: person.id for code, person in known.items() if person}
    for row in await relatives.changed(unit, near, await _ids(unit, codes, on)):
        if outcome.states[row] is State.SAME:
            outcome.states[row] = State.CHANGED
    if write and not outcome.refusals:
        for line in lines:
            await _write(unit, line, ids, places[words(line.place)].id, on)
        outcome.grown = await relatives.write(unit, near, await _ids(unit, codes, on), at=at or utc_now())
    return outcome


async def _ids(unit: Unit, codes: set[str], on: date) -> dict[str, int]:
    people = [await unit.people.by_code(code, on=on) for code in sorted(codes)]
    return {person.code: person.id for person in people if person}


async def _write(unit: Unit, line: PersonLine, ids: dict[str, int], place_id: int, on: date) -> None:
    code, name, phone = words(line.code), words(line.name), phone_of(line.phone) or ""
    if code in ids:
        await unit.people.change(ids[code], name=name)
        await unit.people.change_phone(ids[code], phone)
    else:
        ids[code] = await unit.people.add(code=code, name=name, phone=phone)
    await unit.people.appoint(ids[code], words(line.role), place_id, since=on)


def _state(line: PersonLine, person: PersonView | None, places: Mapping[str, object]) -> State:
    if person is None:
        return State.NEW
    place = places.get(words(line.place))
    held = any(post.role == words(line.role) and post.place_id == getattr(place, "id", 0) for post in person.posts)
    same = (words(line.name), phone_of(line.phone)) == (person.name, person.phone)
    return State.SAME if held and same else State.CHANGED


def _left(lines: list[PersonLine], known: Mapping[str, PersonView | None]) -> list[Refusal]:
    """Who has left comes back by a deliberate act under a new code, not by an old sheet."""
    gone = {code for code, person in known.items() if person and person.left_at}
    return [
        Refusal(line.row, "code", "这个人已经离岗", "从表里删掉这一行；确实回来的，换一个新的人员编码")
        for line in lines
        if words(line.code) in gone
    ]
