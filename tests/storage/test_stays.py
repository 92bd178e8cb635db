"""Stays: when somebody was last at a page, when it was locked, how often a number was wrong."""

from datetime import datetime, timedelta

from storage.stays import StayView
from storage.unit import Store


async def test_get__nothing_done__empty_and_not_lockable(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        assert await unit.stays.get(talk_id) == StayView()
        await unit.stays.begin(talk_id)
        await unit.stays.lock(talk_id, at=now)
        assert await unit.stays.get(talk_id, hold=True) == StayView()


async def test_open__after_lock_and_misses__as_new(store: Store, talk_id: int, now: datetime) -> None:
    later = now + timedelta(minutes=5)
    async with store.unit() as unit:
        await unit.stays.touch(talk_id, at=now)
        await unit.stays.lock(talk_id, at=now)
        assert [await unit.stays.miss(talk_id, at=later) for _ in range(2)] == [1, 2]
    async with store.unit() as unit:
        assert await unit.stays.get(talk_id) == StayView(now, now, 2, later)
        await unit.stays.open(talk_id, at=later)
    async with store.unit() as unit:
        assert await unit.stays.get(talk_id) == StayView(later)
