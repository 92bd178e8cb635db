"""Talks, the log, and packs as they were loaded."""

from datetime import datetime, timedelta

from chat.address import Address
from storage.unit import Store


async def test_open__same_address__same_talk(store: Store) -> None:
    async with store.unit() as unit:
        one = await unit.talks.open(Address("phone", "a"))
        assert await unit.talks.open(Address("phone", "a")) == one
        assert (await unit.talks.open(Address("telegram", "a"))).id != one.id
        assert await unit.talks.find(Address("phone", "b")) is None


async def test_save__state__comes_back_in_the_next_unit(store: Store, talk_id: int, now: datetime) -> None:
    state = {"stack": [{"dialog": "report", "answers": {"story": "漏雨"}}]}
    async with store.unit() as unit:
        await unit.talks.save(talk_id, state=state, is_waiting=True, heard_at=now)
    async with store.unit() as unit:
        talk = await unit.talks.get(talk_id)
    assert talk is not None
    assert (talk.state, talk.is_waiting, talk.heard_at) == (state, True, now)


async def test_of_person__ended_talk__reaches_nobody(store: Store, talk_id: int, now: datetime) -> None:
    async with store.unit() as unit:
        person = await unit.people.add(code="p", name="甲一山")
        other = await unit.talks.open(Address("telegram", "1"))
        for talk in (talk_id, other.id):
            await unit.talks.belong(talk, person_id=person)
        await unit.talks.end(talk_id, at=now)
        assert [talk.id for talk in await unit.talks.of_person(person)] == [other.id]


async def test_belong__only_the_place__person_stays(store: Store, talk_id: int) -> None:
    async with store.unit() as unit:
        person = await unit.people.add(code="p", name="甲一山")
        await unit.talks.belong(talk_id, person_id=person)
        await unit.talks.belong(talk_id, place_id=7)
        talk = await unit.talks.get(talk_id)
    assert talk is not None
    assert (talk.person_id, talk.place_id) == (person, 7)


async def test_events__about_and_by__in_order(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.events.add("report.filed", "clue:1", at=now, person_id=None, talk_id=3)
        await unit.events.add("reveal.phone", "clue:1", at=now + timedelta(hours=1), person_id=2, whose="户主")
        await unit.events.add("task.finding", "task:1", at=now + timedelta(hours=2), person_id=2)
        assert [event.act for event in await unit.events.about("clue:1")] == ["report.filed", "reveal.phone"]
        assert [event.act for event in await unit.events.by(2, now + timedelta(hours=2))] == ["task.finding"]
        assert (await unit.events.about("clue:1"))[1].detail == {"whose": "户主"}


async def test_packs__kept_twice__files_byte_for_byte(store: Store, now: datetime) -> None:
    files = {"pack.toml": b"x", "forms/a.xlsx": b"\x00\xff"}
    async with store.unit() as unit:
        for _ in range(2):
            await unit.packs.keep("hash", "demo", files, at=now)
        assert await unit.packs.active() is None
        await unit.packs.activate("hash")
        assert await unit.packs.active() == "hash"
        assert await unit.packs.files("hash") == files
