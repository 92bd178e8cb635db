"""The demo county 示范县: places, staff and households that nobody could take for real ones.

Names are made of the old counting signs (甲乙丙…, 子丑寅…), ID numbers begin with a region that does not exist
(999999), office phones with an area code that does not exist (0000). Everything but the links' tokens is the same in
every demo.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from app.settings import Fault
from cases.identity import normal_id
from packs import Pack
from storage.links import CODE, DEMO
from storage.places import PlaceView
from storage.unit import Store, Unit

COUNTY = "示范县"
TOWNS = {"桃花镇": ("杏园村", "梨园村"), "柳树镇": ("清泉村", "双井村"), "石桥镇": ("松岗村", "竹坪村")}
GRIDS = ("一组", "二组")
HOUSEHOLDS_IN_GRID = 5

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_COUNTS, _THINGS = "一二三四五六七八九", "山水石木田禾云风雨雪"


@dataclass(frozen=True, slots=True)
class Staff:
    """One invented member of staff."""

    code: str
    name: str
    phone: str
    role: str
    place: PlaceView


async def found(store: Store, pack: Pack, *, now: datetime) -> None:
    """Fills an empty database with the demo county; a database that holds it already stays as it is.

    `now` is real time. Raises Fault when the database holds a real county.
    """
    async with store.unit() as unit:
        if await unit.settings.is_demo():
            return
        if await unit.places.at_level("county"):
            raise Fault("这个数据库里已经有正式的县，不能再加演示县。演示请另设 YIMA_DATA_DIR。")
        await unit.settings.put("demo", True)
        places = await _places(unit)
        staff = list(_staff(places))
        # A week in office already, whatever the zone: posts begin with a day.
        ids = [await _appoint(unit, each, since=now.date() - timedelta(days=7)) for each in staff]
        await _households(unit, places["grid"])
        for village in places["village"]:
            await unit.links.make(CODE, at=now, place_id=village.id, title=village.name)
        await _entries(unit, pack, places["village"][0], list(zip(staff, ids, strict=True)), now)


async def _places(unit: Unit) -> dict[str, list[PlaceView]]:
    county = await unit.places.add(code="99", name=COUNTY, level="county", parent_id=None, phone="0000-8000000")
    found: dict[str, list[PlaceView]] = {"county": [county], "town": [], "village": [], "grid": []}
    for town_number, (town_name, villages) in enumerate(TOWNS.items(), 1):
        town = await _place(unit, "town", town_name, county, town_number, f"0000-80{town_number:02}000")
        found["town"].append(town)
        for number, village_name in enumerate(villages, 1):
            phone = f"0000-80{town_number:02}{number:02}0"
            village = await _place(unit, "village", village_name, town, number, phone)
            found["village"].append(village)
            found["grid"] += [await _place(unit, "grid", name, village, n) for n, name in enumerate(GRIDS, 1)]
    return found


async def _place(unit: Unit, level: str, name: str, above: PlaceView, number: int, phone: str = "") -> PlaceView:
    code = f"{above.code}{number:02}"
    return await unit.places.add(code=code, name=name, level=level, parent_id=above.id, phone=phone)


def _staff(places: dict[str, list[PlaceView]]) -> Iterator[Staff]:
    """A worker a grid, a lead a village and town, two at the county, the policy desk, the administrator.

    Behind them, so that nobody's name moves, who looks after children: one a village and a town.
    """
    county = places["county"][0]
    posts = [("worker", "worker", grid) for grid in places["grid"]]
    posts += [("village", "village_lead", village) for village in places["village"]]
    posts += [("town", "town_lead", town) for town in places["town"]]
    posts += [("county", "county", county), ("county", "county", county)]
    posts += [("desk", "desk", county), ("admin", "admin", county)]
    posts += [("director", "child_director", village) for village in places["village"]]
    posts += [("childworker", "child_worker", town) for town in places["town"]]
    names = _names(_STEMS)
    counted: dict[str, int] = {}
    for number, (prefix, role, place) in enumerate(posts, 1):
        counted[prefix] = counted.get(prefix, 0) + 1
        yield Staff(f"{prefix}-{counted[prefix]:02}", next(names), phone(number), role, place)


async def _appoint(unit: Unit, staff: Staff, *, since: date) -> int:
    person_id = await unit.people.add(code=staff.code, name=staff.name, phone=staff.phone)
    await unit.people.appoint(person_id, staff.role, staff.place.id, since=since)
    return person_id


async def _households(unit: Unit, grids: list[PlaceView]) -> None:
    heads = _names(_BRANCHES)
    for number, (grid, _) in enumerate(product(grids, range(HOUSEHOLDS_IN_GRID)), 1):
        row = unit.households.row(
            code=f"{grid.code}-{number:03}",
            place_id=grid.id,
            head=next(heads),
            members=1 + number % 6,
            phone=phone(500 + number) if number % 7 else "",
            id_number=id_number(number),
        )
        await unit.households.add(row)


async def _entries(unit: Unit, pack: Pack, village: PlaceView, staff: list[tuple[Staff, int]], now: datetime) -> None:
    """One link each for the people along one line: a villager of the first village, its worker, and those above."""
    await unit.links.make(DEMO, at=now, place_id=village.id, title=f"村民（{village.name}）")
    for role in ("worker", "village_lead", "town_lead", "county", "desk"):
        person, person_id = next((each, person_id) for each, person_id in staff if each.role == role)
        title = f"{pack.roles[role].title} {person.name}"
        await unit.links.make(DEMO, at=now, person_id=person_id, place_id=person.place.id, title=title)


def phone(number: int) -> str:
    """An invented mobile number.

    >>> phone(7)
    '13800000007'
    """
    return f"1380000{number:04}"


def id_number(number: int) -> str:
    """An invented ID number with a right check digit in a region that does not exist.

    >>> id_number(1)
    '999999194102020018'
    """
    return normal_id(f"999999{40 + number % 50:02}{1 + number % 12:02}{1 + number % 28:02}{number:03}")


def _names(signs: str) -> Iterator[str]:
    """甲一山, 乙二水 …: the signs go round, the whole name does not come again within a demo."""
    for number in range(len(signs) * len(_COUNTS) * len(_THINGS)):
        count = (number + number // len(_COUNTS)) % len(_COUNTS)
        yield signs[number % len(signs)] + _COUNTS[count] + _THINGS[number % len(_THINGS)]
