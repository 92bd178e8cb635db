"""Staff: posts by day, absences, leaving."""

from datetime import date, datetime, timedelta

import pytest

from storage.people import PersonView
from storage.places import PlaceView
from storage.unit import Store, Unit

MONDAY = date(2026, 3, 2)


@pytest.fixture
async def grid(store: Store) -> PlaceView:
    async with store.unit() as unit:
        village = await unit.places.add(code="v", name="杏园村", level="village", parent_id=None)
        return await unit.places.add(code="g", name="一组", level="grid", parent_id=village.id)


@pytest.fixture
async def worker(store: Store, grid: PlaceView) -> int:
    async with store.unit() as unit:
        person_id = await unit.people.add(code="w", name="甲一山", phone="13800000001")
        await unit.people.appoint(person_id, "worker", grid.id, since=MONDAY)
        return person_id


async def on(unit: Unit, person_id: int, day: date) -> PersonView:
    person = await unit.people.get(person_id, on=day)
    assert person is not None
    return person


async def test_appoint__same_again__one_post(store: Store, worker: int, grid: PlaceView) -> None:
    async with store.unit() as unit:
        await unit.people.appoint(worker, "worker", grid.id, since=MONDAY + timedelta(days=1))
        (post,) = (await on(unit, worker, MONDAY + timedelta(days=9))).posts
    assert (post.role, post.place_path, post.since) == ("worker", grid.path, MONDAY)


async def test_posts__before_they_begin__none(store: Store, worker: int, grid: PlaceView) -> None:
    async with store.unit() as unit:
        assert (await on(unit, worker, MONDAY - timedelta(days=1))).posts == ()
        assert (await on(unit, worker, MONDAY)).holds("worker")
        assert await unit.people.in_post("worker", grid.id, on=MONDAY - timedelta(days=1)) == []
        assert [each.id for each in await unit.people.in_post("worker", grid.id, on=MONDAY)] == [worker]


async def test_leave__that_day__no_post_no_seat(store: Store, worker: int, grid: PlaceView, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.people.leave(worker, on=MONDAY, at=now)
    async with store.unit() as unit:
        person = await on(unit, worker, MONDAY)
        assert (person.posts, person.left_at) == ((), now)
        assert await unit.people.in_post("worker", grid.id, on=MONDAY) == []
        assert await unit.people.staff(on=MONDAY) == []


async def test_absence__first_and_last_day__both_away(store: Store, worker: int) -> None:
    until = MONDAY + timedelta(days=2)
    async with store.unit() as unit:
        deputy = await unit.people.add(code="d", name="乙二水")
        await unit.people.be_away(worker, MONDAY, until, deputy)
        days = [MONDAY + timedelta(days=days) for days in range(-1, 4)]
        found = [await unit.people.absence(worker, on=day) for day in days]
    assert found == [None, (until, deputy), (until, deputy), (until, deputy), None]


async def test_come_back__earlier__present_from_that_day(store: Store, worker: int) -> None:
    async with store.unit() as unit:
        await unit.people.be_away(worker, MONDAY, MONDAY + timedelta(days=9), None)
        await unit.people.come_back(worker, on=MONDAY + timedelta(days=1))
        assert await unit.people.absence(worker, on=MONDAY + timedelta(days=1)) is None


async def test_change_phone__found_by_the_new_one_only(store: Store, worker: int) -> None:
    async with store.unit() as unit:
        await unit.people.change_phone(worker, "13800000009")
        assert [each.id for each in await unit.people.by_phone("13800000009", on=MONDAY)] == [worker]
        assert await unit.people.by_phone("13800000001", on=MONDAY) == []
        await unit.people.change_phone(worker, "")
        assert await unit.people.by_phone("", on=MONDAY) == []
