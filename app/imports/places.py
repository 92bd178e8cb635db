"""Imports of places: the county first, then towns, villages, grids, whatever their order in the sheet."""

from dataclasses import replace

from app.imports.verdicts import Outcome, Refusal, State, unreadable, worded
from app.imports.workbook import Table
from cases.identity import phone_of
from cases.imports import PlaceLine, check_places, level_named, words
from cases.places import Level
from storage.places import PLACEHOLDER, PlaceView
from storage.unit import Unit


async def take(unit: Unit, table: Table, *, write: bool) -> Outcome:
    """Judges every row and, with `write` and without a refusal, writes them all."""
    lines = [
        PlaceLine(row.number, row["code"], row["name"], row["level"], row["above"], row["phone"])
        for row in table.rows()
    ]
    known = {place.code: place for place in _adopted(await unit.places.everywhere(), lines)}
    outcome = Outcome({line.row: _state(line, known) for line in lines})
    outcome.refuse(refusal for row in table.rows() for refusal in unreadable(row))
    levels = {code: Level[place.level.upper()] for code, place in known.items()}
    outcome.refuse(worded(check_places(lines, levels)))
    outcome.refuse(_moved(lines, known))
    outcome.refuse(_second_county(lines, known))
    if write and not outcome.refusals:
        await _write(unit, sorted(lines, key=lambda line: -(level_named(line.level) or 0)), known, outcome)
    return outcome


def _adopted(places: list[PlaceView], lines: list[PlaceLine]) -> list[PlaceView]:
    """The county made for the first administrator takes the code the sheet gives the county."""
    codes = {words(line.code) for line in lines if level_named(line.level) is Level.COUNTY}
    if len(places) == 1 and places[0].code == PLACEHOLDER and len(codes) == 1:
        return [replace(places[0], code=codes.pop())]
    return places


async def _write(unit: Unit, lines: list[PlaceLine], known: dict[str, PlaceView], outcome: Outcome) -> None:
    for line in lines:
        name, phone = words(line.name), phone_of(line.phone) or ""
        level = level_named(line.level)
        assert level is not None
        if outcome.states[line.row] is State.NEW:
            above = await unit.places.by_code(words(line.above))
            await unit.places.add(
                code=words(line.code),
                name=name,
                level=level.name.lower(),
                parent_id=above.id if above else None,
                phone=phone,
            )
        elif outcome.states[line.row] is State.CHANGED:
            place = known[words(line.code)]
            await unit.places.change(place.id, code=place.code, name=name, phone=phone or place.phone)


def _state(line: PlaceLine, known: dict[str, PlaceView]) -> State:
    place = known.get(words(line.code))
    if place is None:
        return State.NEW
    phone = phone_of(line.phone) or place.phone
    return State.SAME if (words(line.name), phone) == (place.name, place.phone) else State.CHANGED


def _moved(lines: list[PlaceLine], known: dict[str, PlaceView]) -> list[Refusal]:
    """A place keeps its level and the place above it: tasks and rights hang on its path."""
    codes = {place.id: place.code for place in known.values()}
    refusals = []
    for line in lines:
        place = known.get(words(line.code))
        level = level_named(line.level)
        if place and level and level.name.lower() != place.level:
            refusals.append(Refusal(line.row, "level", "这个编码已经是另一级的地方", "换一个编码，或改回原来的级别"))
        elif place and words(line.above) != codes.get(place.parent_id or 0, ""):
            refusals.append(
                Refusal(line.row, "above", "这个地方已经有别的上级，导入不能挪", "改回原来的上级，或用新编码另建")
            )
    return refusals


def _second_county(lines: list[PlaceLine], known: dict[str, PlaceView]) -> list[Refusal]:
    counties = {place.code for place in known.values() if place.level == "county"}
    refusals = []
    for line in lines:
        if level_named(line.level) is Level.COUNTY:
            counties.add(words(line.code))
            if len(counties) > 1:
                refusals.append(Refusal(line.row, "level", "一个系统只管一个县", "只留本县这一行"))
    return refusals
