"""`yima export`, through its own main."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.commands import export
from app.demo import found
from app.settings import Settings
from app.wiring import open_store
from packs import Pack
from storage.events import EventView

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def demo(settings: Settings, pack: Pack) -> Settings:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    return settings


def log(settings: Settings) -> list[EventView]:
    async def ask() -> list[EventView]:
        async with open_store(settings) as store, store.unit() as unit:
            return await unit.events.about("county")

    return asyncio.run(ask())


@pytest.mark.parametrize("kind", ["tasks", "cases", "ledger"])
def test_export__each_kind__a_workbook_and_a_line_in_the_log(
    demo: Settings, run: Run, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "出.xlsx"
    status, said, _ = run(export.main, kind, str(path), "--as", "county-01")
    assert (status, "已导出 0 行" in said) == (0, True)
    page = load_workbook(path).active
    assert page is not None
    assert page.max_column > 5
    event = log(demo)[-1]
    assert (event.act, event.person_id is None) == (f"export.{kind}", False)


def test_export__no_right_or_nobody__one_line_no_file(demo: Settings, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "出.xlsx"
    for person, words in (("worker-01", "没有导出的权限"), ("nobody", "没有人员编码")):
        status, said, line = run(export.main, "tasks", str(path), "--as", person)
        assert (status, said, words in line) == (1, "", True)
    assert not path.exists()
    assert run(export.main, "tasks", str(tmp_path / "没有" / "出.xlsx"))[0] == 1
    assert run(export.main, "tasks", "出.csv")[0] == 2
