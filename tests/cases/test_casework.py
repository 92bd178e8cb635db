"""How a home check moves."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from cases import casework, deadlines, tasks
from cases.casework import AlreadyEnded, NotAllowed, NotNow, NotYours, Unfit
from cases.lateness import Side, late_shares, shares
from cases.rights import Act
from cases.tasks import MOVES, Means, Missing, State, Task

When = Callable[[str], datetime]


def done(result: Task | Unfit) -> Task:
    assert isinstance(result, Task), result
    return result


def filed(county: Any, task: Task, code: str, now: datetime) -> Task:
    return done(
        casework.file_finding(task, county.worker, code, now, county.terms, second=county.lead, town=county.town_lead)
    )


def told(county: Any, task: Task, now: datetime) -> Task:
    return done(casework.tell_household(task, county.worker, "测试户", Means.IN_PERSON, now))


def test_open_task__two_working_days__due_and_derived(task: Task, when: When) -> None:
    assert task.state is State.OPEN
    assert task.due.at == when("2022-03-03 18:00")
    assert tasks.missing(task) == (Missing.FINDING, Missing.TELLING, Missing.NUMBER)


def test_straight_way__true_finding__told_and_number__closes(county: Any, task: Task, when: When) -> None:
    up = casework.take_up(task, county.worker, when("2022-03-01 10:00"))
    assert (up.state, up.revision) == (State.IN_HAND, 2)
    stands = filed(county, up, "true", when("2022-03-02 10:00"))
    assert stands.state is State.TO_TELL
    assert stands.due.at == when("2022-03-04 18:00")
    spoken = told(county, stands, when("2022-03-02 11:00"))
    assert tasks.missing(spoken) == (Missing.NUMBER,)
    closed = done(
        casework.record_number(spoken, county.worker, " AH1 ", date(2022, 3, 2), when("2022-03-02 12:00"), county.terms)
    )
    assert closed.state is State.CLOSED
    assert closed.ended_at == when("2022-03-02 12:00")
    assert closed.revision == 5
    assert closed.number is not None
    assert closed.number.number == "AH1"


def test_number_first__closes_with_the_telling(county: Any, task: Task, when: When) -> None:
    number = done(casework.record_no_number(task, county.worker, "not_needed", when("2022-03-01 10:00"), county.terms))
    assert number.state is State.OPEN
    stands = filed(county, number, "true", when("2022-03-01 11:00"))
    assert told(county, stands, when("2022-03-01 12:00")).state is State.CLOSED


@pytest.mark.parametrize("code", ["differs", "solved", "died", "moved"])
def test_finding_that_ends__waits_for_a_second_person(county: Any, task: Task, when: When, code: str) -> None:
    waits = filed(county, task, code, when("2022-03-02 10:00"))
    assert waits.state is State.FILED
    assert waits.keeper() == county.lead.person_id
    assert waits.due.at == when("2022-03-03 18:00")
    with pytest.raises(NotAllowed):
        casework.confirm_ending(waits, county.worker, when("2022-03-02 11:00"), county.terms)
    stands = casework.confirm_ending(waits, county.lead, when("2022-03-02 11:00"), county.terms)
    assert stands.state is State.TO_TELL
    assert stands.keeper() == county.worker.person_id
    assert stands.finding is not None
    assert stands.finding.confirmed_by == county.lead.person_id


def test_finding_that_ends__no_fit_second_person__refused(county: Any, task: Task, when: When) -> None:
    now = when("2022-03-02 10:00")
    for second in (None, county.worker, county.other_lead, county.desk):
        result = casework.file_finding(task, county.worker, "died", now, county.terms, second=second)
        assert result is Unfit.NO_SECOND


def test_send_back__legal_day_stays(county: Any, task: Task, when: When) -> None:
    waits = filed(county, task, "differs", when("2022-03-02 10:00"))
    assert casework.send_back(waits, county.lead, " ", when("2022-03-02 11:00")) is Unfit.NO_WORDS
    back = done(casework.send_back(waits, county.lead, "请再看看用水", when("2022-03-02 11:00")))
    assert (back.state, back.finding, back.due) == (State.IN_HAND, None, task.due)
    assert back.keeper() == county.worker.person_id
    assert back.returns[0].finding.code == "differs"


def test_nobody_met__three_tries_on_two_days__goes_to_the_town(county: Any, task: Task, when: When) -> None:
    one = filed(county, task, "missed", when("2022-03-01 10:00"))
    two = filed(county, one, "missed", when("2022-03-01 15:00"))
    third_same_day = filed(county, two, "missed", when("2022-03-01 17:00"))
    assert (third_same_day.state, third_same_day.went_to_town) == (State.IN_HAND, False)
    gone = filed(county, third_same_day, "missed", when("2022-03-02 09:00"))
    assert gone.went_to_town
    assert gone.keeper() == county.town_lead.person_id
    assert gone.due == task.due
    with pytest.raises(NotYours) as refusal:
        filed(county, gone, "true", when("2022-03-02 10:00"))
    assert refusal.value.task.keeper() == county.town_lead.person_id


def test_visit_day__entered_later__days_between_are_nobodys(county: Any, task: Task, when: When) -> None:
    """Went on the last day, entered three days later, sent back: late only from the return on."""
    entered, zone = when("2022-03-08 10:00"), county.terms.zone
    waits = done(
        casework.file_finding(
            task, county.worker, "differs", entered, county.terms, second=county.lead, visited_on=date(2022, 3, 3)
        )
    )
    assert waits.finding is not None
    assert (waits.finding.visited_on, waits.finding.at) == (date(2022, 3, 3), entered)
    back = done(casework.send_back(waits, county.lead, "请再看看用水", when("2022-03-08 11:00")))
    now, calendar = when("2022-03-09 10:00"), county.terms.calendar
    assert deadlines.days_late(back.due, now, calendar, zone) == 4
    apart = back.paper_days(zone)
    assert deadlines.days_late(back.due, now, calendar, zone, apart) == 1
    assert [share.days for share in late_shares(back.periods, back.due, now, calendar, zone, apart)] == [1]


def test_nobody_met__entered_together__tries_count_by_the_days_of_the_visits(
    county: Any, task: Task, when: When
) -> None:
    tried = task
    for day in (1, 1, 2):
        tried = done(
            casework.record_attempt(
                tried,
                county.worker,
                when("2022-03-02 17:00"),
                county.terms,
                town=county.town_lead,
                visited_on=date(2022, 3, day),
            )
        )
    assert tried.tries_days(county.terms.zone) == 2
    assert tried.went_to_town


def test_nobody_met__no_town__refused_and_nothing_lost(county: Any, task: Task, when: When) -> None:
    tried = task
    for instant in ("2022-03-01 10:00", "2022-03-01 15:00"):
        tried = filed(county, tried, "missed", when(instant))
    last = when("2022-03-02 09:00")
    assert casework.record_attempt(tried, county.worker, last, county.terms) is Unfit.NO_TOWN
    assert casework.record_attempt(tried, county.worker, last, county.terms, town=county.lead) != Unfit.NO_TOWN


def test_fix__already_closed__refused(county: Any, task: Task, when: When) -> None:
    gone = casework.withdraw(task, county.reporter, when("2022-03-01 10:00"))
    assert gone.state is State.WITHDRAWN
    with pytest.raises(AlreadyEnded):
        filed(county, gone, "true", when("2022-03-01 11:00"))
    with pytest.raises(NotAllowed):
        casework.urge(gone, county.other_lead, "快", when("2022-03-01 11:00"), county.terms)


def test_act__not_in_this_state__refused(county: Any, task: Task, when: When) -> None:
    with pytest.raises(NotNow):
        casework.tell_household(task, county.worker, "测试户", Means.PHONE, when("2022-03-01 11:00"))


def test_withdraw__decision_is_there__too_late(county: Any, task: Task, when: When) -> None:
    stands = filed(county, task, "true", when("2022-03-02 10:00"))
    with pytest.raises(NotNow):
        casework.withdraw(stands, county.reporter, when("2022-03-02 11:00"))


def test_hand_over__deputy__holds_from_then_on(county: Any, task: Task, when: When) -> None:
    now = when("2022-03-02 10:00")
    assert casework.hand_over(task, county.worker, county.neighbour, now) is Unfit.CANNOT_HOLD
    given = done(casework.hand_over(task, county.worker, county.lead, now))
    assert given.keeper() == county.lead.person_id
    assert given.holder(now).side is Side.VILLAGE
    with pytest.raises(NotYours):
        casework.take_up(given, county.worker, now)


def test_reassign__waiting_finding__goes_to_another_second_person(county: Any, task: Task, when: When) -> None:
    waits = filed(county, task, "died", when("2022-03-02 10:00"))
    now = when("2022-03-02 11:00")
    assert casework.reassign(waits, county.town_lead, county.worker, now) is Unfit.CANNOT_HOLD
    moved = done(casework.reassign(waits, county.town_lead, county.town_lead, now))
    assert moved.keeper() == county.town_lead.person_id
    assert moved.worker_id == county.worker.person_id


def test_state_reason__household_away__days_are_the_households(county: Any, task: Task, when: When) -> None:
    reason = done(
        casework.state_reason(
            task, county.worker, "household_away", date(2022, 3, 8), when("2022-03-02 10:00"), county.terms
        )
    )
    assert reason.due == task.due
    assert reason.reason_in_force(when("2022-03-08 17:59"))
    assert reason.reason_in_force(when("2022-03-08 18:00")) is None
    split = {
        share.holder.side: share.days for share in shares(reason.periods, when("2022-03-10 10:00"), county.terms.zone)
    }
    assert split == {Side.WORKER: 3, Side.HOUSEHOLD: 6}
    assert reason.keeper() == county.worker.person_id
    given = done(casework.reassign(reason, county.town_lead, county.lead, when("2022-03-04 10:00")))
    assert given.holder(when("2022-03-05 10:00")).side is Side.HOUSEHOLD
    assert given.keeper() == county.lead.person_id


def test_state_reason__waiting_for_a_department__days_are_the_departments(county: Any, task: Task, when: When) -> None:
    asked = done(
        casework.state_reason(
            task, county.worker, "department", date(2022, 3, 8), when("2022-03-02 10:00"), county.terms
        )
    )
    given = done(casework.reassign(asked, county.town_lead, county.lead, when("2022-03-04 10:00")))
    assert (asked.keeper(), given.keeper()) == (county.worker.person_id, county.lead.person_id)
    found = shares(given.periods, when("2022-03-10 10:00"), county.terms.zone)
    assert {share.holder.side: share.days for share in found} == {
        Side.WORKER: 1,
        Side.DEPARTMENT: 6,
        Side.VILLAGE: 2,
    }


@pytest.mark.parametrize(
    ("code", "day", "unfit"),
    [
        ("no_such", date(2022, 3, 8), Unfit.UNKNOWN_CODE),
        ("other", date(2022, 3, 2), Unfit.DAY_NOT_LATER),
        ("other", date(2022, 5, 2), Unfit.DAY_TOO_FAR),
    ],
)
def test_state_reason__cannot_be_taken__says_why(
    county: Any, task: Task, when: When, code: str, day: date, unfit: Unfit
) -> None:
    now = when("2022-03-02 10:00")
    assert casework.state_reason(task, county.worker, code, day, now, county.terms) is unfit


def test_extend__later_day__moves_the_legal_day_once_granted(county: Any, task: Task, when: When) -> None:
    now = when("2022-03-03 10:00")
    with pytest.raises(NotAllowed):
        casework.extend(task, county.lead, date(2022, 3, 8), "水大进不去村", now, county.terms)
    assert casework.extend(task, county.town_lead, date(2022, 3, 3), "水大", now, county.terms) is Unfit.DAY_NOT_LATER
    later = done(casework.extend(task, county.town_lead, date(2022, 3, 8), "水大进不去村", now, county.terms))
    assert later.due.at == later.home_due.at == when("2022-03-08 18:00")
    assert later.extensions[0].before == task.due


def test_urge__again_within_the_packs_days__too_soon(county: Any, task: Task, when: When) -> None:
    once = done(casework.urge(task, county.lead, "户里等着", when("2022-03-01 10:00"), county.terms))
    assert casework.urge(once, county.town_lead, "快", when("2022-03-03 17:59"), county.terms) is Unfit.TOO_SOON
    assert casework.urge(once, county.town_lead, "", when("2022-03-03 18:00"), county.terms) is Unfit.NO_WORDS
    twice = done(casework.urge(once, county.town_lead, "快", when("2022-03-03 18:00"), county.terms))
    assert len(twice.urges) == 2


def test_acts_open__by_person_and_state(county: Any, task: Task, when: When) -> None:
    now = when("2022-03-01 10:00")
    assert Act.FILE_FINDING in tasks.acts_open(task, county.worker, now)
    assert tasks.acts_open(task, county.lead, now) == (Act.URGE, Act.REASSIGN)
    assert tasks.acts_open(task, county.town_lead, now) == (Act.URGE, Act.REASSIGN, Act.EXTEND)
    assert tasks.acts_open(task, county.reporter, now) == (Act.WITHDRAW,)
    assert tasks.acts_open(task, county.other_lead, now) == ()


def test_acts_open__every_act_shown__is_taken(county: Any, task: Task, when: When) -> None:
    """A button that shows never leads to a refusal."""
    now = when("2022-03-02 10:00")
    states = [
        task,
        casework.take_up(task, county.worker, now),
        filed(county, task, "died", now),
        filed(county, task, "true", now),
        casework.withdraw(task, county.reporter, now),
    ]
    people = [county.worker, county.lead, county.town_lead, county.county, county.reporter, county.other_lead]
    for stand in states:
        for person in people:
            for act in Act:
                shown = act in tasks.acts_open(stand, person, now)
                assert shown == _is_taken(county, stand, person, act, now), (stand.state, person, act)


def _is_taken(county: Any, task: Task, by: Any, act: Act, now: datetime) -> bool:
    terms = county.terms
    ways: dict[Act, Callable[[], Any]] = {
        Act.TAKE_UP: lambda: casework.take_up(task, by, now),
        Act.RECORD_ATTEMPT: lambda: casework.record_attempt(task, by, now, terms),
        Act.FILE_FINDING: lambda: casework.file_finding(task, by, "true", now, terms),
        Act.RECORD_NUMBER: lambda: casework.record_no_number(task, by, "already", now, terms),
        Act.STATE_REASON: lambda: casework.state_reason(task, by, "other", date(2022, 3, 9), now, terms),
        Act.HAND_OVER: lambda: casework.hand_over(task, by, county.lead, now),
        Act.URGE: lambda: casework.urge(task, by, "户里等着", now, terms),
        Act.REASSIGN: lambda: casework.reassign(task, by, county.county, now),
        Act.EXTEND: lambda: casework.extend(task, by, date(2022, 3, 9), "水大", now, terms),
        Act.WITHDRAW: lambda: casework.withdraw(task, by, now),
        Act.CONFIRM_ENDING: lambda: casework.confirm_ending(task, by, now, terms),
        Act.SEND_BACK: lambda: casework.send_back(task, by, "再看看", now),
        Act.TELL_HOUSEHOLD: lambda: casework.tell_household(task, by, "测试户", Means.PHONE, now),
    }
    if act not in ways:
        return False
    try:
        result = ways[act]()
    except casework.TaskRefusal:
        return False
    assert result is Unfit.CANNOT_HOLD or result.revision == task.revision + 1
    return True


def test_moves__packs_procedure__is_the_same(pack: Any) -> None:
    """The procedure the pack shows people is the one the rules follow."""
    procedure = pack.procedures["入户核查"]
    beside = {Act.STATE_REASON, Act.HAND_OVER, Act.URGE, Act.REASSIGN, Act.EXTEND}
    for state, acts in MOVES.items():
        moving = {act.value for act in acts if act not in beside}
        if state in (State.OPEN, State.IN_HAND):
            moving -= {Act.RECORD_NUMBER.value}
        assert procedure.acts_from(state.value) == moving
    assert set(procedure.ends) == {state.value for state in tasks.ENDED}
    for step in procedure.steps:
        for role in step.roles:
            assert role == "household" or step.act in pack.roles[role].acts


def test_task__as_json_and_back__is_the_same(county: Any, task: Task, when: When) -> None:
    """Storage keeps tasks as JSON; nothing may be lost on the way."""
    full = filed(
        county,
        done(casework.urge(task, county.lead, "快", when("2022-03-01 10:00"), county.terms)),
        "died",
        when("2022-03-02 10:00"),
    )
    adapter = TypeAdapter(Task)
    assert adapter.validate_json(adapter.dump_json(full)) == full
