"""`yima import`, through its own main."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import func, select

from app.commands import import_
from app.settings import Settings
from app.wiring import open_store
from storage.households import HouseholdRow
from tests.app import sheets

Run = Callable[..., tuple[int, str, str]]


def count(settings: Settings, column: Any) -> int:
    async def look() -> int:
        async with open_store(settings) as store, store.unit() as unit:
            return (await unit.session.exec(select(func.count(column)))).one()

    return asyncio.run(look())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "表.xlsx"


def test_import__dry_run_then_for_real__three_kinds(settings: Settings, run: Run, file: Path) -> None:
    for kind, rows in (("places", sheets.PLACES), ("people", sheets.PEOPLE), ("households", sheets.HOUSEHOLDS)):
        sheets.workbook(file, rows)
        status, said, _ = run(import_.main, kind, str(file), "--dry-run")
        assert (status, "试导入" in said) == (0, True)
        status, said, _ = run(import_.main, kind, str(file))
        assert (status, "已导入" in said) == (0, True)
        assert f"新增 {len(rows) - 1}" in said
    assert count(settings, HouseholdRow.id) == 2


def test_import__rounded_id__row_named_nothing_taken(settings: Settings, run: Run, file: Path, tmp_path: Path) -> None:
    run(import_.main, "places", str(sheets.workbook(file, sheets.PLACES)))
    rows = [*sheets.HOUSEHOLDS, ("h3", "c-1-1-1", "寅三石", 1, None, 999999194102020018)]
    result = tmp_path / "结果.xlsx"
    status, said, _ = run(import_.main, "households", str(sheets.workbook(file, rows)), "--result", str(result))
    assert status == 1
    assert "第 4 行 F 列“户主身份证号”" in said
    assert count(settings, HouseholdRow.id) == 0
    assert result.exists()


def test_import__unreadable_file__one_line_and_1(settings: Settings, run: Run, file: Path) -> None:
    for content in (b"", b"a,b\n"):
        file.write_bytes(content)
        status, said, line = run(import_.main, "households", str(file))
        assert (status, said, line.count("\n")) == (1, "", 1)
    status, _, line = run(import_.main, "households", "没有.xlsx")
    assert (status, "找不到" in line) == (1, True)


def test_import__wrong_usage__2(settings: Settings, run: Run) -> None:
    assert run(import_.main, "villages", "x.xlsx")[0] == 2
    assert run(import_.main, "places")[0] == 2


def test_import__template__made_without_a_database(settings: Settings, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert run(import_.main, "people", "--template", str(path))[0] == 0
    assert load_workbook(path).sheetnames == ["人员"]
    assert not settings.data_dir.exists()
