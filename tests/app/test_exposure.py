"""`yima exposure`, through its own main: who saw what, from the log; asking is logged."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.commands import exposure
from app.demo import found
from app.settings import Settings
from app.wiring import open_store
from packs import Pack
from storage.events import EventView

Run = Callable[..., tuple[int, str, str]]
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FILE = "afileofthedemo1234567890"


@pytest.fixture
def looked(settings: Settings, pack: Pack) -> Settings:
    """A case somebody opened, one of its files, another person's export a day later."""

    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=MONDAY - timedelta(days=30))
            async with store.unit() as unit:
                ids = [
                    (person.id if (person := await unit.people.by_code(code, on=MONDAY.date())) else 0)
                    for code in ("worker-01", "county-01")
                ]
                later = MONDAY + timedelta(hours=1)
                await unit.events.add("task.seen", "task:1", at=MONDAY, person_id=ids[0])
                await unit.events.add("file.seen", "clue:1", at=later, person_id=ids[0], file=FILE)
                await unit.events.add("task.note", "task:1", at=MONDAY, person_id=ids[0], words="不是看")
                await unit.events.add("export.cases", "county", at=MONDAY + timedelta(days=1), person_id=ids[1], rows=9)

    asyncio.run(make())
    return settings


def log(settings: Settings) -> list[EventView]:
    async def ask() -> list[EventView]:
        async with open_store(settings) as store, store.unit() as unit:
            return [each for each in await unit.events.about("county") if each.act == "exposure.asked"]

    return asyncio.run(ask())


def test_exposure__a_person__what_they_saw_in_order_of_time(looked: Settings, run: Run) -> None:
    status, said, _ = run(exposure.main, "--person", "worker-01")
    first, second = said.splitlines()
    assert status == 0
    assert first.startswith("2026-03-02 09:00 网格员 ")
    assert first.endswith("看过这件事：任务1")
    assert second.endswith(f"看过照片或录音：申报1 的文件 {FILE}")
    assert "不是看" not in said


def test_exposure__a_file__only_its_looks(looked: Settings, run: Run) -> None:
    _, said, _ = run(exposure.main, "--file", FILE, "--json")
    (line,) = [json.loads(each) for each in said.splitlines()]
    assert (line["person"], line["act"], line["about"], line["file"]) == ("worker-01", "file.seen", "clue:1", FILE)
    assert line["roles"] == ["网格员"]


def test_exposure__since__later_ones_only_exports_too(looked: Settings, run: Run) -> None:
    _, said, _ = run(exposure.main, "--since", "2026-03-02T18:00:00+08:00", "--json")
    assert [json.loads(each)["act"] for each in said.splitlines()] == ["export.cases"]
    _, said, _ = run(exposure.main, "--since", "2026-03-02T18:00:00+08:00", "--person", "worker-01")
    assert said == "没有人看过。\n"


def test_exposure__asked__is_in_the_log(looked: Settings, run: Run) -> None:
    run(exposure.main, "--person", "worker-01")
    (event,) = log(looked)
    assert event.detail["person"] == "worker-01"


def test_exposure__unknown_person_or_file__one_line(looked: Settings, run: Run) -> None:
    for option, value in (("--person", "nobody"), ("--file", "nofile"), ("--person", "1234 5678")):
        status, _, fault = run(exposure.main, option, value)
        assert (status, fault.count("\n")) == (1, 1)
        assert value in fault


def test_exposure__nothing_or_no_zone__wrong_usage(looked: Settings, run: Run) -> None:
    for arguments in ((), ("--since", "2026-03-02T18:00:00"), ("--since", "gestern")):
        assert run(exposure.main, *arguments)[0] == 2
