"""Time as rows: a slot is planned once and fires once, whoever ticks."""

import asyncio
from datetime import datetime, timedelta

from storage.deadlines import Due
from storage.unit import Store


async def test_set__same_slot_twice__planned_once(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        assert await unit.deadlines.set("ladder", "task:1", now, revision=1)
        assert not await unit.deadlines.set("ladder", "task:1", now, revision=2)
        assert await unit.deadlines.set("ladder", "task:1", now + timedelta(hours=1))
        assert await unit.deadlines.next_at() == now


async def test_set__two_processes_at_once__planned_once_and_neither_fails(store: Store, now: datetime) -> None:
    async def plan() -> bool:
        async with store.unit() as unit:
            is_new = await unit.deadlines.set("digest", "person:1", now)
            await asyncio.sleep(0.05)
            return is_new

    assert sorted(await asyncio.gather(plan(), plan(), plan())) == [False, False, True]


async def test_claim__only_one_slot__that_one_or_none(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.deadlines.set("ladder", "task:1", now - timedelta(hours=1))
        await unit.deadlines.set("ladder", "task:2", now)
        first = await unit.deadlines.claim(now=now)
        assert first is not None
        assert first.whom == "task:1"
        assert await unit.deadlines.claim(now=now, only=first.id) is None
        second = await unit.deadlines.claim(now=now, only=first.id + 1)
        assert second is not None
        assert second.whom == "task:2"


async def test_claim__two_tickers__each_slot_once(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        for number in range(20):
            await unit.deadlines.set("digest", f"person:{number}", now)
    fired: list[Due] = []

    async def tick() -> None:
        while True:
            async with store.unit() as unit:
                due = await unit.deadlines.claim(now=now)
                await asyncio.sleep(0)
            if due is None:
                return
            fired.append(due)

    await asyncio.gather(tick(), tick())
    assert sorted(due.subject_id for due in fired) == list(range(20))


async def test_claim__exactly_due__fires_a_minute_early_does_not(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.deadlines.set("ladder", "task:1", now, revision=3)
        assert await unit.deadlines.claim(now=now - timedelta(seconds=1)) is None
        due = await unit.deadlines.claim(now=now)
    assert due is not None
    assert (due.what, due.whom, due.carried) == ("ladder", "task:1", {"revision": 3})


async def test_claim__unit_fails__fires_again(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.deadlines.set("ladder", "task:1", now)
    try:
        async with store.unit() as unit:
            assert await unit.deadlines.claim(now=now) is not None
            raise TimeoutError
    except TimeoutError:
        pass
    async with store.unit() as unit:
        assert await unit.deadlines.claim(now=now) is not None


async def test_drop__before_it_fired__never_fires(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.deadlines.set("ladder", "task:1", now)
        await unit.deadlines.set("ladder", "task:2", now)
        await unit.deadlines.drop("ladder", "task:1")
        assert await unit.deadlines.waiting("task:1") == []
        due = await unit.deadlines.claim(now=now)
    assert due is not None
    assert due.whom == "task:2"
