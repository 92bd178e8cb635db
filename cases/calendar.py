"""Which days are worked, and at what hours. The only place that knows chinesecalendar.

A year is known if the pack has a complete table for it or chinesecalendar has one; any other year counts Monday to
Friday and says so in each day's kind. A pack's table adds to the package's and wins over it, day by day.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from chinese_calendar import constants

_DAY = timedelta(days=1)
_LONGEST = 3660
"""Days looked ahead for a working day before we say that the calendar has none."""


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    """A Saturday or Sunday worked in place of a bridge day."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    GUESSED_WORKDAY = "guessed_workday"
    """Monday to Friday of a year without a table."""
    GUESSED_WEEKEND = "guessed_weekend"


WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP, DayKind.GUESSED_WORKDAY})
GUESSED = frozenset({DayKind.GUESSED_WORKDAY, DayKind.GUESSED_WEEKEND})


@dataclass(frozen=True, slots=True)
class YearTable:
    """What a pack says about one year. `complete`: every holiday and make-up day of the year is in it."""

    year: int
    days_off: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    complete: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a day, half-open: `opens` belongs to it, `closes` does not."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Calendar:
    """A county's days.

    `day_ends` is when the last day of a limit is over (00:00 means the midnight that ends it); `hours` are the
    working hours of a working day, in order.
    """

    day_ends: time = time(0)
    hours: tuple[Span, ...] = (Span(time(8), time(12)), Span(time(14), time(18)))
    years: tuple[YearTable, ...] = ()

    def kind(self, day: date) -> DayKind:
        """The kind of `day`."""
        for table in self.years:
            if day in table.make_up:
                return DayKind.MAKE_UP
            if day in table.days_off:
                return DayKind.HOLIDAY
        weekend = day.weekday() >= 5
        if day.year in _packaged_years():
            if day in constants.workdays:
                return DayKind.MAKE_UP
            if not weekend and day in constants.holidays:
                return DayKind.HOLIDAY
        elif not self.is_known(day.year):
            return DayKind.GUESSED_WEEKEND if weekend else DayKind.GUESSED_WORKDAY
        return DayKind.WEEKEND if weekend else DayKind.WORKDAY

    def is_known(self, year: int) -> bool:
        """True if holidays and make-up days of that year are known."""
        return year in _packaged_years() or any(table.year == year and table.complete for table in self.years)

    def is_working(self, day: date) -> bool:
        """True if `day` is worked, as far as we know."""
        return self.kind(day) in WORKED

    def end_of(self, day: date, zone: tzinfo) -> datetime:
        """The instant (UTC) at which a limit that ends on `day` is over."""
        last = day + _DAY if self.day_ends == time(0) else day
        return datetime.combine(last, self.day_ends, zone).astimezone(UTC)

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is worked, else the first one after it."""
        return next(each for each in _from(day) if self.is_working(each))

    def after_hours(self, at: datetime, hours: float, zone: tzinfo) -> datetime:
        """The instant (UTC) `hours` working hours after `at`; the hours of a day off count nothing.

        With nothing to wait it is the first working instant from `at` on.
        """
        left = timedelta(hours=hours)
        for opens, closes in self._spans(at, zone):
            if opens + left < closes or (left and opens + left == closes):
                return opens + left
            left -= closes - opens
        raise ValueError("a calendar without working hours")

    def before_hours(self, at: datetime, hours: float, zone: tzinfo) -> datetime:
        """The instant (UTC) from which `hours` working hours are left until `at`."""
        left = timedelta(hours=hours)
        day = at.astimezone(zone).date()
        for _ in range(_LONGEST):
            for span in reversed(self.hours if self.is_working(day) else ()):
                opens = datetime.combine(day, span.opens, zone).astimezone(UTC)
                closes = min(at, datetime.combine(day, span.closes, zone)).astimezone(UTC)
                if opens < closes and closes - left >= opens:
                    return closes - left
                left -= max(timedelta(0), closes - opens)
            day -= _DAY
        raise ValueError("a calendar without working hours")

    def after_days(self, at: datetime, days: int, zone: tzinfo) -> datetime:
        """The instant (UTC) at which `days` working days after the day of `at` are over."""
        day = at.astimezone(zone).date()
        for _ in range(days):
            day = self.next_working_day(day + _DAY)
        return self.end_of(day, zone)

    def is_open(self, at: datetime, zone: tzinfo) -> bool:
        """True within the working hours of a working day."""
        local = at.astimezone(zone)
        return self.is_working(local.date()) and any(span.opens <= local.time() < span.closes for span in self.hours)

    def _spans(self, at: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
        """The working stretches from `at` on, in UTC."""
        for day in _from(at.astimezone(zone).date()):
            if not self.is_working(day):
                continue
            for span in self.hours:
                opens = max(at, datetime.combine(day, span.opens, zone)).astimezone(UTC)
                closes = datetime.combine(day, span.closes, zone).astimezone(UTC)
                if opens < closes:
                    yield opens, closes


def _from(day: date) -> Iterator[date]:
    return (day + timedelta(days=n) for n in range(_LONGEST))


@functools.cache
def _packaged_years() -> range:
    """The years chinesecalendar has tables for."""
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)
