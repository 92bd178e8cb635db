"""The tree of places."""

import pytest

from storage.places import PlaceView
from storage.unit import Store


@pytest.fixture
async def line(store: Store) -> list[PlaceView]:
    """County, town, village, grid."""
    made: list[PlaceView] = []
    async with store.unit() as unit:
        for code, name, level in (
            ("c", "示范县", "county"),
            ("t", "桃花镇", "town"),
            ("v", "杏园村", "village"),
            ("g", "杏园一组", "grid"),
        ):
            above = made[-1].id if made else None
            made.append(await unit.places.add(code=code, name=name, level=level, parent_id=above))
    return made


async def test_add__path__ids_from_the_county_down(store: Store, line: list[PlaceView]) -> None:
    assert line[3].path == "".join(f"{place.id}/" for place in line)
    async with store.unit() as unit:
        assert await unit.places.line(line[3].id) == line
        assert await unit.places.line(999) == []


async def test_under__children_in_order_of_their_codes(store: Store, line: list[PlaceView]) -> None:
    async with store.unit() as unit:
        other = await unit.places.add(code="a", name="柳树镇", level="town", parent_id=line[0].id)
        assert await unit.places.under(line[0].id) == [other, line[1]]
        assert await unit.places.under(None) == [line[0]]
        assert await unit.places.everywhere() == [other, line[0], line[3], line[1], line[2]]


@pytest.mark.parametrize(("words", "found"), [("杏园", 2), ("%", 0), ("_", 0), ("", 4)])
async def test_named__signs_of_like__are_just_signs(
    store: Store, line: list[PlaceView], words: str, found: int
) -> None:
    async with store.unit() as unit:
        assert len(await unit.places.named(words)) == found


async def test_change__name__path_stays(store: Store, line: list[PlaceView]) -> None:
    async with store.unit() as unit:
        await unit.places.change(line[2].id, code="v", name="新村", phone="12317")
        changed = await unit.places.by_code("v")
    assert changed is not None
    assert (changed.name, changed.phone, changed.path) == ("新村", "12317", line[2].path)
