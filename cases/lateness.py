"""Whose days they were: every day of a matter belongs to exactly one holder, and the days add up to its age.

A day belongs to whoever held the matter when it began (local midnight); the day a matter opens is nobody's, just as
a limit starts to count the day after. So a task handed on in the evening costs the new holder nothing that day.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from cases.calendar import Calendar
from cases.deadlines import Due, Unit, counts, is_late
from cases.people import NOBODY, PersonId
from cases.places import Level


class Side(StrEnum):
    """What kind of holder it is."""

    HOUSEHOLD = "household"
    """Away, or asked for a later day: nobody's fault."""
    WORKER = "worker"
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    DEPARTMENT = "department"
    """Asked, and its answer is waited for."""


SIDES = {
    Level.HOUSEHOLD: Side.WORKER,
    Level.GRID: Side.WORKER,
    Level.VILLAGE: Side.VILLAGE,
    Level.TOWN: Side.TOWN,
    Level.COUNTY: Side.COUNTY,
}
"""The side somebody holds a matter on, by the level of their highest post."""
SIDE_LEVELS = {
    Side.HOUSEHOLD: Level.HOUSEHOLD,
    Side.WORKER: Level.GRID,
    Side.VILLAGE: Level.VILLAGE,
    Side.TOWN: Level.TOWN,
    Side.COUNTY: Level.COUNTY,
    Side.DEPARTMENT: Level.COUNTY,
}
"""The level a side stands on: the ladder goes on above it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a matter in hand; `person_id` is empty for the household, a department and a vacant post."""

    side: Side
    person_id: PersonId = NOBODY

    @property
    def is_outside(self) -> bool:
        """True while it waits for a household or a department: nobody's days of the office, and nobody to write to."""
        return self.side in (Side.HOUSEHOLD, Side.DEPARTMENT) and self.person_id == NOBODY


@dataclass(frozen=True, slots=True)
class Period:
    """A holder from an instant on, until the next period begins."""

    holder: Holder
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """How many days were this holder's."""

    holder: Holder
    days: int


def age(opened_at: datetime, now: datetime, zone: tzinfo) -> int:
    """Days begun since the day of opening."""
    return (now.astimezone(zone).date() - opened_at.astimezone(zone).date()).days


def shares(periods: Sequence[Period], now: datetime, zone: tzinfo) -> tuple[Share, ...]:
    """All days of the matter by holder, in order of first holding. Their sum is `age`."""
    return _tally(_owned(periods, now, zone))


def late_shares(
    periods: Sequence[Period],
    limit: Due,
    now: datetime,
    calendar: Calendar,
    zone: tzinfo,
    apart: Collection[date] = frozenset(),
) -> tuple[Share, ...]:
    """The days after the limit by holder, in the limit's unit, without those `apart`. Their sum is
    `deadlines.days_late`.
    """
    if not is_late(limit.at, now):
        return ()
    unit: Unit = limit.rule.unit
    after = [(day, who) for day, who in _owned(periods, now, zone) if day > limit.last_day and day not in apart]
    return _tally((day, who) for day, who in after if counts(day, unit, calendar))


def days_of(all_shares: Iterable[Share], person_id: PersonId) -> int:
    """The days of one person: the only ones a message to them may name as theirs."""
    return sum(share.days for share in all_shares if share.holder.person_id == person_id)


def _owned(periods: Sequence[Period], now: datetime, zone: tzinfo) -> list[tuple[date, Holder]]:
    """Each day after the opening day up to today, with its one holder."""
    owned = []
    ends = [period.from_at for period in periods[1:]] + [now]
    for period, end in zip(periods, ends, strict=True):
        first, last = period.from_at.astimezone(zone).date(), min(end, now).astimezone(zone).date()
        days = ((first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
        owned += [(day, period.holder) for day in days]
    return owned


def _tally(owned: Iterable[tuple[date, Holder]]) -> tuple[Share, ...]:
    days: dict[Holder, int] = {}
    for _, holder in owned:
        days[holder] = days.get(holder, 0) + 1
    return tuple(Share(holder, count) for holder, count in days.items())
