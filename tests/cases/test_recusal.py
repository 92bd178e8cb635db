"""A task leaves the hands of who is not free of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cases import casework, recusal, tasks
from cases.casework import Unfit
from cases.places import Level
from cases.tasks import State, Task

When = Callable[[str], datetime]


def filed(county: Any, task: Task, code: str, now: datetime) -> Task:
    result = casework.file_finding(
        task, county.worker, code, now, county.terms, second=county.lead, town=county.town_lead
    )
    assert not isinstance(result, Unfit), result
    return result


def test_recuse__worker_not_free__task_and_untold_finding_leave_them(county: Any, task: Task, when: When) -> None:
    people, now = frozenset({county.worker.person_id}), when("2022-03-02 11:00")
    moved = recusal.recuse(task, people, now, to=county.lead)
    assert (moved.keeper(), moved.worker_id) == (county.lead.person_id, county.lead.person_id)
    assert tasks.acts_open(moved, county.worker, now) == ()
    waits = filed(county, task, "died", when("2022-03-02 10:00"))
    fallen = recusal.recuse(waits, people, now, to=county.town_lead)
    assert (fallen.state, fallen.finding, fallen.due) == (State.IN_HAND, None, task.due)
    assert fallen.keeper() == county.town_lead.person_id


def test_recuse__second_person_not_free__another_confirms(county: Any, task: Task, when: When) -> None:
    waits = filed(county, task, "died", when("2022-03-02 10:00"))
    now = when("2022-03-02 11:00")
    moved = recusal.recuse(waits, frozenset({county.lead.person_id}), now, to=county.town_lead, second=county.town_lead)
    assert (moved.state, moved.keeper()) == (State.FILED, county.town_lead.person_id)
    assert moved.worker_id == county.worker.person_id


def test_recuse__nobody_free__nobody_holds_it(county: Any, task: Task, when: When) -> None:
    moved = recusal.recuse(task, frozenset({county.worker.person_id}), when("2022-03-02 11:00"), to=None)
    assert moved.keeper() == 0
    assert recusal.recuse(moved, frozenset({county.worker.person_id}), when("2022-03-02 12:00"), to=None) is moved


def test_recuse__somebody_beside_it__only_noted(county: Any, task: Task, when: When) -> None:
    moved = recusal.recuse(task, frozenset({county.lead.person_id}), when("2022-03-02 11:00"), to=county.town_lead)
    assert moved.keeper() == county.worker.person_id
    assert tasks.acts_open(moved, county.lead, when("2022-03-02 11:00")) == ()


def test_recuse__closed_to_the_village__town_goes_on(county: Any, task: Task, when: When) -> None:
    now = when("2022-03-02 11:00")
    gone = frozenset({county.worker.person_id})
    moved = recusal.recuse(task, frozenset(), now, to=county.town_lead, from_level=Level.TOWN, unseated=gone)
    assert (moved.keeper(), moved.from_level, moved.conflicted) == (31, Level.TOWN, frozenset())
    assert tasks.acts_open(moved, county.worker, now) == ()
    assert tasks.acts_open(moved, county.lead, now) == ()
    again = recusal.recuse(moved, frozenset(), now, to=county.county, from_level=Level.VILLAGE, unseated=gone)
    assert again is moved, "it is never opened again to lower levels"


def test_recuse__who_agreed_turns_out_not_free__another_has_to_agree(county: Any, task: Task, when: When) -> None:
    waits = filed(county, task, "died", when("2022-03-02 10:00"))
    agreed = casework.confirm_ending(waits, county.lead, when("2022-03-02 10:30"), county.terms)
    people = frozenset({county.lead.person_id})
    moved = recusal.recuse(
        agreed, people, when("2022-03-02 11:00"), to=county.town_lead, second=county.town_lead, kin=people
    )
    assert (moved.state, moved.keeper(), moved.kin) == (State.FILED, 31, people)
    assert moved.finding is not None
    assert moved.finding.confirmed_by == 0


def test_recuse__ended__closed_to_them_all_the_same(county: Any, task: Task, when: When) -> None:
    over = casework.withdraw(task, county.reporter, when("2022-03-01 12:00"))
    moved = recusal.recuse(over, frozenset({county.lead.person_id}), when("2022-03-02 11:00"), to=county.lead)
    assert county.lead.person_id in moved.conflicted
    assert (moved.state, moved.keeper()) == (State.WITHDRAWN, over.keeper())
