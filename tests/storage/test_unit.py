"""One transaction each: nothing is lost, nothing half."""

import asyncio
from datetime import datetime

import pytest

from chat.incoming import Incoming, Kind
from storage.unit import Store


async def test_unit__hundred_read_and_write_at_once__none_lost(embedded_store: Store) -> None:
    async with embedded_store.unit() as unit:
        await unit.settings.put("count", 0)

    async def one() -> None:
        async with embedded_store.unit() as unit:
            seen = await unit.settings.get("count")
            await asyncio.sleep(0)
            await unit.settings.put("count", seen + 1)

    await asyncio.gather(*(one() for _ in range(100)))
    async with embedded_store.unit() as unit:
        assert await unit.settings.get("count") == 100


async def test_unit__two_stores_on_one_file__none_lost(embedded_store: Store) -> None:
    """Two processes on one SQLite file: BEGIN IMMEDIATE keeps them apart, not our own lock."""
    other = Store(embedded_store.engine, embedded_store.cipher, embedded_store.blobs._folder)
    async with embedded_store.unit() as unit:
        await unit.settings.put("count", 0)

    async def one(store: Store) -> None:
        async with store.unit() as unit:
            seen = await unit.settings.get("count")
            await asyncio.sleep(0)
            await unit.settings.put("count", seen + 1)

    await asyncio.gather(*(one(store) for _ in range(30) for store in (embedded_store, other)))
    async with embedded_store.unit() as unit:
        assert await unit.settings.get("count") == 60


async def test_unit__hundred_units_on_one_row__none_lost(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.inbox.add(talk_id, Incoming("1", Kind.TEXT, "来了"), at=now)
        row = await unit.inbox.pick(now=now)
    assert row is not None

    async def one(row_id: int) -> int:
        async with store.unit() as unit:
            return await unit.inbox.count_attempt(row_id)

    counted = await asyncio.gather(*(one(row.id) for _ in range(100)))
    assert sorted(counted) == list(range(1, 101))


async def test_unit__raises__nothing_kept(store: Store) -> None:
    async def half() -> None:
        async with store.unit() as unit:
            await unit.settings.put("half", True)
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        await half()
    async with store.unit() as unit:
        assert await unit.settings.get("half") is None


async def test_store__cancelled_in_a_unit__next_unit_runs(store: Store) -> None:
    begun = asyncio.Event()

    async def slow() -> None:
        async with store.unit() as unit:
            await unit.settings.put("slow", True)
            begun.set()
            await asyncio.sleep(30)

    task = asyncio.create_task(slow())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), store.unit() as unit:
        assert await unit.settings.get("slow") is None


async def test_ping__database_there__answers(store: Store) -> None:
    await store.ping()
