"""Where a limit ends, and why there."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import deadlines
from cases.calendar import Calendar
from cases.deadlines import Rule, Unit, Why

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(day_ends=time(18))
TWO = Rule("入户核查", 2, Unit.WORKING)
FIRST = datetime(2021, 12, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 2250 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def due_of(start: str, rule: Rule) -> deadlines.Due:
    return deadlines.due(datetime.fromisoformat(start).replace(tzinfo=ZONE), rule, CALENDAR, ZONE)


@pytest.mark.parametrize(
    ("start", "last_day"),
    [
        ("2022-03-01 00:01", date(2022, 3, 3)),
        ("2022-03-01 23:59", date(2022, 3, 3)),
        ("2022-03-03 10:00", date(2022, 3, 7)),
        ("2022-03-05 10:00", date(2022, 3, 8)),
        ("2022-01-28 10:00", date(2022, 1, 30)),
        ("2022-01-30 10:00", date(2022, 2, 8)),
    ],
)
def test_due__two_working_days__start_day_and_days_off_not_counted(start: str, last_day: date) -> None:
    limit = due_of(start, TWO)
    assert limit.last_day == last_day
    assert limit.at == datetime.combine(last_day, time(18), ZONE)
    assert limit.at.tzinfo is UTC


def test_due__spring_festival__explains_each_day() -> None:
    limit = due_of("2022-01-30 10:00", TWO)
    assert [(step.day.day, step.counted, step.why) for step in limit.derivation] == [
        (30, False, Why.START),
        *((day, False, Why.HOLIDAY) for day in (31, 1, 2, 3, 4)),
        (5, False, Why.WEEKEND),
        (6, False, Why.WEEKEND),
        (7, True, Why.WORKDAY),
        (8, True, Why.WORKDAY),
    ]
    assert [step.number for step in limit.derivation if step.counted] == [1, 2]


def test_due__make_up_saturday__is_counted_and_said() -> None:
    limit = due_of("2022-01-28 10:00", TWO)
    assert [step.why for step in limit.derivation] == [Why.START, Why.MAKE_UP, Why.MAKE_UP]


def test_due__year_without_table__says_that_it_guessed() -> None:
    assert due_of("2026-12-30 10:00", TWO).is_guessed
    assert not due_of("2026-12-28 10:00", TWO).is_guessed


def test_due__calendar_days_that_roll__end_on_a_working_day() -> None:
    plain, rolling = Rule("公示", 4, Unit.CALENDAR), Rule("公示", 4, Unit.CALENDAR, rolls=True)
    assert due_of("2022-03-01 10:00", plain).last_day == date(2022, 3, 5)
    rolled = due_of("2022-03-01 10:00", rolling)
    assert rolled.last_day == date(2022, 3, 7)
    assert [step.why for step in rolled.derivation[-2:]] == [Why.WEEKEND, Why.ROLLED]


def test_due__no_days__refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        due_of("2022-03-01 10:00", Rule("空", 0, Unit.WORKING))


@given(INSTANTS, st.integers(1, 40), st.sampled_from(Unit))
def test_due__any_start_and_rule__counts_exactly_its_days(start: datetime, days: int, unit: Unit) -> None:
    limit = deadlines.due(start, Rule("x", days, unit), CALENDAR, ZONE)
    steps = limit.derivation
    assert sum(step.counted for step in steps) == days
    assert steps[0].day == start.astimezone(ZONE).date()
    assert [step.day for step in steps] == [steps[0].day + timedelta(days=n) for n in range(len(steps))]
    assert steps[-1].counted
    assert limit.at > start
    assert not deadlines.is_late(limit.at, limit.at - timedelta(microseconds=1))
    assert deadlines.is_late(limit.at, limit.at)
    assert deadlines.add(steps[0].day, days, unit, CALENDAR) == limit.last_day


@given(INSTANTS, st.integers(1, 20), st.integers(0, 23 * 60))
def test_due__any_hour_of_the_same_day__same_last_day(start: datetime, days: int, minutes: int) -> None:
    rule = Rule("x", days, Unit.WORKING)
    midnight = datetime.combine(start.astimezone(ZONE).date(), time(0), ZONE)
    one = deadlines.due(midnight, rule, CALENDAR, ZONE)
    assert deadlines.due(midnight + timedelta(minutes=minutes), rule, CALENDAR, ZONE).at == one.at


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2022-03-03 17:59", 0),
        ("2022-03-03 18:00", 0),
        ("2022-03-04 00:00", 1),
        ("2022-03-05 12:00", 1),
        ("2022-03-07 08:00", 2),
    ],
)
def test_days_late__working_limit__counts_working_days_begun(now: str, days: int) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert deadlines.days_late(due_of("2022-03-01 09:00", TWO), instant, CALENDAR, ZONE) == days


def test_granted__later_day__keeps_how_it_was_before() -> None:
    before = due_of("2022-03-01 09:00", TWO)
    after = deadlines.granted(before, date(2022, 3, 9), CALENDAR, ZONE)
    assert after.at == datetime(2022, 3, 9, 18, tzinfo=ZONE)
    assert after.derivation[:-1] == before.derivation
    assert after.derivation[-1].why is Why.GRANTED
