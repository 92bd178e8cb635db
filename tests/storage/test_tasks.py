"""Home checks: the WHERE of a scope and the scope itself name the same tasks."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from cases import casework, rights, tasks
from cases.people import ClueId, PersonId, TaskId
from cases.places import Level, PlacePath
from cases.rights import Act, Post, Reach, Scope, Standing
from cases.tasks import Finding, State, Task, Terms
from packs import Pack
from storage.unit import Store
from tests.shipped import shipped_pack

ZONE = ZoneInfo("Asia/Shanghai")
PLACES = [PlacePath(path) for path in ("1/2/3/4/", "1/2/3/5/", "1/2/6/7/", "1/20/30/40/")]
"""The last one's town begins with the same digit as the first one's."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped_pack()


@pytest.fixture
async def people(store: Store) -> list[PersonId]:
    async with store.unit() as unit:
        return [PersonId(await unit.people.add(code=f"p{number}", name="甲一山")) for number in range(3)]


def standing(pack: Pack, person: PersonId, role: str, place: str) -> Standing:
    return Standing(person, (Post(pack.roles[role], PlacePath(place)),))


def task(pack: Pack, place: PlacePath, worker: PersonId, now: datetime) -> Task:
    terms = Terms(pack.tasks, pack.calendar, ZONE)
    holder = standing(pack, worker, "worker", place)
    return casework.open_task(TaskId(0), ClueId(1), place, holder, now, terms)


@pytest.fixture
async def everything(store: Store, pack: Pack, people: list[PersonId], now: datetime) -> list[Task]:
    """Tasks of every place, holder, end, secrecy and conflict."""
    made = []
    async with store.unit() as unit:
        for place, holder, ended, kept in product(PLACES, people[:2], (False, True), range(3)):
            one = task(pack, place, holder, now)
            one = replace(
                one,
                state=State.CLOSED if ended else State.OPEN,
                from_level=Level.TOWN if kept == 1 else Level.HOUSEHOLD,
                conflicted=frozenset({people[2]}) if kept == 2 else frozenset(),
            )
            made.append(await unit.tasks.add(one))
    return made


ACTS = (Act.SEE_TASK, Act.FILE_FINDING, Act.CONFIRM_ENDING, Act.EXPORT, Act.SEE_PROGRESS)
POSTS = (("worker", "1/2/3/4/"), ("village_lead", "1/2/3/"), ("town_lead", "1/2/"), ("county", "1/"), ("desk", "1/"))


async def test_reached_by__any_person_and_act__same_as_the_scope(
    store: Store, pack: Pack, people: list[PersonId], everything: list[Task], now: datetime
) -> None:
    covered = 0
    async with store.unit() as unit:
        for person, act, (role, place) in product(people, ACTS, POSTS):
            scope = rights.scope(standing(pack, person, role, place), act, now)
            wanted = {each.task_id for each in everything if scope.covers(tasks.thing(each))}
            found = await unit.tasks.reached_by(scope, open_only=False)
            assert {each.task_id for each in found} == wanted, (person, act, role)
            covered += len(wanted)
    assert covered > 100, "scopes that cover nothing would prove nothing"


@pytest.fixture
async def kept_apart(store: Store, pack: Pack, people: list[PersonId], everything: list[Task]) -> list[Task]:
    """Besides, findings filed by each person, and matters only certain roles may know of."""
    made = []
    async with store.unit() as unit:
        for kept, filer in product(everything, people):
            finding = Finding("died", filer, kept.opened_at, True)
            roles = frozenset({"worker"}) if filer == people[0] else frozenset({"child", "town_child"})
            only = roles if kept.from_level is Level.TOWN else frozenset[str]()
            made.append(await unit.tasks.add(replace(kept, finding=finding, only_roles=only)))
    return everything + made


async def test_within__every_kind_of_scope__the_where_is_what_covers_says(
    store: Store, people: list[PersonId], kept_apart: list[Task]
) -> None:
    """Places, levels, roles, holders, second persons, ends and conflicts in all their combinations."""
    reaches = [
        Reach(PlacePath(place), level, role)
        for place, level, role in product(("1/", "1/2/3/", "1/2/6/7/"), Level, ("worker", "child", "chil", ""))
    ]
    flags = list(product((False, True), repeat=3))
    hit = 0
    async with store.unit() as unit:
        for number, (person, reach) in enumerate(product((PersonId(0), *people), reaches)):
            holder, second, open_only = flags[number % len(flags)]
            more = (reach, reaches[number * 7 % len(reaches)])
            scope = Scope(person, more, as_holder=holder, as_second=second, open_only=open_only)
            wanted = {each.task_id for each in kept_apart if scope.covers(tasks.thing(each))}
            found = await unit.tasks.reached_by(scope, open_only=False)
            assert {each.task_id for each in found} == wanted, scope
            hit += bool(wanted) and len(wanted) < len(kept_apart)
    assert hit > 50, "scopes that cover all or nothing would prove nothing"


async def test_reached_by__nobody__nothing(store: Store, everything: list[Task]) -> None:
    async with store.unit() as unit:
        for scope in (Scope(PersonId(0), (Reach(PlacePath("1/"), Level.COUNTY, ""),)), Scope(PersonId(1))):
            assert await unit.tasks.reached_by(scope, open_only=False) == []


async def test_reached_by__due_by__in_the_order_of_limits(
    store: Store, pack: Pack, people: list[PersonId], now: datetime
) -> None:
    scope = Scope(PersonId(99), (Reach(PlacePath("1/"), Level.COUNTY, ""),))
    async with store.unit() as unit:
        late = await unit.tasks.add(task(pack, PLACES[0], people[0], now + timedelta(days=30)))
        soon = await unit.tasks.add(task(pack, PLACES[0], people[0], now))
        assert await unit.tasks.reached_by(scope) == [soon, late]
        assert await unit.tasks.reached_by(scope, due_by=soon.due.at) == [soon]
        assert await unit.tasks.next_due_at(now) == soon.due.at


async def test_task__kept_and_read__equal(store: Store, pack: Pack, people: list[PersonId], now: datetime) -> None:
    async with store.unit() as unit:
        kept = await unit.tasks.add(task(pack, PLACES[0], people[0], now))
    by = standing(pack, people[0], "worker", PLACES[0])
    taken = casework.take_up(kept, by, now + timedelta(hours=1))
    async with store.unit() as unit:
        await unit.tasks.save(taken)
    async with store.unit() as unit:
        assert await unit.tasks.task(kept.task_id) == taken
        assert await unit.tasks.held_by(people[0]) == [taken]


async def test_task__two_change_it_at_once__neither_is_lost(
    store: Store, pack: Pack, people: list[PersonId], now: datetime
) -> None:
    async with store.unit() as unit:
        kept = await unit.tasks.add(task(pack, PLACES[0], people[0], now))

    async def one(number: int) -> None:
        async with store.unit() as unit:
            seen = await unit.tasks.task(kept.task_id, lock=True)
            assert seen is not None
            await asyncio.sleep(0)
            await unit.tasks.save(replace(seen, revision=seen.revision + 1))

    await asyncio.gather(*(one(number) for number in range(20)))
    async with store.unit() as unit:
        changed = await unit.tasks.task(kept.task_id)
    assert changed is not None
    assert changed.revision == kept.revision + 20
