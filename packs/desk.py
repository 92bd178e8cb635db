"""The policy desk of a pack: its time to answer, who is told when it lets that pass, when silence gives a talk back.

A pack from before there was a `[desk]` has none: then only `[rules.desk_answer]` counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases import deadlines
from cases.calendar import Calendar
from cases.deadlines import Rule
from cases.ladder import Rung

LIMIT = "desk_answer"
"""The rule of `[rules]` for packs without a desk of their own."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`[desk]`. All hours are working hours.

    An answer is due after `answer_hours`; a talk nobody spoke in for `hold_hours` is the bot's again; the week's misses
    are told on `misses_on` (1 is Monday). The first rung is the desk itself.
    """

    answer_hours: float
    hold_hours: float
    misses_on: int
    rungs: tuple[Rung, ...]
    source: str = ""
    county: bool = False


def due_at(
    desk: Desk | None, rules: Mapping[str, Rule], calendar: Calendar, zone: tzinfo, asked_at: datetime
) -> datetime:
    """When an answer is due (UTC). Raises KeyError for a pack that says nothing about it."""
    if desk is not None:
        return calendar.after_hours(asked_at, desk.answer_hours, zone)
    return deadlines.due(asked_at, rules[LIMIT], calendar, zone).at
