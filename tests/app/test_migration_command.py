"""`yima pack migrate`: listed with the days, moved only with a name and a reason, and only by who may publish."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineWorkbook

from app.commands import pack as command
from app.settings import Settings
from app.stores import open_store
from app.wiring import open_yima
from bot.casework import proceedings as hands
from bot.notices.scene import Scene
from cases import advancing
from cases.deadlines import Rule, Unit
from cases.people import NOBODY
from cases.places import PlacePath
from cases.proceedings import Case, Did
from packs import Pack
from storage.unit import utc_now

Run = Callable[..., tuple[int, str, str]]


async def running(settings: Settings, pack: Pack) -> None:
    """A case that began when the town still had nine working days to take it up."""
    async with open_yima(settings, demo=True) as yima, yima.store.unit() as unit:
        shipped = pack.procedures["监测对象识别"]
        states = tuple(replace(each, rule=Rule("镇里受理", 9, Unit.WORKING)) for each in shipped.states)
        procedure, place = replace(shipped, states=states), (await unit.places.at_level("grid"))[0]
        scene = Scene(unit, pack, settings.county_zone, await unit.settings.county_now(utc_now()))
        clue_id = await unit.clues.add(source="find", place_id=place.id, pack_hash=pack.hash, at=scene.now)
        case = advancing.open_(
            await hands.terms_of(scene, procedure, PlacePath(place.path)),
            number="AJ",
            rules=await unit.proceedings.keep_rules(procedure, pack.hash),
            clue_id=clue_id,
            place=PlacePath(place.path),
            subject="丑某某",
            by=NOBODY,
            now=scene.now,
        )
        await unit.proceedings.add(case)


async def stored(settings: Settings) -> Case:
    async with open_store(settings) as store, store.unit() as unit:
        case = await unit.proceedings.get(1)
    assert case is not None
    return case


async def code_of(settings: Settings, role: str) -> str:
    async with open_store(settings) as store, store.unit() as unit:
        staff = await unit.people.staff(on=utc_now().date())
    return next(each.code for each in staff if each.holds(role))


def test_migrate__listed_with_its_days__moved_by_who_may_publish(
    settings: Settings, run: Run, pack: Pack, tmp_path: Path
) -> None:
    asyncio.run(running(settings, pack))
    before, result = asyncio.run(stored(settings)), tmp_path / "结果.xlsx"
    status, said, _ = run(command.main, "migrate", "--result", str(result))
    assert (status, "一件都没有动" in said, "会不一样的 1 件，其中 0 件换不了" in said) == (0, True, True), said
    row = CalamineWorkbook.from_path(str(result)).get_sheet_by_index(0).to_python()[1]
    assert (row[0], row[5], "第2天" in str(row[8])) == (before.number, "镇里受理", True)
    assert "没有一件不一样" in run(command.main, "migrate", "AJ9999")[1]
    assert run(command.main, "migrate", "--yes")[0] == 2
    assert asyncio.run(stored(settings)) == before

    reason = ("--yes", "--reason", "县里发文")
    worker, county = (asyncio.run(code_of(settings, role)) for role in ("worker", "county"))
    assert "换了 0 件" in run(command.main, "migrate", *reason, "--as", worker)[1]
    assert "没有编码" in run(command.main, "migrate", *reason, "--as", "nobody")[2]
    assert asyncio.run(stored(settings)) == before
    assert "换了 1 件" in run(command.main, "migrate", *reason, "--as", county)[1]
    after = asyncio.run(stored(settings))
    assert (after.history[-1].did, after.history[-1].given["reason"]) == (Did.MIGRATED, "县里发文")
    assert "没有一件不一样" in run(command.main, "migrate")[1]
