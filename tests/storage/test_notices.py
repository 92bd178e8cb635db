"""What we say unasked: planned once, in its turn, reached or not."""

from datetime import datetime, timedelta

from chat.address import Address
from chat.outgoing import Outgoing
from storage.notices import NoticeView
from storage.unit import Store, Unit


async def add(unit: Unit, whom: str, at: datetime, slot: str = "", **more: object) -> int | None:
    values = {"at": at, "leave_at": at} | more
    return await unit.notices.add(whom, "task:1", "due", slot, Outgoing("快到期了"), **values)  # type: ignore[arg-type]


async def one(unit: Unit, notice_id: int | None) -> NoticeView:
    assert notice_id is not None
    notice = await unit.notices.get(notice_id)
    assert notice is not None
    return notice


async def test_add__same_slot__once(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        assert await add(unit, "person:1", now, "1") is not None
        assert await add(unit, "person:1", now, "1") is None
        assert await add(unit, "person:2", now, "1") is not None
        assert await add(unit, "person:1", now, "2") is not None
        assert len(await unit.notices.about("task:1")) == 3


async def test_ready__quiet_hours_and_digest__wait(store: Store, now: datetime) -> None:
    morning = now + timedelta(hours=12)
    async with store.unit() as unit:
        soon = await add(unit, "person:1", now)
        await add(unit, "person:2", now, leave_at=morning)
        digest = await add(unit, "person:3", now, in_digest=True)
        assert [each.id for each in await unit.notices.ready(now=now)] == [soon]
        assert len(await unit.notices.ready(now=morning)) == 2
        assert [each.id for each in await unit.notices.for_digest("person:3")] == [digest]


async def test_reached__sent_then_seen__first_instant_counts(store: Store, now: datetime) -> None:
    later = now + timedelta(hours=1)
    async with store.unit() as unit:
        notice_id = await add(unit, "person:1", now)
        assert (await one(unit, notice_id)).reached_at is None
        assert notice_id is not None
        await unit.notices.reached(notice_id, seen_at=later)
        await unit.notices.reached(notice_id, seen_at=later + timedelta(hours=1))
        assert (await one(unit, notice_id)).reached_at == later
        await unit.notices.reached(notice_id, sent_at=now)
        assert (await one(unit, notice_id)).reached_at == now


async def test_pushed_since__placed_today__urgent_ones_not_counted(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        talk = await unit.talks.open(Address("terminal", "1"))
        placed = [await add(unit, "person:1", now, slot) for slot in "12"]
        urgent = await unit.notices.add(
            "person:1", "task:2", "due", "", Outgoing("!", urgent=True), at=now, leave_at=now
        )
        for notice_id in (*placed, urgent):
            assert notice_id is not None
            await unit.outbox.put(talk.id, Outgoing("word"), at=now, notice_id=notice_id)
            await unit.notices.place(notice_id, at=now)
        assert await unit.notices.pushed_since("person:1", now) == 2
        assert await unit.notices.pushed_since("person:1", now + timedelta(seconds=1)) == 0


async def test_pushed_since__left_in_a_digest_or_said_in_the_talk__no_push(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        digested, said = [await add(unit, "person:1", now, slot) for slot in "12"]
        assert digested is not None
        assert said is not None
        await unit.notices.postpone(digested, now, in_digest=True)
        await unit.notices.place_all([digested], at=now)
        await unit.notices.place(said, at=now)
        assert [(await one(unit, each)).state for each in (digested, said)] == ["placed", "placed"]
        assert await unit.notices.pushed_since("person:1", now) == 0


async def test_drop_about__what_waits__goes_what_left_stays(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        waiting, placed = await add(unit, "person:1", now, "1"), await add(unit, "person:1", now, "2")
        assert placed is not None
        await unit.notices.place(placed, at=now)
        await unit.notices.drop_about("task:1")
        assert ((await one(unit, waiting)).state, (await one(unit, placed)).state) == ("dropped", "placed")
