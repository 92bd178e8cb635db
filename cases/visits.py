"""The day of a visit that was written down on paper: it counts, not the day it was entered.

The only place that says which day may be given.
"""

from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum


class Doubt(StrEnum):
    """Why a day can't be the day of the visit."""

    AHEAD = "ahead"
    """It has not come yet."""
    TOO_EARLY = "too_early"
    """Nobody had been asked to go."""


def doubt(said: date, today: date, opened_on: date | None = None) -> Doubt | None:
    """What is wrong with a day of visit, entered today; `opened_on` is when its task was given.

    >>> doubt(date(2026, 3, 2), date(2026, 3, 5)) is None
    True
    >>> doubt(date(2026, 3, 6), date(2026, 3, 5))
    <Doubt.AHEAD: 'ahead'>
    >>> doubt(date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 3))
    <Doubt.TOO_EARLY: 'too_early'>
    """
    if said > today:
        return Doubt.AHEAD
    return Doubt.TOO_EARLY if opened_on is not None and said < opened_on else None


def day_of(visited_on: date | None, entered_at: datetime, zone: tzinfo) -> date:
    """The day of a visit: as it was said, else the day it was entered."""
    return visited_on or entered_at.astimezone(zone).date()


def between(visited_on: date | None, entered_at: datetime, zone: tzinfo) -> tuple[date, ...]:
    """The days after a visit up to and with the day it was entered; none for one entered the same day.

    >>> from datetime import UTC
    >>> between(date(2026, 3, 2), datetime(2026, 3, 4, 9, tzinfo=UTC), UTC)
    (datetime.date(2026, 3, 3), datetime.date(2026, 3, 4))
    """
    went_on = day_of(visited_on, entered_at, zone)
    last = entered_at.astimezone(zone).date()
    return tuple(went_on + timedelta(days=number) for number in range(1, (last - went_on).days + 1))
