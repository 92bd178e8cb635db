"""`yima import list`: a department's list previewed, taken, compared with the next one, taken back."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.commands import import_
from app.settings import Settings
from app.stores import open_store
from app.wiring import open_yima
from bot.casework import lists as listing
from bot.notices.scene import Scene
from cases.grounds import Source
from cases.lists import Verdict, Why
from cases.people import NOBODY
from storage.unit import Unit, utc_now
from tests.app import sheets

Run = Callable[..., tuple[int, str, str]]
TITLES = ("姓名", "身份证号", "所在村", "联系电话", "鉴定等级")
FIRST = ("子一山", "999999194102020018", "桃花镇杏园村", "13800000501", "D")
"""The first household of the demo county, as the register has it."""


def rows(*more: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    return [TITLES, FIRST, *more]


def within(settings: Settings, look: Callable[[Unit], Any]) -> Any:
    async def run() -> Any:
        async with open_store(settings) as store, store.unit() as unit:
            return await look(unit)

    return asyncio.run(run())


@pytest.fixture
def county(settings: Settings) -> Settings:
    """The demo county, founded."""

    async def found() -> None:
        async with open_yima(settings, demo=True):
            pass

    asyncio.run(found())
    return settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "危房.xlsx"


def test_list__looked_at__nothing_opened_until_yes(county: Settings, run: Run, file: Path, tmp_path: Path) -> None:
    odd = ("丑二水", None, "杏园村", "13911111111", "C级")
    nobody = ("某不在", None, "杏园村", None, "C")
    below = ("寅三石", None, "杏园村", None, "B")
    sheets.workbook(file, rows(odd, nobody, below, ("子一山", FIRST[1], "杏园村", None, "C")))
    status, said, _ = run(import_.main, "list", str(file), "--result", str(tmp_path / "结果.xlsx"))
    assert (status, "什么线索都没有开" in said) == (0, True)
    lines = ("开线索，派上门核查：1", "要人核对：1", "台账里没有这户，要人定：1", "没到线：1", "合起来算：1")
    assert all(line in said for line in lines), said
    results = [row[1] for row in load_workbook(tmp_path / "结果.xlsx").active.iter_rows(values_only=True)]
    assert len(results) == 6
    assert within(county, lambda unit: unit.clues.get(1)) is None

    status, said, _ = run(import_.main, "list", str(file), "--yes")
    assert (status, "开了 1 条线索" in said, "还有 2 行等人核对" in said) == (0, True, True)

    async def look(unit: Unit) -> None:
        clue = await unit.clues.get(1)
        assert clue is not None
        assert (clue.source, [ground.subject for ground in clue.grounds]) == (Source.LIST, ["子一山"])
        assert "怎么对上的：同身份证号" in clue.grounds[0].lines
        task = await unit.tasks.of_clue(1)
        assert task is not None
        assert task.keeper() != NOBODY
        parked = await unit.lists.lines(1, (Verdict.PARKED,))
        assert [pair.why for pair in parked[0].pairs] == [Why.OTHER_PHONE]

    within(county, look)


def test_list__the_next_one__new_changed_gone__and_undone(county: Settings, run: Run, file: Path) -> None:
    third = ("寅三石", None, "杏园村", None, "C")
    run(import_.main, "list", str(sheets.workbook(file, rows(third))), "--yes")
    _, said, _ = run(import_.main, "list", str(sheets.workbook(file, [TITLES, (*FIRST[:4], "C")])), "--yes")
    assert "新增 0，有变化 1，没变 0，上次有这次没有 1" in said
    assert "记进在办的 1 件" in said, "the household's matter is in hand: no second clue"
    status, said, _ = run(import_.main, "list", "--undo", "1")
    assert (status, "撤掉 1 条线索" in said) == (0, True)

    async def look(unit: Unit) -> None:
        clue = await unit.clues.get(1)
        assert clue is not None
        assert clue.outcome == "withdrawn"

    within(county, look)
    assert run(import_.main, "list", "--undo", "1")[1] == "收回了：撤掉 0 条线索。\n"
    assert run(import_.main, "list", "--undo", "99")[0] == 1


def test_list__false_alarm__remembered_until_the_line_changes(county: Settings, run: Run, file: Path) -> None:
    parked = ("子一山", None, "杏园村", "13911111111", "C")
    run(import_.main, "list", str(sheets.workbook(file, [TITLES, parked])), "--yes")

    async def decide() -> None:
        async with open_yima(county) as yima, yima.store.unit() as unit:
            scene = Scene(unit, await yima.pack_in(unit), county.county_zone, utc_now())
            line = (await unit.lists.lines(1, (Verdict.PARKED,)))[0]
            household = line.pairs[0].household_id
            assert await listing.set_aside(scene, line.id, "旧房已经拆了", NOBODY, household_id=household)
            assert not await listing.set_aside(scene, line.id, "再来一次", NOBODY), "decided already"
            alarm = await unit.false_alarms.get("housing", household)
            assert alarm is not None
            assert alarm.reason == "旧房已经拆了"

    asyncio.run(decide())
    for grade, expected in (("C", "以前核过，不是"), ("D", "要人核对：1")):
        _, said, _ = run(import_.main, "list", str(sheets.workbook(file, [TITLES, (*FIRST[:4], grade)])), "--dry-run")
        assert (expected in said) is (grade == "D"), said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("甲", 999999194102020018, "杏园村", None, "C"), "第 3 行 B 列“身份证号”：身份证号存成了数字"),
        (("甲", "999999194102020000", "杏园村", None, "C"), "第 3 行 B 列“身份证号”：身份证号的后几位被表格变成了 0"),
        ((None, None, "杏园村", None, "C"), "第 3 行 A 列“姓名”：空着。请填上"),
        (("甲", None, "杏园村", "12", "C"), "第 3 行 D 列“联系电话”：电话号码不对"),
    ],
)
def test_list__bad_row__named__nothing_taken_unless_left_out(
    county: Settings, run: Run, file: Path, row: tuple[Any, ...], said: str
) -> None:
    sheets.workbook(file, rows(row))
    status, out, _ = run(import_.main, "list", str(file), "--yes")
    assert (status, said in out, "一行都没有收" in out) == (1, True, True), out
    assert within(county, lambda unit: unit.clues.get(1)) is None
    assert run(import_.main, "list", str(file), "--yes", "--leave-out")[0] == 0


def test_list__cannot_be_read__one_line_with_the_remedy(county: Settings, run: Run, file: Path) -> None:
    medical = [("姓名", "所在村", "个人自付金额"), ("甲", "杏园村", 20000)]
    _, _, line = run(import_.main, "list", str(sheets.workbook(file, medical)))
    assert "县里也还没有填" in line
    _, _, line = run(import_.main, "list", str(sheets.workbook(file, [("姓名", "所在村"), ("甲", "杏园村")])))
    assert "看不出" in line
    assert "--kind" in line
    _, _, line = run(import_.main, "list", str(file), "--kind", "housing")
    assert "没有“鉴定等级”这一列" in line
    file.write_bytes(b"PK\x03\x04broken")
    for content in (b"PK\x03\x04broken", b""):
        file.write_bytes(content)
        status, out, line = run(import_.main, "list", str(file), "--yes")
        assert (status, out, line.count("\n")) == (1, "", 1)
    assert run(import_.main, "list")[0] == 2
    assert run(import_.main, "list", "--template", str(file), "--kind", "medical")[0] == 0


SLIPS = ("姓名", "身份证号", "所在村", "联系电话", "诉求内容", "工单号", "答复期限")


def test_list_of_referrals__own_numbers_and_days__same_number_never_twice(
    county: Settings, run: Run, file: Path
) -> None:
    first = ("子一山", "999999194102020018", "杏园村", None, "停工没进项", "gd-2026-01", "2026-12-31")
    other = ("子一山", "999999194102020018", "杏园村", None, "又来问", "GD-2026-02", None)
    bad = ("丑二水", None, "杏园村", "13800000502", "没答", None, "某天")
    status, said, _ = run(import_.main, "list", str(sheets.workbook(file, [SLIPS, first, bad])), "--dry-run")
    assert (status, "单号空着" in said, "看不出是哪一天" in said) == (1, True, True), said
    said = run(import_.main, "list", str(sheets.workbook(file, [SLIPS, first, other])), "--yes")[1]
    assert "开了 1 条线索" in said, said
    assert "记进在办的 1 件" in said, said
    taken = said.partition("--undo ")[2].split()[0]

    async def look(unit: Unit) -> None:
        (one,) = await unit.referrals.numbered("GD-2026-01")
        assert (one.sender, one.clue_id) == ("12345", 1)
        assert one.due is not None
        assert one.due.last_day.isoformat() == "2026-12-31"
        (two,) = await unit.referrals.numbered("GD-2026-02")
        assert (two.clue_id, two.due) == (1, None)
        clue = await unit.clues.get(1)
        assert clue is not None
        assert len(clue.grounds) == 2

    within(county, look)
    said = run(import_.main, "list", str(sheets.workbook(file, [SLIPS, first])), "--yes")[1]
    assert "开了 0 条线索" in said, said

    async def still_one(unit: Unit) -> None:
        clue = await unit.clues.get(1)
        assert clue is not None
        assert len(clue.grounds) == 2, "the same number is the same matter"
        assert await unit.clues.get(2) is None

    within(county, still_one)
    assert "撤掉 1 条线索" in run(import_.main, "list", "--undo", taken)[1]

    async def gone(unit: Unit) -> None:
        assert await unit.referrals.numbered("GD-2026-01") == []

    within(county, gone)
