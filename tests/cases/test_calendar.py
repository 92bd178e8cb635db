"""Working days and hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import Calendar, DayKind, Span, YearTable

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar(day_ends=time(18), hours=(Span(time(8), time(12)), Span(time(14), time(18))))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2022, 3, 1), DayKind.WORKDAY),
        (date(2022, 3, 5), DayKind.WEEKEND),
        (date(2022, 1, 29), DayKind.MAKE_UP),
        (date(2022, 2, 1), DayKind.HOLIDAY),
        (date(2026, 10, 10), DayKind.MAKE_UP),
        (date(2026, 12, 31), DayKind.WORKDAY),
        (date(2027, 1, 1), DayKind.GUESSED_WORKDAY),
        (date(2027, 1, 2), DayKind.GUESSED_WEEKEND),
    ],
)
def test_kind__day_of_a_year__as_its_table_says(day: date, kind: DayKind) -> None:
    assert PLAIN.kind(day) is kind


def test_kind__pack_table__wins_over_the_package() -> None:
    table = YearTable(2022, days_off=frozenset({date(2022, 3, 1)}), make_up=frozenset({date(2022, 2, 1)}))
    own = Calendar(years=(table,))
    assert own.kind(date(2022, 3, 1)) is DayKind.HOLIDAY
    assert own.kind(date(2022, 2, 1)) is DayKind.MAKE_UP


def test_is_known__complete_table_of_a_new_year__no_more_guessing() -> None:
    table = YearTable(2027, days_off=frozenset({date(2027, 1, 1)}), complete=True)
    own = Calendar(years=(table,))
    assert own.is_known(2027)
    assert not Calendar(years=(YearTable(2027),)).is_known(2027)
    assert own.kind(date(2027, 1, 1)) is DayKind.HOLIDAY
    assert own.kind(date(2027, 1, 4)) is DayKind.WORKDAY


def test_end_of__midnight__is_the_one_after_the_day() -> None:
    assert Calendar().end_of(date(2022, 3, 3), ZONE) == datetime(2022, 3, 4, tzinfo=ZONE)
    assert PLAIN.end_of(date(2022, 3, 3), ZONE) == datetime(2022, 3, 3, 18, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2022-03-01 09:00", 2, "2022-03-01 11:00"),
        ("2022-03-01 11:00", 2, "2022-03-01 15:00"),
        ("2022-03-01 11:00", 1, "2022-03-01 12:00"),
        ("2022-03-01 17:00", 2, "2022-03-02 09:00"),
        ("2022-03-04 17:00", 2, "2022-03-07 09:00"),
        ("2022-03-05 10:00", 1, "2022-03-07 09:00"),
        ("2022-03-01 20:00", 0, "2022-03-02 08:00"),
        ("2022-03-01 09:00", 0, "2022-03-01 09:00"),
    ],
)
def test_after_hours__breaks_nights_and_weekends__do_not_count(start: str, hours: float, end: str) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=ZONE)
    assert PLAIN.after_hours(began, hours, ZONE) == datetime.fromisoformat(end).replace(tzinfo=ZONE)


@given(
    st.integers(0, 364 * 24 * 60).map(lambda minutes: datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.floats(0.1, 60).map(lambda hours: round(hours * 60) / 60),
)
def test_before_hours__then_after__comes_back_to_the_same_working_instant(start: datetime, hours: float) -> None:
    end = PLAIN.after_hours(start, 0, ZONE) + timedelta(minutes=1)
    began = PLAIN.before_hours(end, hours, ZONE)
    assert began < end
    assert abs(PLAIN.after_hours(began, hours, ZONE) - end) < timedelta(seconds=1)


def test_after_days__over_a_weekend__ends_with_the_last_working_day() -> None:
    start = datetime(2022, 3, 3, 9, tzinfo=ZONE)
    assert PLAIN.after_days(start, 2, ZONE) == datetime(2022, 3, 7, 18, tzinfo=ZONE)


def test_is_open__noon_break__is_closed() -> None:
    assert PLAIN.is_open(datetime(2022, 3, 1, 11, 59, tzinfo=ZONE), ZONE)
    assert not PLAIN.is_open(datetime(2022, 3, 1, 12, 0, tzinfo=ZONE), ZONE)
    assert not PLAIN.is_open(datetime(2022, 3, 5, 9, 0, tzinfo=ZONE), ZONE)
