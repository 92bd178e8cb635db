"""The demo county: whole, invented, founded once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from app.demo import found, id_number, phone
from app.settings import Fault
from cases.identity import id_fault, normal_phone
from packs import Pack
from storage.households import HouseholdRow
from storage.links import CODE, DEMO, LinkRow
from storage.unit import Store, Unit


async def count(unit: Unit, column: Any) -> int:
    return (await unit.session.exec(select(func.count(column)))).one()


async def test_found__empty_database__a_whole_county(store: Store, pack: Pack, now: datetime) -> None:
    await found(store, pack, now=now)
    async with store.unit() as unit:
        sizes = [len(await unit.places.at_level(level)) for level in ("county", "town", "village", "grid")]
        assert sizes == [1, 3, 6, 12]
        assert await count(unit, HouseholdRow.id) == 60
        assert len(await unit.people.staff(on=now.date())) == 34
        assert await unit.settings.is_demo()
        for village in await unit.places.at_level("village"):
            code = await unit.links.code_of(village.id)
            assert code is not None
            assert (await unit.links.find(CODE, code, now=now)) is not None


async def test_found__every_post__role_of_the_pack_at_its_level(store: Store, pack: Pack, now: datetime) -> None:
    await found(store, pack, now=now)
    async with store.unit() as unit:
        for person in await unit.people.staff(on=now.date()):
            (post,) = person.posts
            place = await unit.places.get(post.place_id)
            assert place is not None
            assert place.level == pack.roles[post.role].level.name.lower()
        for grid in await unit.places.at_level("grid"):
            assert len(await unit.people.in_post("worker", grid.id, on=now.date())) == 1


async def test_found__entries__one_line_from_villager_to_county(store: Store, pack: Pack, now: datetime) -> None:
    await found(store, pack, now=now)
    async with store.unit() as unit:
        entries = await unit.links.demo_entries()
        assert [title.split()[0] for title, *_ in entries] == [
            "村民（杏园村）",
            "网格员",
            "村负责人",
            "乡镇负责人",
            "县级监管",
            "政策窗口",
        ]
        paths = []
        for _, token, person_id, place_id in entries:
            assert (await unit.links.find(DEMO, token, now=now)) is not None
            place = await unit.places.get(place_id or 0)
            assert place is not None
            paths.append((person_id is None, place.path))
        (is_anonymous, village), (_, grid), (_, lead), (_, town), (_, county), _ = paths
        assert is_anonymous
        assert (village, grid.startswith(lead), lead.startswith(town), town.startswith(county)) == (
            lead,
            True,
            True,
            True,
        )


async def test_found__twice__nothing_new(store: Store, pack: Pack, now: datetime) -> None:
    await found(store, pack, now=now)
    async with store.unit() as unit:
        first = await count(unit, LinkRow.id)
    await found(store, pack, now=now + timedelta(days=1))
    async with store.unit() as unit:
        assert await count(unit, LinkRow.id) == first
        assert await count(unit, HouseholdRow.id) == 60


async def test_found__real_county_there__refused(embedded_store: Store, pack: Pack, now: datetime) -> None:
    async with embedded_store.unit() as unit:
        await unit.places.add(code="34", name="某县", level="county", parent_id=None)
    with pytest.raises(Fault, match="正式的县"):
        await found(embedded_store, pack, now=now)
    async with embedded_store.unit() as unit:
        assert not await unit.settings.is_demo()


async def test_found__names__all_different(embedded_store: Store, pack: Pack, now: datetime) -> None:
    await found(embedded_store, pack, now=now)
    async with embedded_store.unit() as unit:
        heads = (await unit.session.exec(select(HouseholdRow.head))).all()
        names = [person.name for person in await unit.people.staff(on=now.date())]
    assert len({*heads, *names}) == 94


def test_phone_and_id__invented__pass_the_checks_of_real_ones() -> None:
    assert all(normal_phone(phone(number)) == phone(number) for number in range(1, 600))
    assert all(id_fault(id_number(number)) is None for number in range(1, 600))
    assert len({id_number(number) for number in range(1, 600)}) == 599
