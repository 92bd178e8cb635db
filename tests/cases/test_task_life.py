"""Any sequence of acts, by anybody: what must hold of a task after each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cases import casework, deadlines, ladder, lateness, organisation, reports, rights, tasks
from cases.ladder import Idle, Nothing, Tell
from cases.people import NOBODY
from cases.rights import Act
from cases.tasks import Means, State, Task

WHO = st.sampled_from(["worker", "neighbour", "lead", "other_lead", "town_lead", "county", "desk", "reporter"])
ACTS = st.sampled_from(sorted(act for acts in tasks.MOVES.values() for act in acts))
FINDINGS = st.sampled_from(["true", "differs", "missed", "solved", "died", "moved", "no_such"])
REASONS = st.sampled_from(["household_away", "department", "disaster", "no_such"])
MOVES = st.lists(
    st.tuples(WHO, ACTS, FINDINGS, REASONS, WHO, st.integers(0, 60 * 40), st.integers(-2, 40)), max_size=14
)


NAMES = ["worker", "lead", "town_lead", "county", "reporter"]


def fitting(county: Any, task: Task, move: tuple[Any, ...], now: datetime) -> tuple[Any, ...]:
    """Two moves of three become one that is open to somebody, so that lives get on and come to their end."""
    pairs = [(name, what) for name in NAMES for what in tasks.acts_open(task, getattr(county, name), now)]
    if not pairs or move[5] % 3 == 0:
        return move
    return (*pairs[move[5] % len(pairs)], *move[2:])


def act(county: Any, task: Task, move: tuple[Any, ...], now: datetime) -> Task:
    """The task after the move; unchanged where it was refused."""
    who, what, code, reason, other, _, days = fitting(county, task, move, now)
    by, to, terms = getattr(county, who), getattr(county, other), county.terms
    day = (now + timedelta(days=days)).astimezone(terms.zone).date()
    members = county.members()
    second = organisation.second_person(tasks.thing(task), by.person_id, members, now)
    town = organisation.town_holder(tasks.thing(task), members, now)
    ways: dict[Act, Callable[[], Any]] = {
        Act.TAKE_UP: lambda: casework.take_up(task, by, now),
        Act.RECORD_ATTEMPT: lambda: casework.record_attempt(task, by, now, terms, town=town),
        Act.FILE_FINDING: lambda: casework.file_finding(task, by, code, now, terms, second=second, town=town),
        Act.RECORD_NUMBER: lambda: casework.record_no_number(task, by, "already", now, terms),
        Act.STATE_REASON: lambda: casework.state_reason(task, by, reason, day, now, terms),
        Act.HAND_OVER: lambda: casework.hand_over(task, by, to, now),
        Act.URGE: lambda: casework.urge(task, by, "户里等着", now, terms),
        Act.REASSIGN: lambda: casework.reassign(task, by, to, now),
        Act.EXTEND: lambda: casework.extend(task, by, day, "水大", now, terms),
        Act.WITHDRAW: lambda: casework.withdraw(task, by, now),
        Act.CONFIRM_ENDING: lambda: casework.confirm_ending(task, by, now, terms),
        Act.SEND_BACK: lambda: casework.send_back(task, by, "再看看", now),
        Act.TELL_HOUSEHOLD: lambda: casework.tell_household(task, by, "测试户", Means.PHONE, now),
    }
    try:
        after = ways[what]()
    except casework.TaskRefusal:
        assert what not in tasks.acts_open(task, by, now)
        return task
    assert what in tasks.acts_open(task, by, now)
    return after if isinstance(after, Task) else task


def holds(county: Any, before: Task, after: Task, now: datetime) -> None:
    """The invariants."""
    zone = county.terms.zone
    if after is not before:
        assert after.revision == before.revision + 1
        assert not before.ended
    split = lateness.shares(after.periods, now, zone)
    assert sum(share.days for share in split) == lateness.age(after.opened_at, now, zone)
    late = lateness.late_shares(after.periods, after.due, now, county.terms.calendar, zone)
    assert sum(share.days for share in late) == deadlines.days_late(after.due, now, county.terms.calendar, zone)
    assert after.keeper() != NOBODY
    assert after.keeper() not in after.conflicted
    assert list(after.periods) == sorted(after.periods, key=lambda period: period.from_at)
    assert after.kept_since() <= max(now, after.periods[-1].from_at)
    if after.state is State.CLOSED:
        assert after.telling
        assert after.number
        assert after.finding
        assert tasks.missing(after) == ()
    if after.state in (State.TO_TELL, State.CLOSED) and after.finding and after.finding.ends:
        assert after.finding.confirmed_by not in (NOBODY, after.finding.by)
    if after.state is State.FILED:
        assert after.keeper() != after.finding.by if after.finding else False
    # Only an extension moves the legal day of the visit.
    if len(after.extensions) == len(before.extensions):
        assert after.home_due == before.home_due


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES, st.frozensets(st.sampled_from([12, 21, 31]), max_size=2))
def test_task__any_acts_by_anybody__invariants_hold(
    county: Any, task: Task, moves: list[tuple[Any, ...]], conflicted: frozenset[Any]
) -> None:
    task = replace(task, conflicted=conflicted)
    now, told = task.opened_at, [reports.moment(None, task)]
    for move in moves:
        now += timedelta(minutes=move[5])
        after = act(county, task, move, now)
        holds(county, task, after, now)
        told.append(reports.moment(task, after))
        task = after
        _ladder_tells_nobody_it_must_not(county, task, now)
    event(task.state.value)
    said = [stage for stage in told if stage]
    assert len(said) == len(set(said))


def _ladder_tells_nobody_it_must_not(county: Any, task: Task, now: datetime) -> None:
    seats = organisation.seats(tasks.thing(task), county.members(), county.pack.ladder, now)
    step = ladder.next_step(task, (), seats, county.pack.ladder, county.terms, now)
    if task.ended:
        assert step == Nothing(Idle.ENDED)
    if isinstance(step, Tell):
        assert step.person_id not in task.conflicted
        assert step.person_id != NOBODY
        person = next(each.standing for each in county.members() if each.standing.person_id == step.person_id)
        assert rights.may(person, Act.SEE_TASK, tasks.thing(task), now)
