"""Workbooks of a county: each fault named with row and column, all or nothing, the same again changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from app.demo import id_number
from app.imports import columns, households, people, places, workbook
from app.imports.columns import HOUSEHOLDS, KINDS, PEOPLE, PLACES
from app.imports.verdicts import Outcome, State, report, write_result
from app.imports.workbook import BadSheet
from packs import Pack
from storage.households import HouseholdRow
from storage.imports import CHUNK
from storage.people import PersonRow, PostRow
from storage.unit import Store
from tests.app import sheets

ON = date(2026, 3, 2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "表.xlsx"


async def take(store: Store, file: Path, kind: columns.Kind, rows: list[Any], pack: Pack, **more: Any) -> Outcome:
    """Reads and takes the rows as the command does."""
    table = workbook.read(sheets.workbook(file, rows), kind)
    write = more.get("write", True)
    if kind is HOUSEHOLDS:
        return await take_households(store, table, write=write)
    async with store.unit() as unit:
        if kind is PLACES:
            return await places.take(unit, table, write=write)
        return await people.take(unit, table, roles=pack.roles, on=ON, write=write)


async def take_households(store: Store, table: workbook.Table, *, write: bool) -> Outcome:
    async with store.unit() as unit:
        known = await households.places(unit)
    outcome = await households.compare(store, table, households.judge(table, known))
    if write and not outcome.refusals:
        async with store.unit() as unit:
            await households.write(unit, table, outcome)
    return outcome


@pytest.fixture
async def county(store: Store, file: Path, pack: Pack) -> Store:
    """A store that has the places of `sheets`."""
    assert not (await take(store, file, PLACES, sheets.PLACES, pack)).refusals
    return store


def states(outcome: Outcome) -> list[State]:
    return [outcome.states[row] for row in sorted(outcome.states)]


def found(outcome: Outcome) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.column) for refusal in outcome.refusals]


async def test_places__children_first__tree_right(store: Store, file: Path, pack: Pack) -> None:
    rows = [sheets.PLACES[0], *sheets.PLACES[:0:-1]]
    outcome = await take(store, file, PLACES, rows, pack)
    assert states(outcome) == [State.NEW] * 5
    async with store.unit() as unit:
        grid = await unit.places.by_code("c-1-1-2")
        assert grid is not None
        assert [place.name for place in await unit.places.line(grid.id)] == ["某县", "某镇", "某村", "二组"]


async def test_places__again_with_a_new_name__one_change(county: Store, file: Path, pack: Pack) -> None:
    rows = [*sheets.PLACES[:3], ("c-1-1", "新村", "村", "c-1", None), *sheets.PLACES[4:]]
    outcome = await take(county, file, PLACES, rows, pack)
    assert states(outcome) == [State.SAME, State.SAME, State.CHANGED, State.SAME, State.SAME]
    async with county.unit() as unit:
        village = await unit.places.by_code("c-1-1")
        assert village is not None
        assert (village.name, village.phone) == ("新村", "00008001000"), "an empty cell leaves the phone"
    again = await take(county, file, PLACES, rows, pack)
    assert set(states(again)) == {State.SAME}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("c-1-1-3", "三组", "网格", "c-9", None), "above"),
        (("c-1-1-3", "三组", "网格", "c-1", None), "above"),
        (("c-1-1-3", "三组", "片区", "c-1-1", None), "level"),
        (("c 1", "三组", "网格", "c-1-1", None), "code"),
        (("c-1-1-1", "一组", "村", "c-1", None), "level"),
        (("c-1-1", "某村", "村", "c-2", None), "above"),
        (("c2", "又一县", "县", None, None), "level"),
        (("c-1-1-3", "三组", "网格", "c-1-1", "12"), "phone"),
        (("c-1-1-3", None, "网格", "c-1-1", None), "name"),
    ],
)
async def test_places__faulty_row__nothing_taken(
    county: Store, file: Path, pack: Pack, row: tuple[Any, ...], column: str
) -> None:
    good = ("c-1-1-4", "四组", "网格", "c-1-1", None)
    other_town = ("c-2", "另一镇", "镇", "c", None)
    outcome = await take(county, file, PLACES, [sheets.PLACES[0], good, other_town, row], pack)
    assert (4, column) in found(outcome)
    assert outcome.states[2] is State.NEW
    async with county.unit() as unit:
        assert await unit.places.by_code("c-1-1-4") is None


async def test_people__two_posts__one_person(county: Store, file: Path, pack: Pack) -> None:
    outcome = await take(county, file, PEOPLE, sheets.PEOPLE, pack)
    assert states(outcome) == [State.NEW] * 3
    async with county.unit() as unit:
        person = await unit.people.by_code("p1", on=ON)
        assert person is not None
        assert [post.place_name for post in person.posts] == ["一组", "二组"]
        assert {post.role for post in person.posts} == {"worker"}
        assert [each.code for each in await unit.people.by_phone("13800000002", on=ON)] == ["p2"]


async def test_people__again_and_changed__posts_stay_single(county: Store, file: Path, pack: Pack) -> None:
    await take(county, file, PEOPLE, sheets.PEOPLE, pack)
    assert set(states(await take(county, file, PEOPLE, sheets.PEOPLE, pack))) == {State.SAME}
    moved = [sheets.PEOPLE[0], ("p2", "乙二水", "13800000009", "村负责人", "c-1-1")]
    assert states(await take(county, file, PEOPLE, moved, pack)) == [State.CHANGED]
    async with county.unit() as unit:
        assert len((await unit.session.exec(select(PostRow.id))).all()) == 3
        assert [each.code for each in await unit.people.by_phone("13800000009", on=ON)] == ["p2"]
        assert await unit.people.by_phone("13800000002", on=ON) == []


async def test_people__faults__named(county: Store, file: Path, pack: Pack) -> None:
    rows = [
        *sheets.PEOPLE,
        ("p3", "丙三石", "13800000003", "大队长", "c-1-1"),
        ("p4", "丁四木", "13800000004", "网格员", "c-1"),
        ("p2", "乙二木", "13800000002", "村负责人", "c-1-1"),
        ("p5", "戊五田", "1380000", "网格员", "c-1-1-1"),
    ]
    outcome = await take(county, file, PEOPLE, rows, pack)
    assert found(outcome) == [(5, "role"), (6, "place"), (7, "code"), (8, "phone")]
    assert "网格员" in outcome.refusals[0].remedy
    assert "第 4 行" in outcome.refusals[2].reason
    async with county.unit() as unit:
        assert (await unit.session.exec(select(PersonRow.id))).all() == []


async def test_people__left__not_brought_back_by_an_old_sheet(county: Store, file: Path, pack: Pack, now: Any) -> None:
    await take(county, file, PEOPLE, sheets.PEOPLE, pack)
    async with county.unit() as unit:
        person = await unit.people.by_code("p2", on=ON)
        assert person is not None
        await unit.people.leave(person.id, on=ON, at=now)
    assert found(await take(county, file, PEOPLE, sheets.PEOPLE, pack)) == [(4, "code")]


async def test_households__new_same_changed__each_its_verdict(county: Store, file: Path, pack: Pack) -> None:
    assert states(await take(county, file, HOUSEHOLDS, sheets.HOUSEHOLDS, pack)) == [State.NEW] * 2
    rows = [
        sheets.HOUSEHOLDS[0],
        ("h1", "c-1-1-2", "子一山", None, None, None),
        sheets.HOUSEHOLDS[2],
        ("h3", "c-1-1", "寅三石", None, None, None),
    ]
    assert states(await take(county, file, HOUSEHOLDS, rows, pack)) == [State.CHANGED, State.SAME, State.NEW]
    async with county.unit() as unit:
        (first,) = await unit.households.by_id_number("999999194102020018")
        grid = await unit.places.by_code("c-1-1-2")
        assert grid is not None
        assert (first.code, first.place_id, first.members) == ("h1", grid.id, 3), "empty cells leave what is known"
        assert first.phone == "13800000501"
        new = (await unit.session.exec(select(HouseholdRow).where(HouseholdRow.code == "h3"))).one()
        assert (new.members, new.phone, new.phone_hash) == (1, None, "")


async def test_households__dry_run__nothing_written(county: Store, file: Path, pack: Pack) -> None:
    outcome = await take(county, file, HOUSEHOLDS, sheets.HOUSEHOLDS, pack, write=False)
    assert states(outcome) == [State.NEW] * 2
    async with county.unit() as unit:
        assert (await unit.session.exec(select(HouseholdRow.id))).all() == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (999999194102020018, "存成了数字"),
        (9.99999194102e17, "存成了数字"),
        ("9.99999E+17", "变成了 0"),
        ("999999194102020000", "变成了 0"),
        ("99999919410202001", "不是 18 位"),
        ("999999194102020017", "最后一位"),
        ("å¼ ä¸‰", "乱码"),
    ],
)
async def test_households__spoilt_id__refused_with_its_row(
    county: Store, file: Path, pack: Pack, cell: Any, words: str
) -> None:
    rows = [*sheets.HOUSEHOLDS, ("h3", "c-1-1-1", "寅三石", 1, None, cell)]
    outcome = await take(county, file, HOUSEHOLDS, rows, pack)
    assert (4, "id_number") in found(outcome)
    assert any(words in refusal.reason for refusal in outcome.refusals)
    assert states(outcome) == [State.NEW, State.NEW, State.REFUSED]
    async with county.unit() as unit:
        assert (await unit.session.exec(select(HouseholdRow.id))).all() == []


async def test_households__duplicate_rows_and_bad_cells__all_named(county: Store, file: Path, pack: Pack) -> None:
    rows = [
        *sheets.HOUSEHOLDS,
        ("h1", "c-1-1-1", "子一山", "3", None, None),
        ("h4", "c-1-1-1", "卯四木", "三", "138", "999999194203030020"),
        ("h5", "c", None, None, None, None),
    ]
    outcome = await take(county, file, HOUSEHOLDS, rows, pack)
    assert found(outcome) == [
        (4, "code"),
        (5, "members"),
        (5, "phone"),
        (5, "id_number"),
        (6, "head"),
        (6, "place"),
    ]
    assert "第 2 行" in outcome.refusals[0].reason


async def test_households__id_registered_elsewhere__refused(county: Store, file: Path, pack: Pack) -> None:
    await take(county, file, HOUSEHOLDS, sheets.HOUSEHOLDS, pack)
    same_person = [sheets.HOUSEHOLDS[0], ("h9", "c-1-1-1", "子一山", None, None, "999999194102020018")]
    outcome = await take(county, file, HOUSEHOLDS, same_person, pack)
    assert found(outcome) == [(2, "id_number")]
    assert "h1" in outcome.refusals[0].reason
    async with county.unit() as unit:
        assert (await unit.session.exec(select(HouseholdRow.code))).all() == ["h1", "h2"]


async def test_households__two_ids_were_swapped__may_be_put_right(county: Store, file: Path, pack: Pack) -> None:
    await take(county, file, HOUSEHOLDS, sheets.HOUSEHOLDS, pack)
    title, first, second = sheets.HOUSEHOLDS
    swapped = [title, (*first[:5], second[5]), (*second[:5], first[5])]
    assert states(await take(county, file, HOUSEHOLDS, swapped, pack)) == [State.CHANGED] * 2
    async with county.unit() as unit:
        assert [each.code for each in await unit.households.by_id_number(second[5])] == ["h1"]


async def test_households__more_than_a_chunk__all_there(county: Store, file: Path, pack: Pack) -> None:
    rows: list[Any] = [sheets.HOUSEHOLDS[0]]
    rows += [(f"h{n}", "c-1-1-1", "子一山", 2, None, None) for n in range(CHUNK + 10)]
    assert set(states(await take(county, file, HOUSEHOLDS, rows, pack))) == {State.NEW}
    assert set(states(await take(county, file, HOUSEHOLDS, rows, pack))) == {State.SAME}


async def test_households__unit_fails_late__nothing_half(county: Store, file: Path, pack: Pack) -> None:
    table = workbook.read(sheets.workbook(file, sheets.HOUSEHOLDS), HOUSEHOLDS)

    async def cut_off() -> None:
        async with county.unit() as unit:
            await households.write(unit, table, Outcome({2: State.NEW, 3: State.NEW}))
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await cut_off()
    async with county.unit() as unit:
        assert (await unit.session.exec(select(HouseholdRow.id))).all() == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("户编号", "所在地编码", "户主性名"), ("h1", "c", "子")], "“户主性名”像是写错了"),
        ([("户编号", "户主姓名"), ("h1", "子")], "没有“所在地编码”这一列，请补上"),
        ([("户编号", "户编号", "所在地编码", "户主姓名"), (1, 2, 3, 4)], "两列都叫“户编号”"),
        ([("户编号", "所在地编码", "户主姓名")], "只有标题"),
        ([("随便", "写写"), (1, 2)], "找不到标题行"),
        ([("æ\x88·ç¼", "å§\x93"), (1, 2)], "乱码"),
        ([], "找不到标题行"),
    ],
)
def test_read__titles_wrong__file_sheet_row_and_remedy(file: Path, rows: list[Any], words: str) -> None:
    with pytest.raises(BadSheet) as caught:
        workbook.read(sheets.workbook(file, rows, "农户"), HOUSEHOLDS)
    line = str(caught.value)
    assert words in line
    assert "表.xlsx" in line
    assert "农户" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        ("户编号,户主姓名\nh1,子一山\n".encode(), "CSV"),
        ("户编号,户主姓名\nh1,子一山\n".encode("gbk"), "不是 UTF-8"),
        (b"PK\x03\x04\0\0\0broken", "不是工作簿"),
        (b"%PDF-1.7\0", "不是工作簿"),
    ],
)
def test_read__not_a_workbook__said_with_remedy(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    with pytest.raises(BadSheet, match=words):
        workbook.read(file, HOUSEHOLDS)


def test_read__merged_cells__named(file: Path) -> None:
    with pytest.raises(BadSheet, match=r"第 2 行 B 列起有合并的单元格（B2:B3）"):
        workbook.read(sheets.workbook(file, sheets.HOUSEHOLDS, merge="B2:B3"), HOUSEHOLDS)


def test_read__formula_went_wrong__cell_named(file: Path) -> None:
    rows = [*sheets.HOUSEHOLDS, ("h3", "c-1-1-1", "寅三石", None, None, "#N/A")]
    with pytest.raises(BadSheet, match="公式出错的格子：F4"):
        workbook.read(sheets.workbook(file, rows), HOUSEHOLDS)


def test_read__formula_wrong_in_another_sheet__no_matter(file: Path) -> None:
    book = load_workbook(sheets.workbook(file, sheets.HOUSEHOLDS))
    book.create_sheet("别的")["A1"] = "#REF!"
    book.save(file)
    assert len(list(workbook.read(file, HOUSEHOLDS).rows())) == 2


def test_read__headline_above_merged__taken(file: Path) -> None:
    rows = [("某县农户表", None, None), *sheets.HOUSEHOLDS]
    table = workbook.read(sheets.workbook(file, rows, merge="A1:C1"), HOUSEHOLDS)
    assert [row.number for row in table.rows()] == [3, 4]


def test_read__stars_other_names_and_order__understood(file: Path) -> None:
    rows = [("身份证号码", "*户主 姓名（必填）", "户编号", "网格编码", "备注"), ("x", "子一山", 7, 12.0, "无")]
    table = workbook.read(sheets.workbook(file, rows), HOUSEHOLDS)
    (row,) = table.rows()
    assert row.cells == {"id_number": "x", "head": "子一山", "code": 7, "place": 12}
    assert table.unused == ("备注",)
    assert table.title("head") == "B 列“户主姓名”"


def test_read__sheet_begins_at_c3__letters_right(file: Path) -> None:
    rows: list[Any] = [(), (), (None, None, "编码", "名称", "级别", "上级编码"), (None, None, "c", "某县", "县", None)]
    table = workbook.read(sheets.workbook(file, rows), PLACES)
    assert [row.number for row in table.rows()] == [4]
    assert table.title("level") == "E 列“级别”"


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_template__filled_in__reads_back(file: Path, kind: columns.Kind) -> None:
    columns.write_template(kind, file)
    with pytest.raises(BadSheet, match="只有标题"):
        workbook.read(file, kind)
    book = load_workbook(file)
    page = book.active
    assert page is not None
    for number, column in enumerate(kind.columns, 1):
        cell = page.cell(2, number, "999999194102020018" if column.field == "id_number" else "x")
        assert cell.number_format == "@"
    book.save(file)
    (row,) = workbook.read(file, kind).rows()
    assert set(row.cells) == {column.field for column in kind.columns}


async def test_report_and_result__refusals__words_without_the_cells(
    county: Store, file: Path, pack: Pack, tmp_path: Path
) -> None:
    rows = [*sheets.HOUSEHOLDS, *[(f"x{n}", "c-1-1-1", "寅三石", None, "138", None) for n in range(30)]]
    outcome = await take(county, file, HOUSEHOLDS, rows, pack)
    table = workbook.read(file, HOUSEHOLDS)
    said = report(table, outcome, written=True)
    assert "表.xlsx 工作表“表” 共 32 行：新增 2，有改动 0，没有变化 0，不收 30。" in said
    assert "第 4 行 E 列“联系电话”：电话号码不对。" in said
    assert "还有 10 处" in said
    assert id_number(1) not in said
    write_result(table, outcome, tmp_path / "结果.xlsx")
    page = load_workbook(tmp_path / "结果.xlsx").active
    assert page is not None
    lines = list(page.iter_rows(values_only=True))
    assert len(lines) == 33
    assert lines[3][:4] == (4, "不收", "E 列“联系电话”", "电话号码不对")


KIN = [
    (*sheets.PEOPLE[0], "近亲属"),
    (*sheets.PEOPLE[1], "丙三木+13800000701、p2"),
    (*sheets.PEOPLE[2], None),
    (*sheets.PEOPLE[3], "无"),
]


async def test_people__kin_column__in_the_register_once(county: Store, file: Path, pack: Pack) -> None:
    outcome = await take(county, file, PEOPLE, KIN, pack)
    assert not outcome.refusals
    async with county.unit() as unit:
        one, two = await unit.people.by_code("p1", on=ON), await unit.people.by_code("p2", on=ON)
        assert one is not None
        assert two is not None
        known = await unit.kin.of(one.id)
        assert [(each.name, each.phone, each.kin_id) for each in known] == [
            ("丙三木", "13800000701", None),
            ("", "", two.id),
        ]
        assert outcome.grown == {one.id, two.id}
    again = await take(county, file, PEOPLE, KIN, pack)
    assert (set(states(again)), again.grown) == ({State.SAME}, set())


async def test_people__kin_none__off_the_register(county: Store, file: Path, pack: Pack) -> None:
    await take(county, file, PEOPLE, KIN, pack)
    rows = [KIN[0], (*sheets.PEOPLE[1], "无")]
    assert states(await take(county, file, PEOPLE, rows, pack)) == [State.CHANGED]
    async with county.unit() as unit:
        one = await unit.people.by_code("p1", on=ON)
        assert one is not None
        assert await unit.kin.of(one.id) == []


@pytest.mark.parametrize("cell", ["13800000701", "丙三木+123456789012345", "丙"])
async def test_people__kin_nobody_can_tell__refused(county: Store, file: Path, pack: Pack, cell: str) -> None:
    outcome = await take(county, file, PEOPLE, [KIN[0], (*sheets.PEOPLE[1], cell)], pack)
    assert found(outcome) == [(2, "kin")]
    assert cell not in outcome.refusals[0].reason
