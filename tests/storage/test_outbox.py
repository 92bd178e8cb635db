"""What we say: in order within a talk, claimed by one sender, sent again when the sender died."""

from datetime import datetime, timedelta

import pytest

from chat.address import Address
from chat.outgoing import Outgoing
from storage.outbox import OutboxView
from storage.unit import Store, Unit


async def put(store: Store, talk_id: int, *texts: str, at: datetime) -> None:
    async with store.unit() as unit:
        for text in texts:
            await unit.outbox.put(talk_id, Outgoing(text), at=at)


async def claim(unit: Unit, now: datetime, stale: datetime | None = None) -> OutboxView | None:
    return await unit.outbox.claim("phone", now=now, stale=stale or now - timedelta(minutes=1))


async def claimed(store: Store, now: datetime, stale: datetime | None = None) -> str:
    async with store.unit() as unit:
        view = await claim(unit, now, stale)
    return view.message.text if view else ""


async def test_claim__two_messages__second_waits_for_the_first(store: Store, talk_id: int, now: datetime) -> None:
    await put(store, talk_id, "一", "二", at=now)
    async with store.unit() as unit:
        first = await claim(unit, now)
    assert first is not None
    assert first.message.text == "一"
    assert await claimed(store, now) == "", "the first is under way, the second must not overtake"
    async with store.unit() as unit:
        await unit.outbox.sent(first.id, "m1", at=now)
    assert await claimed(store, now) == "二"


async def test_claim__sender_died__sent_again(store: Store, talk_id: int, now: datetime) -> None:
    await put(store, talk_id, "一", at=now)
    assert await claimed(store, now) == "一"
    later = now + timedelta(minutes=2)
    assert await claimed(store, later, stale=now) == ""
    async with store.unit() as unit:
        again = await claim(unit, later, stale=now + timedelta(seconds=1))
    assert again is not None
    assert again.attempts == 1, "one attempt came before this one"


async def test_later__flood__not_before_then_and_nothing_overtakes(store: Store, talk_id: int, now: datetime) -> None:
    await put(store, talk_id, "一", "二", at=now)
    async with store.unit() as unit:
        view = await claim(unit, now)
        assert view is not None
        await unit.outbox.later(view.id, until=now + timedelta(seconds=30), why="flood")
    assert await claimed(store, now + timedelta(seconds=29)) == ""
    assert await claimed(store, now + timedelta(seconds=30)) == "一"


async def test_claim__urgent_in_another_talk__goes_first(store: Store, talk_id: int, now: datetime) -> None:
    await put(store, talk_id, "一", at=now)
    async with store.unit() as unit:
        other = await unit.talks.open(Address("phone", "two"))
        await unit.outbox.put(other.id, Outgoing("快跑", urgent=True), at=now)
    assert await claimed(store, now) == "快跑"


async def test_put__echo__in_the_transcript_never_sent(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.outbox.put(talk_id, Outgoing("我说的"), at=now, mine=True)
        (view,) = await unit.outbox.after(talk_id, 0)
    assert (view.mine, view.message.text) == (True, "我说的")
    assert await claimed(store, now) == ""


async def test_dead__blocked__visible_and_next_is_sent(store: Store, talk_id: int, now: datetime) -> None:
    await put(store, talk_id, "一", "二", at=now)
    async with store.unit() as unit:
        view = await claim(unit, now)
        assert view is not None
        await unit.outbox.dead(view.id, "403", at=now)
    assert await claimed(store, now) == "二"
    async with store.unit() as unit:
        assert [dead.message.text for dead in await unit.outbox.dead_letters()] == ["一"]


async def test_mark_seen__upto_cursor__tells_the_notices_reached(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        notice = await unit.notices.add("talk:1", "clue:1", "received", "", Outgoing("收到了"), at=now, leave_at=now)
        first = await unit.outbox.put(talk_id, Outgoing("收到了"), at=now, notice_id=notice)
        await unit.outbox.put(talk_id, Outgoing("还有"), at=now, notice_id=notice)
    async with store.unit() as unit:
        assert await unit.outbox.mark_seen(talk_id, first, at=now) == [notice]
        assert await unit.outbox.mark_seen(talk_id, first, at=now) == []
    assert await claimed(store, now) == "还有"


@pytest.mark.postgres
async def test_claim__two_senders__never_the_same(postgres_store: Store, now: datetime) -> None:
    async with postgres_store.unit() as unit:
        for number in range(2):
            talk = await unit.talks.open(Address("phone", str(number)))
            await unit.outbox.put(talk.id, Outgoing(str(number)), at=now)
    async with postgres_store.unit() as one, postgres_store.unit() as other:
        views = [await claim(one, now), await claim(other, now)]
    assert [view.message.text for view in views if view] == ["0", "1"]
