"""A working day of a whole county: 300 villages, 1,000 late tasks. Nobody above is flooded, whatever is late."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.casework import LADDER
from bot.notices import telling
from cases import casework
from cases.ladder import Cause
from cases.people import ClueId, PersonId, ReportId, TaskId
from cases.places import PlacePath
from cases.rights import Post, Standing
from cases.tasks import Terms
from chat.address import Address
from chat.outgoing import Outgoing
from packs import Pack, content_hash
from scheduler.mornings import COUNTY
from scheduler.mornings import MORNING as MORNING_ROW
from scheduler.ticks import tick
from storage.notices import PLACED, NoticeRow
from storage.unit import Store, Unit
from tests.bot.dialogs.tasks.county import ZONE
from tests.shipped import pack_files, shipped_pack

TOWNS, VILLAGES, LATE = 15, 300, 1000
OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
"""A Monday: due on Wednesday at 18:00, ignored by the worker and the village's lead since."""
MORNING, EVENING = datetime(2026, 3, 6, 8, 30, tzinfo=ZONE), datetime(2026, 3, 6, 20, 30, tzinfo=ZONE)
NEXT = datetime(2026, 3, 9, 8, 0, tzinfo=ZONE)
"""The next digest."""
CLIMB = 60
"""So many were ignored by the town as well: all of them reach the county on the same day."""


@dataclass
class Staff:
    """Who is in office: by place path; and everybody's talk."""

    workers: dict[str, int] = field(default_factory=dict)
    villages: dict[str, int] = field(default_factory=dict)
    towns: dict[str, int] = field(default_factory=dict)
    county: int = 0
    talks: dict[int, int] = field(default_factory=dict)
    """Talk by person."""

    @property
    def supervisors(self) -> list[int]:
        """Everybody above a worker."""
        return [self.county, *self.towns.values(), *self.villages.values()]


async def _appoint(unit: Unit, staff: Staff, role: str, place_id: int, name: str) -> int:
    person_id = await unit.people.add(code=f"{role}-{place_id}", name=name)
    await unit.people.appoint(person_id, role, place_id, since=OPENED.date() - timedelta(days=9))
    if role != "worker":
        talk = await unit.talks.open(Address("terminal", f"{role}-{place_id}"))
        await unit.talks.belong(talk.id, person_id=person_id)
        staff.talks[person_id] = talk.id
    return person_id


