"""The ladder of a question that waits for the policy desk: who is told next when it lets its time pass.

As on a task's ladder, "ignored" counts from when the rung below was reached, and somebody not reached is not blamed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases.calendar import Calendar
from cases.ladder import Rung


@dataclass(frozen=True, slots=True)
class Told:
    """A rung was told at `at`; `reached_at` is when the first of its people had it, None while nobody had."""

    rung: int
    at: datetime
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell this rung now. `ignored`: the rung below was reached and let the time pass, else it was not reached."""

    rung: int
    ignored: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """Nothing now; look again then."""

    at: datetime


def next_step(
    due_at: datetime,
    told: Sequence[Told],
    rungs: Sequence[Rung],
    unseen_hours: float,
    calendar: Calendar,
    zone: tzinfo,
    now: datetime,
) -> Tell | Look | None:
    """What is to be done about an unanswered question, None when everybody knows. Ask again after telling."""
    if now < due_at:
        return Look(due_at)
    if not any(each.rung == 0 and each.at >= due_at for each in told):
        return Tell(0)
    for number in range(1, len(rungs)):
        if any(each.rung == number for each in told):
            continue
        below = [each for each in told if each.rung == number - 1]
        reached_at = min(_instants(each.reached_at for each in below), default=None)
        if reached_at is not None:
            at = calendar.after_hours(max(reached_at, due_at), rungs[number].ignored_hours, zone)
        else:
            at = calendar.after_hours(max(each.at for each in below), unseen_hours, zone) if below else now
        return Tell(number, reached_at is not None) if now >= at else Look(at)
    return None


def _instants(found: Iterable[datetime | None]) -> list[datetime]:
    return [at for at in found if at is not None]
