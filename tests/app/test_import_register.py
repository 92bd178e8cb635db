"""`yima import register`: what fits is ticked off after a yes, what differs is listed both ways and left alone."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from app.commands import import_
from app.settings import Settings
from app.stores import open_store
from app.wiring import open_yima
from cases.people import NOBODY
from cases.tasks import Finding, State
from storage.unit import utc_now
from tests.app import sheets

Run = Callable[..., tuple[int, str, str]]
HOUSE = [
    ("姓名", "身份证号", "所在村", "联系电话", "鉴定等级"),
    ("子一山", "999999194102020018", "桃花镇杏园村", None, "D"),
]
TITLES = ("户编号", "录入日期", "户主姓名", "户主证件号码", "行政村")
OURS = ("340099001", "2026-03-02", "子一山", "999999194102020018", "桃花镇杏园村")
NOT_OURS = ("340099002", None, "某不在", None, "杏园村")


async def found_true(settings: Settings) -> None:
    """The first clue's home check, as it stands after the visit."""
    async with open_store(settings) as store, store.unit() as unit:
        task = await unit.tasks.of_clue(1)
        assert task is not None
        finding = Finding("true", task.keeper(), utc_now(), ends=False)
        await unit.tasks.save(replace(task, finding=finding, state=State.TO_TELL))


async def recorded(settings: Settings) -> tuple[str, str, int]:
    """The first clue's number and day, and how often somebody ticked it off."""
    async with open_store(settings) as store, store.unit() as unit:
        clue, task = await unit.clues.get(1), await unit.tasks.of_clue(1)
        assert clue is not None
        assert task is not None
        ticks = [each for each in await unit.events.about("clue:1") if each.act == "register.ticked"]
        known = task.number
        assert known is None or (known.by, known.on) == (NOBODY, date(2026, 3, 2))
        return str(clue.system.get("number", "")), str(clue.system.get("on", "")), len(ticks)


async def demo(settings: Settings) -> None:
    async with open_yima(settings, demo=True):
        pass


def test_register__looked_at_ticked_once__differences_both_ways(settings: Settings, run: Run, tmp_path: Path) -> None:
    asyncio.run(demo(settings))
    run(import_.main, "list", str(sheets.workbook(tmp_path / "危房.xlsx", HOUSE)), "--yes")
    file, result = tmp_path / "系统.xlsx", tmp_path / "结果.xlsx"
    sheets.workbook(file, [TITLES, OURS])
    assert "一码里还没核实属实：1" in run(import_.main, "register", str(file), "--yes")[1]
    assert asyncio.run(recorded(settings)) == ("", "", 0)
    asyncio.run(found_true(settings))

    sheets.workbook(file, [TITLES, NOT_OURS])
    status, said, _ = run(import_.main, "register", str(file), "--result", str(result))
    assert (status, "一码里有，系统里没有：1" in said, "第 2 行：系统里有，一码里没有" in said) == (0, True, True), said
    assert "子一山" not in said, "names are masked"
    assert len(CalamineWorkbook.from_path(result).get_sheet_by_index(0).to_python()) == 3

    sheets.workbook(file, [TITLES, OURS, NOT_OURS])
    assert "什么都没有记" in run(import_.main, "register", str(file))[1]
    assert asyncio.run(recorded(settings)) == ("", "", 0)
    assert "记了 1 户" in run(import_.main, "register", str(file), "--yes")[1]
    assert asyncio.run(recorded(settings)) == ("340099001", "2026-03-02", 1)

    sheets.workbook(file, [TITLES, ("340099009", *OURS[1:])])
    _, said, _ = run(import_.main, "register", str(file), "--yes")
    assert "编号不一样，没有动：1" in said
    assert "记了 0 户" in said
    assert asyncio.run(recorded(settings)) == ("340099001", "2026-03-02", 1)


def test_register__rows_that_cannot_be_read__named(settings: Settings, run: Run, tmp_path: Path) -> None:
    asyncio.run(demo(settings))
    file = tmp_path / "系统.xlsx"
    sheets.workbook(file, [TITLES, (None, "某天", "甲", "12", "杏园村"), NOT_OURS, NOT_OURS])
    status, said, _ = run(import_.main, "register", str(file), "--dry-run")
    assert status == 0
    for fault in ("户编号”：空着", "看不出是哪一天", "身份证号不是 18 位", "和第 3 行重复"):
        assert fault in said, said
    sheets.workbook(file, [("户主姓名", "行政村"), ("甲", "杏园村")])
    assert run(import_.main, "register", str(file))[0] == 1
    assert run(import_.main, "register", "--template", str(file))[0] == 0