async def _people(unit: Unit) -> Staff:
    """One county, its towns and villages, a worker and a lead a village."""
    staff, number = Staff(), count(1)
    county = await unit.places.add(code="99", name="示范县", level="county", parent_id=None)
    staff.county = await _appoint(unit, staff, "county", county.id, "县甲")
    for _ in range(TOWNS):
        town = await unit.places.add(code=f"t{next(number)}", name="示范镇", level="town", parent_id=county.id)
        staff.towns[town.path] = await _appoint(unit, staff, "town_lead", town.id, "镇乙")
        for _ in range(VILLAGES // TOWNS):
            at = next(number)
            village = await unit.places.add(code=f"v{at}", name=f"第{at}村", level="village", parent_id=town.id)
            staff.villages[village.path] = await _appoint(unit, staff, "village_lead", village.id, "村丙")
            grid = await unit.places.add(code=f"g{at}", name=f"第{at}村一组", level="grid", parent_id=village.id)
            staff.workers[grid.path] = await _appoint(unit, staff, "worker", grid.id, "格丁")
    return staff


async def _late_task(unit: Unit, pack: Pack, staff: Staff, number: int) -> None:
    """A home check late since Wednesday; told, reached and ignored up to the village, every second one to the town."""
    grid = sorted(staff.workers)[number % VILLAGES]
    line = grid.strip("/").split("/")
    village, town = "/".join(line[:3]) + "/", "/".join(line[:2]) + "/"
    worker = staff.workers[grid]
    standing = Standing(PersonId(worker), (Post(pack.roles["worker"], PlacePath(grid)),))
    clue = await unit.clues.add(source="report", place_id=int(line[-1]), pack_hash=pack.hash, at=OPENED)
    task = casework.open_task(
        TaskId(0),
        ClueId(clue),
        PlacePath(grid),
        standing,
        OPENED,
        Terms(pack.tasks, pack.calendar, ZONE),
        reports=frozenset({ReportId(number + 1)}),
    )
    task = await unit.tasks.add(task)
    told = [
        (0, worker, Cause.ASSIGNED, 0),
        (0, worker, Cause.LATE, 57),
        (1, staff.villages[village], Cause.IGNORED, 72),
    ]
    if number < CLIMB:
        told.append((2, staff.towns[town], Cause.IGNORED, 76))
    for rung, person, cause, hours in told:
        unit.session.add(
            _seen(person, telling.about(task), telling.rung_name(rung, cause), OPENED + timedelta(hours=hours))
        )
    if number < CLIMB:
        at = MORNING + timedelta(minutes=15 + 75 * (number % 8))
        await unit.deadlines.set(LADDER, telling.about(task), at)


def _seen(person: int, about: str, rung: str, at: datetime) -> NoticeRow:
    """A notice that reached its person."""
    payload = Outgoing("超期提醒").to_json()
    whom = telling.whom(person)
    return NoticeRow(
        whom=whom,
        about=about,
        rung=rung,
        payload=payload,
        made_at=at,
        leave_at=at,
        state=PLACED,
        placed_at=at,
        seen_at=at,
    )


async def _set_up(store: Store) -> Staff:
    """The county on its Friday morning, after the digests."""
    pack = shipped_pack()
    async with store.unit() as unit:
        await unit.packs.keep(content_hash(pack_files()), pack.name, pack_files(), at=OPENED)
        await unit.packs.activate(content_hash(pack_files()))
        staff = await _people(unit)
        for number in range(LATE):
            await _late_task(unit, pack, staff, number)
    return staff


async def _tick(store: Store, now: datetime) -> None:
    async def pack_of(_: Unit, __: str) -> Pack:
        return shipped_pack()

    await tick(store, pack_of, now=now, real_now=now, zone=ZONE)


async def _said(store: Store, staff: Staff, since: datetime) -> dict[int, list[Outgoing]]:
    """What was pushed to each supervisor since then."""
    async with store.unit() as unit:
        return {
            person: [row.message for row in await unit.outbox.after(talk_id, 0) if not row.mine and row.at >= since]
            for person, talk_id in staff.talks.items()
        }


async def test_county_day__a_thousand_late__three_pushes_and_ten_lines_at_most(embedded_store: Store) -> None:
    store, now = embedded_store, MORNING + timedelta(minutes=15)
    staff = await _set_up(store)
    while now < EVENING:
        await _tick(store, now)
        now += timedelta(minutes=75)
    said = await _said(store, staff, MORNING)
    assert (len(said), max(len(words) for words in said.values())) == (1 + TOWNS + VILLAGES, 3)
    assert len(said[staff.county]) == 3, f"{CLIMB} things reached the county on one day"
    async with store.unit() as unit:
        assert await unit.tasks.count_open() == LATE
        assert len(await unit.notices.for_digest(telling.whom(staff.county))) == CLIMB - 3
        # The morning's row for everybody is left out: this one digest is the heaviest of them.
        await unit.deadlines.drop(MORNING_ROW, COUNTY)
        await unit.deadlines.set(MORNING_ROW, COUNTY, NEXT + timedelta(days=1))
    await _tick(store, NEXT)
    (digest,) = (await _said(store, staff, NEXT))[staff.county]
    assert digest.title == "3月9日（周一） 要看的事"
    assert len(digest.text.splitlines()) == 10
    assert f"（还有{CLIMB - 9}件）" in digest.text, "the tenth line is that the pack has expired"
    async with store.unit() as unit:
        assert await unit.notices.pushed_since(telling.whom(staff.county), NEXT) == 1
        assert await unit.notices.for_digest(telling.whom(staff.county)) == []
