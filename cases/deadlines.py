"""Day limits and due instants: where a limit ends and, line by line, why there.

Counting starts the day after the event and ends at the calendar's `day_ends` of the last counted day. The span up to
`Due.at` is half-open: at that very instant it is late. `is_late` is the only place that decides this.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from cases.calendar import WORKED, Calendar

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a limit counts."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named limit of a pack.

    `source` names a source document of the pack; with `county` the county has to confirm or set it. `rolls`: a
    calendar limit that ends on a day off ends on the next working day instead.
    """

    title: str
    days: int
    unit: Unit
    source: str = ""
    county: bool = False
    rolls: bool = False
    name: str = ""


class Why(StrEnum):
    """Why a day was counted or not."""

    START = "start"
    """The day of the event itself: never counted."""
    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    GUESSED_WORKDAY = "guessed_workday"
    GUESSED_WEEKEND = "guessed_weekend"
    CALENDAR_DAY = "calendar_day"
    ROLLED = "rolled"
    """The last day was a day off, so the limit ends here instead."""
    GRANTED = "granted"
    """Set by an extension."""
    PAUSED = "paused"
    """It stood still: papers or the household were waited for."""


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """One line of the explanation: `number` is the count reached, 0 while nothing is counted."""

    day: date
    counted: bool
    why: Why
    number: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit is over (UTC), by which rule, and how that was counted."""

    at: datetime
    rule: Rule
    from_at: datetime
    derivation: tuple[DerivationStep, ...]

    @property
    def last_day(self) -> date:
        """The day the limit ends on, in the county's zone."""
        return self.derivation[-1].day

    @property
    def is_guessed(self) -> bool:
        """True if a day was counted or skipped without a table of its year."""
        return any(step.why in (Why.GUESSED_WORKDAY, Why.GUESSED_WEEKEND) for step in self.derivation)


def due(from_at: datetime, rule: Rule, calendar: Calendar, zone: tzinfo, paused: Collection[date] = ()) -> Due:
    """The end of `rule`, counted from `from_at` (aware); `paused` days do not count.

    Raises ValueError for a rule of less than one day.
    """
    if rule.days < 1:
        raise ValueError(f"a limit has at least one day: {rule.name or rule.title}")
    start = from_at.astimezone(zone).date()
    steps = [DerivationStep(start, False, Why.START)]
    while steps[-1].number < rule.days or not steps[-1].counted:
        steps.append(_next_step(steps[-1], rule, calendar, paused))
    if rule.rolls:
        steps += _roll(steps[-1], calendar)
    return Due(calendar.end_of(steps[-1].day, zone), rule, from_at, tuple(steps))


def granted(before: Due, last_day: date, calendar: Calendar, zone: tzinfo) -> Due:
    """`before` with a later last day, as an extension sets it; the derivation keeps how it was before."""
    step = DerivationStep(last_day, True, Why.GRANTED, before.derivation[-1].number)
    return Due(calendar.end_of(last_day, zone), before.rule, before.from_at, (*before.derivation, step))


def add(day: date, days: int, unit: Unit, calendar: Calendar) -> date:
    """The day `days` days after `day`, counting what `unit` counts; `day` itself for 0."""
    for _ in range(days):
        day = calendar.next_working_day(day + _DAY) if unit is Unit.WORKING else day + _DAY
    return day


def is_late(due_at: datetime, now: datetime) -> bool:
    """True from the due instant on."""
    return now >= due_at


def counts(day: date, unit: Unit, calendar: Calendar) -> bool:
    """True if a limit in `unit` counts `day`."""
    return unit is Unit.CALENDAR or calendar.is_working(day)


def days_late(
    limit: Due, now: datetime, calendar: Calendar, zone: tzinfo, apart: Collection[date] = frozenset()
) -> int:
    """Days of the rule's own unit begun since the last day; 0 on the last day itself and before.

    `apart`: days that are not counted, as those between a visit and its entry.
    """
    if not is_late(limit.at, now):
        return 0
    today = now.astimezone(zone).date()
    later = (today - limit.last_day).days
    days = (limit.last_day + timedelta(days=n) for n in range(1, later + 1))
    return sum(counts(day, limit.rule.unit, calendar) for day in days if day not in apart)


def _next_step(before: DerivationStep, rule: Rule, calendar: Calendar, paused: Collection[date]) -> DerivationStep:
    day = before.day + _DAY
    if day in paused:
        return DerivationStep(day, False, Why.PAUSED, before.number)
    kind = calendar.kind(day)
    counted = rule.unit is Unit.CALENDAR or kind in WORKED
    why = Why.CALENDAR_DAY if rule.unit is Unit.CALENDAR else Why(kind.value)
    return DerivationStep(day, counted, why, before.number + counted)


def _roll(last: DerivationStep, calendar: Calendar) -> list[DerivationStep]:
    """The days from a last day that is off to the working day that takes its place."""
    steps = []
    day = last.day
    while not calendar.is_working(day):
        day += _DAY
        kind = calendar.kind(day)
        steps.append(DerivationStep(day, False, Why.ROLLED if kind in WORKED else Why(kind.value), last.number))
    return steps
