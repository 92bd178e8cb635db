"""A small invented county, its people and the real pack's rules, for every test of the rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import packs
from cases import casework, places
from cases.organisation import Member
from cases.people import ClueId, PersonId, ReportId, TaskId
from cases.places import PlacePath
from cases.rights import Post, Standing
from cases.tasks import Task, Terms
from packs.pack import Pack

ZONE = ZoneInfo("Asia/Shanghai")
PACK_FOLDER = Path(__file__).parents[2] / "packs" / "anhui-2022"
REPORT = ReportId(900)


def at(text: str) -> datetime:
    """A county instant, as "2022-03-01 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass(frozen=True)
class County:
    """Invented people: two grids of one village, a second village in the town, two towns' leads, the county."""

    pack: Pack
    terms: Terms
    grid: PlacePath
    village: PlacePath
    town: PlacePath
    worker: Standing
    neighbour: Standing
    lead: Standing
    other_lead: Standing
    town_lead: Standing
    county: Standing
    desk: Standing
    reporter: Standing

    def members(self, *away: Standing, deputies: dict[PersonId, PersonId] | None = None) -> tuple[Member, ...]:
        """Everybody, some of them away."""
        staff = (self.worker, self.neighbour, self.lead, self.other_lead, self.town_lead, self.county, self.desk)
        named = deputies or {}
        return tuple(Member(each, each in away, named.get(each.person_id, PersonId(0))) for each in staff)


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The pack the demo runs on."""
    return packs.load(packs.folder(PACK_FOLDER))


@pytest.fixture(scope="session")
def county(pack: Pack) -> County:
    """The invented county."""
    grid, village, town = places.path("1", "2", "3", "4"), places.path("1", "2", "3"), places.path("1", "2")

    def person(number: int, role: str, place: PlacePath) -> Standing:
        return Standing(PersonId(number), (Post(pack.roles[role], place),))

    return County(
        pack=pack,
        terms=Terms(pack.tasks, pack.calendar, ZONE),
        grid=grid,
        village=village,
        town=town,
        worker=person(11, "worker", grid),
        neighbour=person(12, "worker", places.path("1", "2", "3", "5")),
        lead=person(21, "village_lead", village),
        other_lead=person(22, "village_lead", places.path("1", "2", "6")),
        town_lead=person(31, "town_lead", town),
        county=person(41, "county", places.path("1")),
        desk=person(51, "desk", places.path("1")),
        reporter=Standing(PersonId(0), follows=frozenset({REPORT})),
    )


@pytest.fixture
def task(county: County) -> Task:
    """A home check opened on Tuesday 2022-03-01 at 09:00, due on Thursday at 18:00."""
    return casework.open_task(
        TaskId(1),
        ClueId(1),
        county.grid,
        county.worker,
        at("2022-03-01 09:00"),
        county.terms,
        reports=frozenset({REPORT}),
    )


@pytest.fixture
def when() -> Callable[[str], datetime]:
    """A county instant, as `when("2022-03-01 09:00")`."""
    return at
