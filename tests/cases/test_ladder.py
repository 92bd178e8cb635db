"""The ladder: reached before blamed, and only for what is still to be done."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import casework, ladder, organisation, tasks
from cases.ladder import Cause, Idle, Nothing, Tell, Told
from cases.lateness import Holder, Period, Side
from cases.people import NOBODY, ClueId, PersonId, TaskId
from cases.places import Level
from cases.rights import Standing
from cases.tasks import Task

When = Callable[[str], datetime]


@dataclass
class Climb:
    """Asks the ladder again and again, as the scheduler does; `reach` says after how long a person is reached."""

    county: Any
    task: Task
    reach: dict[PersonId, timedelta | None] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    def step(self, now: datetime) -> ladder.Step:
        members = self.county.members()
        seats = organisation.seats(tasks.thing(self.task), members, self.county.pack.ladder, now)
        known = [self._as_known(each, now) for each in self.told]
        return ladder.next_step(self.task, known, seats, self.county.pack.ladder, self.county.terms, now)

    def run(self, now: datetime, until: datetime) -> list[tuple[str, int, Cause]]:
        """Everything told from `now` up to `until`, with its local minute."""
        said: list[tuple[str, int, Cause]] = []
        while now <= until:
            step = self.step(now)
            if isinstance(step, Nothing):
                if step.wake_at is None:
                    break
                assert step.wake_at > now
                now = step.wake_at
                continue
            sent = self.reach.get(step.person_id, timedelta())
            self.told.append(Told(step.rung, step.person_id, step.cause, now, now + sent if sent is not None else None))
            local = now.astimezone(self.county.terms.zone)
            said.append((f"{local:%m-%d %H:%M}", step.rung, step.cause))
            assert len(said) < 50
        return said

    @staticmethod
    def _as_known(each: Told, now: datetime) -> Told:
        return each if each.sent_at is None or each.sent_at <= now else replace(each, sent_at=None)


def test_next_step__everybody_reached_and_silent__climbs_rung_by_rung(county: Any, task: Task, when: When) -> None:
    climb = Climb(county, task)
    assert climb.run(task.opened_at, when("2022-03-20 09:00")) == [
        ("03-01 09:00", 0, Cause.ASSIGNED),
        ("03-03 11:30", 0, Cause.DUE_SOON),
        ("03-03 18:00", 0, Cause.LATE),
        ("03-04 12:00", 1, Cause.IGNORED),
        ("03-07 15:00", 2, Cause.IGNORED),
        ("03-08 15:30", 3, Cause.IGNORED),
    ]
    assert climb.step(when("2022-03-20 09:00")) == Nothing(Idle.TOP)


def test_next_step__worker_never_reached__told_as_that_and_nobody_late(county: Any, task: Task, when: When) -> None:
    climb = Climb(county, task, {county.worker.person_id: None})
    said = climb.run(task.opened_at, when("2022-03-03 17:59"))
    assert said[:2] == [("03-01 09:00", 0, Cause.ASSIGNED), ("03-02 09:30", 1, Cause.NOT_REACHED)]
    step = [each for each in climb.told if each.rung == 1]
    assert step[0].person_id == county.lead.person_id
    assert not any(each.cause is Cause.IGNORED for each in climb.told)


def test_next_step__worker_reached_after_all__climb_goes_on_from_the_worker(
    county: Any, task: Task, when: When
) -> None:
    climb = Climb(county, task, {county.worker.person_id: timedelta(hours=30)})
    said = climb.run(task.opened_at, when("2022-03-07 09:00"))
    assert [(rung, cause) for _, rung, cause in said if rung] == [(1, Cause.NOT_REACHED), (1, Cause.IGNORED)]
    assert said[-1][0] == "03-04 12:00"


def test_next_step__reached_only_after_the_limit__ignored_counts_from_then(county: Any, task: Task, when: When) -> None:
    told = [
        Told(0, county.worker.person_id, Cause.ASSIGNED, task.opened_at, seen_at=when("2022-03-07 08:00")),
        Told(0, county.worker.person_id, Cause.LATE, when("2022-03-03 18:00")),
        Told(1, county.lead.person_id, Cause.NOT_REACHED, when("2022-03-02 09:30"), when("2022-03-02 09:30")),
    ]
    climb = Climb(county, task, told=told)
    assert climb.step(when("2022-03-07 08:01")) == Nothing(Idle.WAITING, when("2022-03-07 12:00"))
    late = climb.step(when("2022-03-07 12:00"))
    assert late == Tell(1, county.lead.person_id, Cause.IGNORED, county.worker.person_id)


def test_next_step__stated_reason__stops_until_its_day_then_starts_anew(county: Any, task: Task, when: When) -> None:
    now = when("2022-03-02 10:00")
    reason = casework.state_reason(task, county.worker, "disaster", date(2022, 3, 8), now, county.terms)
    assert isinstance(reason, Task)
    climb = Climb(county, reason)
    assert climb.step(when("2022-03-04 10:00")) == Nothing(Idle.REASON, when("2022-03-08 18:00"))
    said = climb.run(when("2022-03-08 18:00"), when("2022-03-09 18:00"))
    assert said == [
        ("03-08 18:00", 0, Cause.REASON_OVER),
        ("03-09 12:00", 1, Cause.IGNORED),
    ]


def test_next_step__second_reason__goes_one_level_up_without_blame(county: Any, task: Task, when: When) -> None:
    once = casework.state_reason(
        task, county.worker, "disaster", date(2022, 3, 4), when("2022-03-02 10:00"), county.terms
    )
    assert isinstance(once, Task)
    twice = casework.state_reason(
        once, county.worker, "on_leave", date(2022, 3, 9), when("2022-03-04 10:00"), county.terms
    )
    assert isinstance(twice, Task)
    climb = Climb(county, twice)
    assert climb.run(when("2022-03-04 10:00"), when("2022-03-09 17:00")) == [("03-04 10:00", 1, Cause.SECOND_REASON)]


def test_next_step__lead_urged__has_the_time_again_once(county: Any, task: Task, when: When) -> None:
    climb = Climb(county, task)
    climb.run(task.opened_at, when("2022-03-04 14:30"))
    urged = casework.urge(task, county.lead, "户里等着", when("2022-03-04 15:00"), county.terms)
    assert isinstance(urged, Task)
    climb.task = urged
    said = climb.run(when("2022-03-04 15:00"), when("2022-03-08 18:00"))
    assert said[0] == ("03-07 15:30", 2, Cause.IGNORED)


def test_next_step__new_holder__is_told_and_starts_at_the_bottom(county: Any, task: Task, when: When) -> None:
    climb = Climb(county, task)
    climb.run(task.opened_at, when("2022-03-04 14:30"))
    moved = casework.reassign(task, county.town_lead, county.lead, when("2022-03-04 15:00"))
    assert isinstance(moved, Task)
    climb.task = moved
    said = climb.run(when("2022-03-04 15:00"), when("2022-03-07 18:00"))
    assert said[0] == ("03-04 15:00", 0, Cause.ASSIGNED)
    assert [rung for _, rung, _ in said[1:]] == [2]


def test_next_step__extension__later_limit_counts(county: Any, task: Task, when: When) -> None:
    later = casework.extend(
        task, county.town_lead, date(2022, 3, 9), "水大进不去村", when("2022-03-03 10:00"), county.terms
    )
    assert isinstance(later, Task)
    climb = Climb(county, later)
    assert ("03-09 18:00", 0, Cause.LATE) in climb.run(when("2022-03-03 10:00"), when("2022-03-09 18:00"))
    assert not any(each.rung for each in climb.told)


def test_next_step__nobody_in_the_village__next_rung_and_says_so(county: Any, task: Task, when: When) -> None:
    told = [Told(0, county.worker.person_id, Cause.LATE, when("2022-03-03 18:00"), when("2022-03-03 18:00"))]
    there = county.members(county.lead)
    seats = organisation.seats(tasks.thing(task), there, county.pack.ladder, when("2022-03-07 18:00"))
    step = ladder.next_step(task, told, seats, county.pack.ladder, county.terms, when("2022-03-07 18:00"))
    assert step == Tell(2, county.town_lead.person_id, Cause.IGNORED, county.worker.person_id, (1,))


def test_next_step__nobody_holds_it__those_above_are_told_at_once(county: Any, when: When) -> None:
    nobody = casework.open_task(
        TaskId(1), ClueId(1), county.grid, Standing(NOBODY), when("2022-03-01 09:00"), county.terms
    )
    climb = Climb(county, nobody)
    said = climb.run(when("2022-03-01 09:00"), when("2022-03-10 18:00"))
    assert [(rung, cause) for _, rung, cause in said] == [(rung, Cause.NOT_REACHED) for rung in (1, 2, 3)]
    assert said[0][0] == "03-01 09:00"
    placed = casework.reassign(nobody, county.town_lead, county.worker, when("2022-03-02 09:00"))
    assert isinstance(placed, Task)
    assert placed.kept_since() == when("2022-03-02 09:00")
    climb.task = placed
    assert climb.step(when("2022-03-02 09:00")) == Tell(0, county.worker.person_id, Cause.ASSIGNED)


def test_next_step__after_an_outage__only_the_present_state(county: Any, task: Task, when: When) -> None:
    own = [Told(0, county.worker.person_id, Cause.ASSIGNED, task.opened_at, task.opened_at)]
    climb = Climb(county, task, told=own)
    said = climb.run(when("2022-03-03 19:00"), when("2022-03-03 19:00"))
    assert said == [("03-03 19:00", 0, Cause.LATE)]


def test_wake_at__is_the_next_instant_worth_looking_at(county: Any, task: Task, when: When) -> None:
    seats = organisation.seats(tasks.thing(task), county.members(), county.pack.ladder, task.opened_at)
    rules, terms = county.pack.ladder, county.terms
    assert ladder.wake_at(task, (), seats, rules, terms, task.opened_at) == task.opened_at
    own = (Told(0, county.worker.person_id, Cause.ASSIGNED, task.opened_at, task.opened_at),)
    assert ladder.wake_at(task, own, seats, rules, terms, task.opened_at) == when("2022-03-03 11:30")
    done = casework.withdraw(task, county.reporter, task.opened_at)
    assert ladder.wake_at(done, own, seats, rules, terms, task.opened_at) is None


MINUTES = st.integers(0, 12 * 24 * 60)
DELAYS = st.one_of(st.none(), st.integers(0, 60).map(lambda hours: timedelta(hours=hours)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DELAYS, min_size=4, max_size=4), MINUTES)
def test_ladder__any_reach__nobody_blamed_unreached_and_nothing_twice(
    county: Any, task: Task, delays: list[timedelta | None], end: int
) -> None:
    people = [county.worker, county.lead, county.town_lead, county.county]
    reach = {person.person_id: delay for person, delay in zip(people, delays, strict=True)}
    climb = Climb(county, task, reach)
    until = task.opened_at + timedelta(minutes=end)
    climb.run(task.opened_at, until)
    said = [(each.rung, each.person_id, each.cause) for each in climb.told]
    assert len(said) == len(set(said))
    for told in climb.told:
        below = [each for each in climb.told if each.rung < told.rung and each.at <= told.at]
        reached = [each for each in below if each.sent_at and each.sent_at <= told.at]
        if told.cause is Cause.IGNORED:
            assert told.at >= task.due.at
            assert {each.rung for each in reached} >= {told.rung - 1}
        if told.cause is Cause.NOT_REACHED:
            blamed = {each.cause for each in below if each.rung == told.rung - 1} & {Cause.IGNORED}
            assert not [r for r in reached if r.rung == told.rung - 1 and r.cause in (blamed or {r.cause})]
    gone = casework.withdraw(task, county.reporter, until)
    assert Climb(county, gone, reach, climb.told).step(until) == Nothing(Idle.ENDED)


@pytest.mark.parametrize("days", [1, 3, 10, 60])
def test_ladder__ended_task__never_told(county: Any, task: Task, days: int) -> None:
    gone = casework.withdraw(task, county.reporter, task.opened_at)
    assert Climb(county, gone).step(task.opened_at + timedelta(days=days)) == Nothing(Idle.ENDED)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([11, 12, 21, 31, 41, 42]), st.integers(2, 4)), max_size=8),
    st.frozensets(st.sampled_from([11, 21, 31, 41])),
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from([11, 21, 31, 41])), max_size=4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_next_step__whoever_sits_where__never_who_is_not_free_or_held_the_rung_below(
    county: Any,
    task: Task,
    when: When,
    places: list[tuple[int, int, int]],
    conflicted: frozenset[int],
    known: list[tuple[int, int]],
) -> None:
    now = when("2022-03-09 10:00")
    seats = [ladder.Seat(rung, PersonId(who), Level(level)) for rung, who, level in places]
    task = replace(task, conflicted=frozenset(PersonId(each) for each in conflicted))
    at = when("2022-03-01 10:00")
    told = [Told(0, task.keeper(), Cause.ASSIGNED, at, at), Told(0, task.keeper(), Cause.LATE, at, at)]
    told += [Told(rung, PersonId(who), Cause.IGNORED, at, at) for rung, who in sorted(known) if rung]
    step = ladder.next_step(task, told, seats, county.pack.ladder, county.terms, now)
    if isinstance(step, Tell) and step.rung > 0:
        assert step.person_id not in task.conflicted
        assert step.person_id != task.keeper()
        below = [each.person_id for each in told if each.rung < step.rung]
        assert step.person_id not in below


def test_next_step__first_of_the_rung_not_free__the_second_is_told(county: Any, task: Task, when: When) -> None:
    seats = [ladder.Seat(1, PersonId(21), Level.VILLAGE), ladder.Seat(1, PersonId(22), Level.VILLAGE)]
    at = when("2022-03-01 10:00")
    told = [Told(0, task.keeper(), Cause.ASSIGNED, at, at), Told(0, task.keeper(), Cause.LATE, at, at)]
    closed = replace(task, conflicted=frozenset({PersonId(21)}))
    now = when("2022-03-09 10:00")
    step = ladder.next_step(closed, told, seats, county.pack.ladder, county.terms, now)
    assert isinstance(step, Tell)
    assert (step.rung, step.person_id) == (1, 22)


def test_next_step__had_it_as_the_worker_before__does_not_stand_above_it(county: Any, task: Task, when: When) -> None:
    """The grid's worker became the village's lead and gave the task to somebody new."""
    handed = casework.reassign(task, county.lead, county.lead, when("2022-03-01 11:00"))
    assert isinstance(handed, Task)
    later = Holder(Side.WORKER, PersonId(13))
    handed = replace(handed, periods=(*task.periods, Period(later, when("2022-03-01 12:00"))))
    seats = [ladder.Seat(1, PersonId(11), Level.VILLAGE), ladder.Seat(2, PersonId(31), Level.TOWN)]
    at = when("2022-03-01 13:00")
    told = [Told(0, PersonId(13), Cause.ASSIGNED, at, at), Told(0, PersonId(13), Cause.LATE, at, at)]
    now = when("2022-03-09 10:00")
    step = ladder.next_step(handed, told, seats, county.pack.ladder, county.terms, now)
    assert isinstance(step, Tell)
    assert (step.rung, step.person_id, step.skipped) == (2, 31, (1,))
