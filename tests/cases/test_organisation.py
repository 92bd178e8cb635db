"""Who is there for a matter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from cases import casework, organisation, tasks
from cases.ladder import Seat
from cases.organisation import Member, WouldOrphan
from cases.people import NOBODY, PersonId
from cases.places import Level
from cases.rights import Thing
from cases.tasks import Task

When = Callable[[str], datetime]


@pytest.fixture
def now(when: When) -> datetime:
    return when("2022-03-02 10:00")


def who(standing: Any) -> int:
    return int(standing.person_id) if standing else 0


def test_first_holder__grid_worker__then_deputy_then_upwards(county: Any, now: datetime) -> None:
    thing = Thing(county.grid)
    assert who(organisation.first_holder(thing, county.members(), now)) == 11
    deputy = county.members(county.worker, deputies={PersonId(11): PersonId(12)})
    assert who(organisation.first_holder(thing, deputy, now)) == 12
    assert who(organisation.first_holder(thing, county.members(county.worker), now)) == 21
    assert who(organisation.first_holder(thing, county.members(county.worker, county.lead), now)) == 31


def test_first_holder__conflicted_or_not_in_the_village__goes_up(county: Any, now: datetime) -> None:
    about_worker = Thing(county.grid, conflicted=frozenset({PersonId(11)}))
    assert who(organisation.first_holder(about_worker, county.members(), now)) == 21
    not_here = Thing(county.grid, from_level=Level.TOWN)
    assert who(organisation.first_holder(not_here, county.members(), now)) == 31
    about_town = replace(not_here, conflicted=frozenset({PersonId(31)}))
    assert who(organisation.first_holder(about_town, county.members(), now)) == 41
    assert organisation.first_holder(Thing(county.grid, only_roles=frozenset({"child"})), county.members(), now) is None


def test_first_holder__village_without_grid__the_lead(county: Any, now: datetime) -> None:
    assert who(organisation.first_holder(Thing(county.village), county.members(), now)) == 21


def test_deputy__conflicted__skipped(county: Any, now: datetime) -> None:
    members = county.members(county.worker, deputies={PersonId(11): PersonId(12)})
    thing = Thing(county.grid, conflicted=frozenset({PersonId(12)}))
    assert who(organisation.first_holder(thing, members, now)) == 21


def test_second_person__never_the_filer__nearest_other(county: Any, now: datetime) -> None:
    thing = Thing(county.grid)
    assert who(organisation.second_person(thing, PersonId(11), county.members(), now)) == 21
    assert who(organisation.second_person(thing, PersonId(21), county.members(), now)) == 31
    assert who(organisation.second_person(thing, PersonId(11), county.members(county.lead), now)) == 31


def test_town_holder__skips_the_village(county: Any, now: datetime) -> None:
    assert who(organisation.town_holder(Thing(county.grid), county.members(), now)) == 31


def test_seats__one_a_rung__vacant_ones_missing(county: Any, now: datetime) -> None:
    rules = county.pack.ladder
    thing = Thing(county.grid)
    assert organisation.seats(thing, county.members(), rules, now) == (
        Seat(1, PersonId(21), Level.VILLAGE),
        Seat(2, PersonId(31), Level.TOWN),
        Seat(3, PersonId(41), Level.COUNTY),
    )
    left = organisation.seats(
        replace(thing, conflicted=frozenset({PersonId(31)})), county.members(county.lead), rules, now
    )
    assert [seat.rung for seat in left] == [3]


def test_leave__with_open_tasks__refused_until_placed(county: Any, task: Task, now: datetime) -> None:
    with pytest.raises(WouldOrphan) as refusal:
        organisation.leave(county.worker.person_id, [task])
    assert refusal.value.tasks == (task.task_id,)
    placed = casework.reassign(task, county.town_lead, county.lead, now)
    assert isinstance(placed, Task)
    organisation.leave(county.worker.person_id, [placed])
    organisation.leave(county.worker.person_id, [casework.withdraw(task, county.reporter, now)])


def test_leave__finding_waits_for_another__still_refused(county: Any, task: Task, now: datetime) -> None:
    waits = casework.file_finding(task, county.worker, "died", now, county.terms, second=county.lead)
    assert isinstance(waits, Task)
    assert organisation.orphans(county.worker.person_id, [waits]) == (task.task_id,)
    assert organisation.orphans(county.lead.person_id, [waits]) == (task.task_id,)
    assert organisation.orphans(NOBODY, []) == ()


def test_possible_holders__for_reassignment__all_can_be_given_it(county: Any, task: Task, now: datetime) -> None:
    others = organisation.possible_holders(tasks.thing(task), county.members(), now)
    assert [who(each) for each in others] == [11, 21, 31, 41]
    for other in others[1:]:
        assert isinstance(casework.reassign(task, county.county, other, now), Task)


def test_seats__two_on_a_rung__both_are_found_the_nearest_first(county: Any, now: datetime) -> None:
    other = replace(county.county, person_id=PersonId(42))
    members = (*county.members(), Member(other))
    found = organisation.seats(Thing(county.grid), members, county.pack.ladder, now)
    assert [seat.person_id for seat in found if seat.rung == 3] == [41, 42]
