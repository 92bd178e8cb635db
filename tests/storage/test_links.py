"""Codes, invites, demo entries: random, revocable, spent once."""

import asyncio
from datetime import datetime, timedelta

from sqlmodel import select

from storage.links import CODE, DEMO, INVITE, LinkRow
from storage.unit import Store


async def test_spend__five_at_once__one_wins(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        token = await unit.links.make(INVITE, at=now)
        link = await unit.links.find(INVITE, token, now=now)
    assert link is not None

    async def one(link_id: int) -> bool:
        async with store.unit() as unit:
            return await unit.links.spend(link_id, at=now)

    assert sorted(await asyncio.gather(*(one(link.id) for _ in range(5)))) == [False] * 4 + [True]
    async with store.unit() as unit:
        assert await unit.links.find(INVITE, token, now=now) is None


async def test_make__invite__only_its_hash_lies_here(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        token = await unit.links.make(INVITE, at=now)
        stored = (await unit.session.exec(select(LinkRow.token))).all()
    assert token not in stored


async def test_find__expired__nothing(store: Store, now: datetime) -> None:
    ends = now + timedelta(hours=72)
    async with store.unit() as unit:
        token = await unit.links.make(INVITE, at=now, expires_at=ends)
        assert await unit.links.find(INVITE, token, now=ends - timedelta(seconds=1)) is not None
        assert await unit.links.find(INVITE, token, now=ends) is None


async def test_find__other_kind__nothing(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        token = await unit.links.make(CODE, at=now)
        assert await unit.links.find(DEMO, token, now=now) is None


async def test_miss__at_the_limit__revoked(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        token = await unit.links.make(INVITE, at=now)
        link = await unit.links.find(INVITE, token, now=now)
        assert link is not None
        assert [await unit.links.miss(link.id, limit=3, at=now) for _ in range(3)] == [2, 1, 0]
        assert await unit.links.find(INVITE, token, now=now) is None


async def test_revoke__village_code__old_one_dead_new_one_lives(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        place = await unit.places.add(code="v1", name="杏园村", level="village", parent_id=None)
        old = await unit.links.make(CODE, at=now, place_id=place.id)
        assert await unit.links.revoke(CODE, at=now, place_id=place.id) == 1
        new = await unit.links.make(CODE, at=now, place_id=place.id)
        assert await unit.links.find(CODE, old, now=now) is None
        assert await unit.links.code_of(place.id) == new
