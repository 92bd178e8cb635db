"""Everything that is stored has a kind the pack gives a time; nothing personal lies on disk in the open."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from packs.keeping import Kind, kept
from storage.keeping import OF_TABLE
from storage.sealing import Sealed
from storage.unit import Store
from tests.shipped import shipped_pack


def sealed_tables() -> set[str]:
    return {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if any(isinstance(column.type, Sealed) for column in table.columns)
    }


def test_kinds__every_table_with_sealed_words__has_one() -> None:
    """A new table with personal words needs a line in `storage.keeping.OF_TABLE`, and a way to erase it."""
    assert sealed_tables() - OF_TABLE.keys() == set()
    assert OF_TABLE.keys() - SQLModel.metadata.tables.keys() == set()
    assert "file" in OF_TABLE


def test_kinds__shipped_pack__says_each() -> None:
    for kind in Kind:
        assert kept(shipped_pack(), kind) is not None, kind
    assert {*OF_TABLE.values(), Kind.ALARM} == set(Kind)


async def test_silence_log__words_gone__who_did_what_stays(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        detail: dict[str, Any] = {
            "words": "家里漏雨",
            "record": {"a": "1"},
            "phone": "10000000042",
            "revision": 3,
            "code": "true",
        }
        await unit.events.add("task.note", "task:1", at=now, person_id=7, **detail)
        await unit.events.add("task.note", "task:2", at=now, person_id=7, words="别的事")
        assert await unit.kept.silence_log(["task:1"]) == 1
    async with store.unit() as unit:
        (one,), (other,) = await unit.events.about("task:1"), await unit.events.about("task:2")
    assert (one.act, one.person_id, one.at) == ("task.note", 7, now)
    assert one.detail == {"revision": 3, "code": "true"}
    assert other.detail == {"words": "别的事"}


@pytest.mark.parametrize("value", ["10000000042", "家里漏雨", ["x"], {"a": 1}])
async def test_silence_log__words_under_a_code_s_name__gone_too(
    embedded_store: Store, now: datetime, value: object
) -> None:
    async with embedded_store.unit() as unit:
        await unit.events.add("task.note", "task:1", at=now, person_id=7, words=value, code="家里漏雨")
        await unit.kept.silence_log(["task:1"])
        (one,) = await unit.events.about("task:1")
    assert one.detail == {}


async def test_looks__by_thing_person_and_time__only_looks(embedded_store: Store, now: datetime) -> None:
    later = now + timedelta(hours=1)
    async with embedded_store.unit() as unit:
        for act in ("task.seen", "reveal.answers", "counter.progress", "task.note", "report.filed"):
            await unit.events.add(act, "task:1", at=now, person_id=7)
        await unit.events.add("file.seen", "clue:1", at=later, person_id=8)
        at_task = await unit.events.looks(about=["task:1"])
        by_eight, since = await unit.events.looks(by=8), await unit.events.looks(since=later)
    assert [one.act for one in at_task] == ["task.seen", "reveal.answers", "counter.progress"]
    assert [one.act for one in by_eight] == [one.act for one in since] == ["file.seen"]
