"""What came in: once, in order, served by one worker at a time."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from chat.address import Address
from chat.incoming import Incoming, Kind
from storage.inbox import InboxView
from storage.unit import Store
from tests.databases import Postgres, opened


def said(key: str, text: str = "您好") -> Incoming:
    return Incoming(key, Kind.TEXT, text)


async def keep(store: Store, talk_id: int, *keys: str, at: datetime) -> None:
    async with store.unit() as unit:
        for key in keys:
            assert await unit.inbox.add(talk_id, said(key), at=at)


async def pick(store: Store, now: datetime) -> InboxView | None:
    async with store.unit() as unit:
        return await unit.inbox.pick(now=now)


async def test_add__same_key_twice__one_row(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        assert await unit.inbox.add(talk_id, said("7"), at=now)
        assert not await unit.inbox.add(talk_id, said("7", "又来"), at=now)
        row = await unit.inbox.pick(now=now)
        assert row is not None
        assert row.incoming == said("7")
        await unit.inbox.done(row.id, at=now)
        assert await unit.inbox.pick(now=now) is None


async def test_add__same_key_after_done__still_once(store: Store, talk_id: int, now: datetime) -> None:
    await keep(store, talk_id, "7", at=now)
    async with store.unit() as unit:
        row = await unit.inbox.pick(now=now)
        assert row is not None
        await unit.inbox.done(row.id, at=now)
    async with store.unit() as unit:
        assert not await unit.inbox.add(talk_id, said("7"), at=now)


async def test_add_raw__update__comes_back_byte_for_byte(store: Store, talk_id: int, now: datetime) -> None:
    raw = '{"update_id": 1, "text": "😀"}'.encode()
    async with store.unit() as unit:
        assert await unit.inbox.add_raw("telegram", "1", talk_id, raw, at=now)
        assert not await unit.inbox.add_raw("telegram", "1", talk_id, raw, at=now)
        row = await unit.inbox.pick(now=now)
    assert row is not None
    assert (row.raw, row.incoming) == (raw, None)


async def test_pick__later_message__waits_for_the_earlier(store: Store, talk_id: int, now: datetime) -> None:
    await keep(store, talk_id, "1", "2", "3", at=now)
    served = []
    while (row := await pick(store, now)) is not None:
        async with store.unit() as unit:
            assert await unit.inbox.is_next(row.id, talk_id)
            await unit.inbox.done(row.id, at=now)
        served.append(row.key)
    assert served == ["1", "2", "3"]


async def test_pick__media_held__whole_talk_waits(store: Store, talk_id: int, now: datetime) -> None:
    minute = now + timedelta(minutes=1)
    async with store.unit() as unit:
        await unit.inbox.add(talk_id, said("1"), at=now, hold_until=minute)
        await unit.inbox.add(talk_id, said("2"), at=now)
        other = await unit.talks.open(Address("phone", "two"))
        await unit.inbox.add(other.id, said("3"), at=now)
    row = await pick(store, now)
    assert row is not None
    assert row.key == "3", "another talk goes on"
    async with store.unit() as unit:
        await unit.inbox.done(row.id, at=now)
    assert await pick(store, minute - timedelta(seconds=1)) is None
    late = await pick(store, minute)
    assert late is not None
    assert late.key == "1", "after a minute it is served without its media"


async def test_fill__media_fetched__served_at_once_with_them(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.inbox.add(talk_id, said("1"), at=now, hold_until=now + timedelta(minutes=1))
    async with store.unit() as unit:
        (held,) = await unit.inbox.held("phone")
        await unit.inbox.fill(held.id, said("1", "照片到了"))
    row = await pick(store, now)
    assert row is not None
    assert row.incoming == said("1", "照片到了")


async def test_pick__talks_served_here__left_out(store: Store, talk_id: int, now: datetime) -> None:
    await keep(store, talk_id, "1", at=now)
    async with store.unit() as unit:
        assert await unit.inbox.pick(now=now, but=frozenset({talk_id})) is None


async def test_dead__poison__next_is_served_and_it_can_be_revived(store: Store, talk_id: int, now: datetime) -> None:
    await keep(store, talk_id, "1", "2", at=now)
    async with store.unit() as unit:
        row = await unit.inbox.pick(now=now)
        assert row is not None
        await unit.inbox.dead(row.id, "ValueError", at=now)
    second = await pick(store, now)
    assert second is not None
    assert second.key == "2"
    async with store.unit() as unit:
        assert await unit.inbox.dead_letters() == [(row.id, "phone", "ValueError")]
        await unit.inbox.revive(row.id)
    again = await pick(store, now)
    assert again is not None
    assert (again.key, again.attempts) == ("1", 0)


async def test_wipe__old_and_done__words_gone_key_stays(store: Store, talk_id: int, now: datetime) -> None:
    await keep(store, talk_id, "1", "2", at=now)
    async with store.unit() as unit:
        row = await unit.inbox.pick(now=now)
        assert row is not None
        await unit.inbox.done(row.id, at=now)
    async with store.unit() as unit:
        assert await unit.inbox.wipe(now + timedelta(days=1)) == 1
        assert not await unit.inbox.add(talk_id, said("1"), at=now)
        left = await unit.inbox.pick(now=now)
    assert left is not None
    assert left.incoming == said("2"), "what was not handled keeps its words"


async def serve(store: Store, now: datetime, served: list[tuple[int, str]], overlaps: list[int]) -> None:
    """A worker as `bot.turn` has it: pick, look again under the lock, act, mark done, one unit."""
    busy: set[int] = set()
    idle = 0
    while idle < 3:
        async with store.unit() as unit:
            row = await unit.inbox.pick(now=now)
            if row is None or not await unit.inbox.is_next(row.id, row.talk_id):
                idle += 1
                await asyncio.sleep(0.01)
                continue
            idle = 0
            if row.talk_id in busy:
                overlaps.append(row.talk_id)
            busy.add(row.talk_id)
            await asyncio.sleep(0.001)
            await unit.inbox.done(row.id, at=now)
            served.append((row.talk_id, row.key))
            busy.discard(row.talk_id)


@pytest.mark.postgres
async def test_pick__four_workers__each_once_in_order(postgres_store: Store, now: datetime) -> None:
    async with postgres_store.unit() as unit:
        talks = [(await unit.talks.open(Address("phone", str(n)))).id for n in range(6)]
        for number in range(10):
            for talk in talks:
                await unit.inbox.add(talk, said(f"{talk}-{number:02}"), at=now)
    served: list[tuple[int, str]] = []
    overlaps: list[int] = []
    await asyncio.gather(*(serve(postgres_store, now, served, overlaps) for _ in range(4)))
    assert len(served) == 60
    assert overlaps == []
    for talk in talks:
        assert [key for served_talk, key in served if served_talk == talk] == [f"{talk}-{n:02}" for n in range(10)]


@pytest.mark.postgres
async def test_pick__talk_held_elsewhere__not_served_twice(postgres_store: Store, now: datetime) -> None:
    async with postgres_store.unit() as unit:
        talk = (await unit.talks.open(Address("phone", "one"))).id
        await unit.inbox.add(talk, said("1"), at=now)
        await unit.inbox.add(talk, said("2"), at=now)
    async with postgres_store.unit() as first:
        row = await first.inbox.pick(now=now)
        assert row is not None
        async with postgres_store.unit() as second:
            assert await second.inbox.pick(now=now) is None
            assert await second.talks.get(talk, lock=True) is None


async def half_a_turn(store: Store, server: Postgres, url: str, now: datetime) -> None:
    async with store.unit() as unit:
        row = await unit.inbox.pick(now=now)
        assert row is not None
        await unit.settings.put("half", True)
        assert await server.end_others(url) >= 1
        await unit.inbox.done(row.id, at=now)


@pytest.mark.postgres
async def test_pick__worker_killed__talk_is_free_again(postgres: Postgres, tmp_path: Path, now: datetime) -> None:
    """The database notices the dead worker; nothing of its unit stays, the message is served by the next."""
    url = await postgres.fresh()
    try:
        async with opened(url, tmp_path) as victim:
            async with victim.unit() as unit:
                talk = (await unit.talks.open(Address("phone", "one"))).id
                await unit.inbox.add(talk, said("1"), at=now)
            with pytest.raises(DBAPIError):
                await half_a_turn(victim, postgres, url, now)
        async with opened(url, tmp_path) as heir, heir.unit() as unit:
            again = await unit.inbox.pick(now=now)
            assert again is not None
            assert again.key == "1"
            assert await unit.settings.get("half") is None
    finally:
        await postgres.drop(url)
