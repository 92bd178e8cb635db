"""Reports: their numbers, who follows them, what they are likely the same as."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from chat.address import Address
from storage.reports import ReportView
from storage.unit import Store, Unit


async def report(unit: Unit, number: str, at: datetime, **more: Any) -> ReportView:
    place = await unit.places.by_code("g") or await unit.places.add(code="g", name="一组", level="grid", parent_id=None)
    talk = await unit.talks.open(Address("phone", more.pop("key", number)))
    clue_id = await unit.clues.add(source="report", place_id=place.id, pack_hash="x", at=at)
    values: dict[str, Any] = {"record": {"story": "漏雨"}, "facts": {"story": "漏雨"}, "is_for_other": False} | more
    return await unit.reports.add(
        number=number,
        clue_id=clue_id,
        talk_id=talk.id,
        typist_id=None,
        place_id=place.id,
        form="report",
        form_version="1",
        pack_hash="x",
        filed_at=at,
        **values,
    )


async def test_add__number_taken__refused(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await report(unit, "1", now)
        assert await unit.reports.is_taken("1")
    with pytest.raises(IntegrityError):
        await again(store, now)


async def again(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await report(unit, "1", now, key="other")


async def test_follow__typed_and_came_back__both_are_told(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        filed = await report(unit, "1", now)
        other = await unit.talks.open(Address("phone", "other"))
        for _ in range(2):
            await unit.reports.follow(filed.id, other.id, at=now + timedelta(hours=1))
        assert await unit.reports.followers(filed.id) == [filed.talk_id, other.id]
        assert [each.id for each in await unit.reports.followed_by(other.id)] == [filed.id]


async def test_alike__phone_or_subject_in_the_place__withdrawn_ones_not(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        one = await report(unit, "1", now, subject="子一山", phone="13800000501")
        two = await report(unit, "2", now, subject="丑二水", phone="13800000501")
        three = await report(unit, "3", now, subject="子一山", phone="13800000503")
        asked: dict[str, Any] = {"place_ids": [one.place_id], "place_id": one.place_id}
        found = await unit.reports.alike(subject="子一山", phone="13800000501", **asked)
        assert {each.id for each in found} == {one.id, two.id, three.id}
        await unit.reports.withdraw(two.id, at=now)
        found = await unit.reports.alike(subject="", phone="13800000501", **asked)
        assert [each.id for each in found] == [one.id]
        assert await unit.reports.alike(subject="", phone="", **asked) == []


async def test_correct__twice__both_originals_stay(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        filed = await report(unit, "1", now)
        for words in ("二", "三"):
            values: dict[str, Any] = {"record": {"story": words}, "facts": {"story": words}, "is_for_other": False}
            await unit.reports.correct(filed.id, at=now, **values)
    async with store.unit() as unit:
        changed = await unit.reports.get(filed.id)
    assert changed is not None
    assert changed.record == {"story": "三"}
    assert [each["record"]["story"] for each in changed.originals] == ["漏雨", "二"]


async def test_correct_and_complete__another_phone__found_by_the_new_one(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        filed = await report(unit, "1", now, phone="13800000501")
        asked: dict[str, Any] = {"subject": "", "place_ids": [filed.place_id], "place_id": filed.place_id}
        told: dict[str, Any] = {"record": {}, "is_for_other": False}
        await unit.reports.correct(filed.id, at=now, facts={"phone": "138 0000 0502"}, **told)
        assert [each.id for each in await unit.reports.alike(phone="13800000502", **asked)] == [filed.id]
        assert await unit.reports.alike(phone="13800000501", **asked) == []
        await unit.reports.complete(filed.id, facts={"phone": "13800000503"}, subject="", **told)
        assert [each.id for each in await unit.reports.alike(phone="13800000503", **asked)] == [filed.id]


async def test_link__two_clues__reasons_for_the_worker(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        one, two = await report(unit, "1", now), await report(unit, "2", now)
        for _ in range(2):
            await unit.reports.link(one.clue_id, two.clue_id, ["phone"])
        await unit.reports.link(one.clue_id, one.clue_id, ["phone"])
        assert await unit.reports.linked(one.clue_id) == [(two.clue_id, ["phone"])]
