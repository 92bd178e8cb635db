"""Exports: everything a meeting needs, nothing a household would not want to see there."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from app import exports
from app.demo import found, phone
from bot.casework import ledger, opening
from bot.notices.scene import Scene, standing_of
from cases import deadlines, problems, rights
from cases.people import PersonId
from cases.places import Level, PlacePath
from cases.problems import Line
from cases.rights import Act, Reach, Scope
from chat.address import Address
from packs import Pack
from storage.unit import Store, Unit

ZONE = ZoneInfo("Asia/Shanghai")
STORY = "老伴住院花了八万"
SUBJECT = "=子一山"


async def report(unit: Unit, pack: Pack, grid_code: str, number: str, now: datetime) -> None:
    """A report as the dialog files it, with a home check in the worker's hands."""
    grid = await unit.places.by_code(grid_code)
    assert grid is not None
    talk = await unit.talks.open(Address("phone", number))
    clue_id = await unit.clues.add(source="report", place_id=grid.id, pack_hash=pack.hash, at=now)
    facts: dict[str, Any] = {"subject": SUBJECT, "phone": phone(900), "story": STORY, "risks": ["illness"]}
    filed = await unit.reports.add(
        number=number,
        clue_id=clue_id,
        talk_id=talk.id,
        typist_id=None,
        place_id=grid.id,
        form="report",
        form_version="1",
        pack_hash=pack.hash,
        record=dict(facts),
        facts=facts,
        filed_at=now,
        subject=SUBJECT,
        phone=phone(900),
    )
    await opening.open_home_check(unit, pack, clue_id=clue_id, report=filed, now=now, zone=ZONE)


@pytest.fixture
async def county(store: Store, pack: Pack, now: datetime) -> Store:
    """The demo county with a report in the first village and one in another town."""
    await found(store, pack, now=now)
    async with store.unit() as unit:
        await report(unit, pack, "99010101", "12345672", now)
        await report(unit, pack, "99020101", "12345680", now)
    return store


async def sheet(store: Store, pack: Pack, kind: str, now: datetime, code: str = "") -> exports.Sheet:
    async with store.unit() as unit:
        scene = Scene(unit, pack, ZONE, now)
        if code:
            person = await unit.people.by_code(code, on=scene.today)
            assert person is not None
            scope = rights.scope(standing_of(person, pack, ZONE), Act.EXPORT, now)
        else:
            top = (await unit.places.at_level("county"))[0]
            scope = Scope(PersonId(-1), (Reach(PlacePath(top.path), Level.COUNTY, ""),))
        make = {"tasks": exports.tasks_sheet, "cases": exports.cases_sheet, "ledger": exports.ledger_sheet}[kind]
        return await make(scene, scope)


def column(made: exports.Sheet, title: str) -> list[str]:
    return [row[made.columns.index(title)] for row in made.rows]


async def test_tasks__a_week_late__who_where_how_late(county: Store, pack: Pack, now: datetime) -> None:
    made = await sheet(county, pack, "tasks", now + timedelta(days=7))
    assert column(made, "镇") == ["桃花镇", "柳树镇"]
    assert column(made, "村和网格")[0] == "杏园村一组"
    assert column(made, "办理人")[0] == "甲一山"
    assert column(made, "到哪一步") == ["等着入户", "等着入户"]
    assert all("超期" in late for late in column(made, "超期"))


async def test_cases__report__receipt_kind_and_stage(county: Store, pack: Pack, now: datetime) -> None:
    made = await sheet(county, pack, "cases", now)
    assert column(made, "回执") == ["1234 5672", "1234 5680"]
    assert column(made, "困难种类") == ["因病", "因病"]
    assert column(made, "户主") == ["=**", "=**"]


@pytest.mark.parametrize("kind", ["tasks", "cases"])
async def test_any__every_cell__nothing_personal(county: Store, pack: Pack, now: datetime, kind: str) -> None:
    made = await sheet(county, pack, kind, now)
    whole = repr(made.rows)
    for secret in (SUBJECT, STORY, phone(900), phone(1)):
        assert secret not in whole


async def test_tasks__as_a_towns_lead__their_town_only(county: Store, pack: Pack, now: datetime) -> None:
    assert column(await sheet(county, pack, "tasks", now, "town-01"), "镇") == ["桃花镇"]
    assert column(await sheet(county, pack, "tasks", now, "county-01"), "镇") == ["桃花镇", "柳树镇"]
    assert (await sheet(county, pack, "tasks", now, "worker-01")).rows == ()


async def test_ledger__a_problem_from_found_to_struck__one_row_masked(county: Store, pack: Pack, now: datetime) -> None:
    assert (await sheet(county, pack, "ledger", now)).rows == ()
    line = Line("没有掏粪的电话", "户厕", "一般", "各镇（园区）", 5, deadlines.Unit.WORKING, "某文件")
    async with county.unit() as unit:
        worker = await unit.people.by_code("worker-01", on=now.date())
        lead = await unit.people.by_code("town-01", on=now.date())
        boss = await unit.people.by_code("county-01", on=now.date())
        assert worker
        assert lead
        assert boss
        scene, place = Scene(unit, pack, ZONE, now), PlacePath(worker.posts[0].place_path)
        by = PersonId(worker.id)
        found = await ledger.find(scene, line, place=place, subject="寅某某", form="toilets", finder=by)
        said = "给寅某某家贴了电话"
        claimed = await ledger.change(
            scene,
            found.problem_id,
            lead,
            lambda it, who: problems.claim_fixed(it, who, said, (), now, checker=PersonId(boss.id)),
        )
        assert isinstance(claimed, problems.Problem), claimed
        small = ledger.severity_of(scene, found)
        await ledger.change(scene, found.problem_id, boss, lambda it, who: problems.strike(it, who, small, now))
    made = await sheet(county, pack, "ledger", now, "town-01")
    assert column(made, "编号") == ["WT0001"]
    assert column(made, "整改措施") == ["给寅**家贴了电话"]
    assert column(made, "核验人") == [boss.name]
    assert column(made, "进展记录") == ["已销号"]
    assert len(made.rows[0]) == len(made.columns) == 20
    assert "寅某某" not in repr(made.rows)


def test_save__words_like_a_formula__stay_words(tmp_path: Path) -> None:
    path = tmp_path / "任务.xlsx"
    exports.save(exports.Sheet("任务", ("户", "编号"), (("=1+1", "012345678901234567"),)), path)
    page = load_workbook(path).active
    assert page is not None
    cell, number = page["A2"], page["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert (number.value, number.number_format) == ("012345678901234567", "@")
    assert [file.name for file in tmp_path.iterdir()] == ["任务.xlsx"]
