"""Whose days they were."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import deadlines, lateness
from cases.calendar import Calendar
from cases.deadlines import Rule, Unit
from cases.lateness import Holder, Period, Share, Side
from cases.people import PersonId

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(day_ends=time(18))
WORKER, LEAD = Holder(Side.WORKER, PersonId(1)), Holder(Side.VILLAGE, PersonId(2))
AWAY = Holder(Side.HOUSEHOLD)
DEPARTMENT = Holder(Side.DEPARTMENT)
HOLDERS = st.sampled_from(
    [WORKER, LEAD, AWAY, DEPARTMENT, Holder(Side.TOWN, PersonId(3)), Holder(Side.COUNTY, PersonId(4))]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_shares__handed_on_in_the_evening__that_day_stays_with_the_first() -> None:
    periods = (Period(WORKER, at("2022-03-01 09:00")), Period(LEAD, at("2022-03-02 17:50")))
    assert lateness.shares(periods, at("2022-03-04 10:00"), ZONE) == (Share(WORKER, 1), Share(LEAD, 2))


def test_shares__household_away_until_a_coming_day__only_days_begun() -> None:
    periods = (
        Period(WORKER, at("2022-03-01 09:00")),
        Period(AWAY, at("2022-03-02 10:00")),
        Period(WORKER, at("2022-03-10 18:00")),
    )
    assert lateness.shares(periods, at("2022-03-04 10:00"), ZONE) == (Share(WORKER, 1), Share(AWAY, 2))


def test_late_shares__two_holders__each_only_their_own_days() -> None:
    limit = deadlines.due(at("2022-03-01 09:00"), Rule("x", 2, Unit.WORKING), CALENDAR, ZONE)
    periods = (Period(WORKER, at("2022-03-01 09:00")), Period(LEAD, at("2022-03-04 10:00")))
    now = at("2022-03-08 10:00")
    split = lateness.late_shares(periods, limit, now, CALENDAR, ZONE)
    assert split == (Share(WORKER, 1), Share(LEAD, 2))
    assert lateness.days_of(split, PersonId(2)) == 2


@st.composite
def histories(draw: st.DrawFn) -> tuple[tuple[Period, ...], datetime]:
    """Holders one after another, some planned after now, and an instant not before the first."""
    start = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 150 * 24 * 60)))
    gaps = draw(st.lists(st.integers(0, 8 * 24 * 60), max_size=6))
    instants = [start]
    for gap in gaps:
        instants.append(instants[-1] + timedelta(minutes=gap))
    periods = tuple(Period(draw(HOLDERS), instant) for instant in instants)
    return periods, start + timedelta(minutes=draw(st.integers(0, 40 * 24 * 60)))


@given(histories())
def test_shares__any_history__days_add_up_to_the_age(history: tuple[tuple[Period, ...], datetime]) -> None:
    periods, now = history
    assert sum(share.days for share in lateness.shares(periods, now, ZONE)) == lateness.age(
        periods[0].from_at, now, ZONE
    )


@given(histories(), st.integers(1, 5), st.sampled_from(Unit))
def test_late_shares__any_history__days_add_up_to_the_lateness(
    history: tuple[tuple[Period, ...], datetime], days: int, unit: Unit
) -> None:
    periods, now = history
    limit = deadlines.due(periods[0].from_at, Rule("x", days, unit), CALENDAR, ZONE)
    split = lateness.late_shares(periods, limit, now, CALENDAR, ZONE)
    assert sum(share.days for share in split) == deadlines.days_late(limit, now, CALENDAR, ZONE)


@given(histories())
def test_shares__any_history__each_day_to_the_one_who_held_it_at_midnight(
    history: tuple[tuple[Period, ...], datetime],
) -> None:
    periods, now = history
    opened, today = (at.astimezone(ZONE).date() for at in (periods[0].from_at, now))
    before: dict[Holder, int] = {}
    for number in range(1, (today - opened).days + 1):
        day = opened + timedelta(days=number)
        noon = min(now, datetime.combine(day, time(12), ZONE))
        after = {share.holder: share.days for share in lateness.shares(periods, max(noon, periods[0].from_at), ZONE)}
        grown = {
            holder: days - before.get(holder, 0) for holder, days in after.items() if days != before.get(holder, 0)
        }
        held = [period.holder for period in periods if period.from_at.astimezone(ZONE).date() < day][-1]
        assert grown == {held: 1}
        before = after


@pytest.mark.parametrize(
    ("holder", "outside"),
    [(AWAY, True), (DEPARTMENT, True), (WORKER, False), (Holder(Side.WORKER), False), (Holder(Side.COUNTY), False)],
)
def test_outside__waited_for__not_a_vacant_post(holder: Holder, outside: bool) -> None:
    assert holder.is_outside is outside
