"""The ladder of a task: who is told next, and only if the one before was reached and ignored it.

Reached comes before blamed: "ignored" counts from when a notice was sent on a push channel or seen on the page, and
never before the limit is over. Somebody not reached within the pack's hours is told upwards as just that; once they are
reached after all, the climb goes on from them. A stated reason stops the climb until its day, the second one goes one
level up. A new holder, an extension or a reason that ran out starts the ladder anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.deadlines import is_late
from cases.lateness import SIDE_LEVELS
from cases.people import NOBODY, PersonId
from cases.places import Level
from cases.tasks import StatedReason, Task, Terms


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of a pack's ladder: `role` is told once the rung before, reached, let `ignored_hours` working hours pass.

    The first rung is the holder's own; its `ignored_hours` is not used.
    """

    role: str
    title: str
    ignored_hours: float = 0.0
    instead: tuple[str, ...] = ()
    """Roles that stand here for matters only they may know of (`Thing.only_roles`)."""


@dataclass(frozen=True, slots=True)
class LadderRules:
    """A pack's ladder. All hours are working hours.

    The holder is reminded `remind_hours` before the limit ends. A notice neither sent on a push channel nor seen
    within `unseen_hours` did not reach its person.
    """

    rungs: tuple[Rung, ...]
    remind_hours: float
    unseen_hours: float
    source: str = ""
    county: bool = False


class Cause(StrEnum):
    """Why somebody is told."""

    ASSIGNED = "assigned"
    """To the holder: this is yours now."""
    DUE_SOON = "due_soon"
    LATE = "late"
    """To the holder: the limit is over."""
    REASON_OVER = "reason_over"
    """To the holder: the day you named has come."""
    URGED = "urged"
    IGNORED = "ignored"
    """To the rung above: `about` was reached and let the time pass."""
    NOT_REACHED = "not_reached"
    """To the rung above: `about` could not be reached, please ring. Nobody is late for it.

    About NOBODY it says that nobody holds the task: please give it to somebody.
    """
    SECOND_REASON = "second_reason"
    """To the rung above: `about` has stated a reason once more. Nobody is blamed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of this task: its rung (0: the holder's), and when it was sent on a push channel or seen."""

    rung: int
    person_id: PersonId
    cause: Cause
    at: datetime
    sent_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def reached_at(self) -> datetime | None:
        """When it reached its person, None while it has not."""
        return min((each for each in (self.sent_at, self.seen_at) if each), default=None)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who may be told on a rung, found in the place tree at the time of asking (`organisation.seats`).

    Of several on one rung the first who is free of the matter is told.
    """

    rung: int
    person_id: PersonId
    level: Level


class Idle(StrEnum):
    """Why nothing is to be told now."""

    ENDED = "ended"
    REASON = "reason"
    WAITING = "waiting"
    TOP = "top"
    """Everybody above knows."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to tell now; look again at `wake_at`, or only when the task changes."""

    why: Idle
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell `person_id` on `rung`. `about` is who ignored it or was not reached; `skipped` are rungs without anybody."""

    rung: int
    person_id: PersonId
    cause: Cause
    about: PersonId = NOBODY
    skipped: tuple[int, ...] = ()


Step = Nothing | Tell


def next_step(
    task: Task, told: Sequence[Told], seats: Sequence[Seat], rules: LadderRules, terms: Terms, now: datetime
) -> Step:
    """The one thing to do now. Ask again after doing it: several may be due, they come one by one.

    A dialog that has told the holder itself (it filed the finding, it took the task over) writes that down as
    `Told(0, holder, Cause.ASSIGNED, …)`, else the ladder says it once more.
    """
    if task.ended:
        return Nothing(Idle.ENDED)
    since = starts_at(task, now)
    recent = [each for each in told if each.at >= since]
    if reason := task.reason_in_force(now):
        return _during(reason, task, told, seats)
    planned = sorted(_planned(task, recent, seats, rules, terms, since, now), key=lambda each: each[0])
    if planned and planned[0][0] <= now:
        return planned[0][1]
    return Nothing(Idle.WAITING, planned[0][0]) if planned else Nothing(Idle.TOP)


def wake_at(
    task: Task, told: Sequence[Told], seats: Sequence[Seat], rules: LadderRules, terms: Terms, now: datetime
) -> datetime | None:
    """The next instant worth looking at: `now` if something is to be told already, None if only a change matters.

    Ask again whenever the task changes, or one of its notices is sent or seen.
    """
    step = next_step(task, told, seats, rules, terms, now)
    return step.wake_at if isinstance(step, Nothing) else now


def starts_at(task: Task, now: datetime) -> datetime:
    """Since when the ladder runs: notices before belong to an earlier climb, or to an earlier step of the task."""
    marks = [task.kept_since(), task.due.from_at]
    marks += [extension.at for extension in task.extensions]
    marks += [reason.until_at for reason in task.reasons if reason.until_at <= now]
    return max(marks)


def _during(reason: StatedReason, task: Task, told: Iterable[Told], seats: Sequence[Seat]) -> Step:
    """While a reason holds nobody is told, but the second one goes one level up, the third two."""
    above = _above(task, seats, ())
    if reason.rank >= 2 and above:
        seat = above[min(reason.rank - 2, len(above) - 1)]
        if not any(each.cause is Cause.SECOND_REASON and each.at >= reason.at for each in told):
            return Tell(seat.rung, seat.person_id, Cause.SECOND_REASON, reason.by)
    return Nothing(Idle.REASON, reason.until_at)


def _planned(
    task: Task,
    told: Sequence[Told],
    seats: Sequence[Seat],
    rules: LadderRules,
    terms: Terms,
    since: datetime,
    now: datetime,
) -> Iterator[tuple[datetime, Tell]]:
    """Everything that will have to be told if nothing changes, each with its instant."""
    own = [each for each in told if each.rung == 0]
    holder = task.keeper()
    if holder == NOBODY:
        yield from _vacancy(task, told, seats, rules, terms, since)
        return
    if not own:
        over = any(reason.until_at == since for reason in task.reasons)
        yield since, Tell(0, holder, Cause.REASON_OVER if over else Cause.ASSIGNED)
        return
    causes = {each.cause for each in own}
    # Who was given it late was told so in the same notice.
    if Cause.LATE not in causes and own[0].at < task.due.at:
        yield task.due.at, Tell(0, holder, Cause.LATE)
    if not causes & {Cause.DUE_SOON, Cause.LATE} and not is_late(task.due.at, now):
        remind_at = terms.calendar.before_hours(task.due.at, rules.remind_hours, terms.zone)
        if remind_at > own[0].at:
            yield remind_at, Tell(0, holder, Cause.DUE_SOON)
    yield from _climb(task, told, seats, rules, terms)


def _vacancy(
    task: Task,
    told: Sequence[Told],
    seats: Sequence[Seat],
    rules: LadderRules,
    terms: Terms,
    since: datetime,
) -> Iterator[tuple[datetime, Tell]]:
    """Nobody holds it: the rungs are told of that at once, one after the other, until somebody places it."""
    last = max(told, key=lambda each: each.rung, default=None)
    above = [seat for seat in _above(task, seats, told) if last is None or seat.rung > last.rung]
    if not above:
        return
    seat = above[0]
    at = since
    if last is not None:
        reached_at = last.reached_at
        hours = rules.rungs[seat.rung].ignored_hours if reached_at else rules.unseen_hours
        at = terms.calendar.after_hours(reached_at or last.at, hours, terms.zone)
    yield at, Tell(seat.rung, seat.person_id, Cause.NOT_REACHED)


def _climb(
    task: Task, told: Sequence[Told], seats: Sequence[Seat], rules: LadderRules, terms: Terms
) -> Iterator[tuple[datetime, Tell]]:
    """The step up from the highest rung that counts."""
    top = _top(told)
    at_top = [each for each in told if each.rung == top]
    # A lead told first "please ring" and then "ignored" has the time for the second from the second.
    at_top = [each for each in at_top if each.cause is Cause.IGNORED] or at_top
    person = at_top[-1].person_id
    above = [seat for seat in _above(task, seats, told) if seat.rung > top]
    if not above:
        return
    seat = above[0]
    skipped = tuple(range(top + 1, seat.rung))
    reached_at = _reached_at(at_top)
    if reached_at is None:
        at = terms.calendar.after_hours(at_top[0].at, rules.unseen_hours, terms.zone)
        cause = Cause.NOT_REACHED
    else:
        # An urge is an answer: it gives the lead's own rung the time again, once.
        urged_at = next((each.at for each in task.urges if each.by == person and each.at >= reached_at), reached_at)
        hours = rules.rungs[seat.rung].ignored_hours
        at = terms.calendar.after_hours(max(urged_at, task.due.at), hours, terms.zone)
        cause = Cause.IGNORED
    if not any(each.rung == seat.rung and each.cause is cause for each in told):
        yield at, Tell(seat.rung, seat.person_id, cause, person, skipped)


def _top(told: Sequence[Told]) -> int:
    """The highest rung told, leaving out those told only of somebody who was reached after all."""
    rungs = sorted({each.rung for each in told})
    while len(rungs) > 1:
        only_unreached = all(each.cause is Cause.NOT_REACHED for each in told if each.rung == rungs[-1])
        below = [each for each in told if each.rung == rungs[-2]]
        if not only_unreached or _reached_at(below) is None:
            break
        rungs.pop()
    return rungs[-1]


def _reached_at(told: Iterable[Told]) -> datetime | None:
    return min((each.reached_at for each in told if each.reached_at), default=None)


def _above(task: Task, seats: Sequence[Seat], told: Sequence[Told]) -> list[Seat]:
    """One seat a rung above the holder's own level, lowest first: nobody conflicted, nobody who held a rung below."""
    level = SIDE_LEVELS[task.periods[-1].holder.side]
    found: dict[int, Seat] = {}
    for seat in sorted(seats, key=lambda seat: seat.rung):
        if seat.rung > 0 and seat.level > level and _is_free(task, seat, told):
            found.setdefault(seat.rung, seat)
    return list(found.values())


def _is_free(task: Task, seat: Seat, told: Sequence[Told]) -> bool:
    """True if that person neither has nor had the matter in hand further down, nor was told of it on a rung below."""
    if seat.person_id in {NOBODY, task.keeper(), *task.conflicted}:
        return False
    if any(each.person_id == seat.person_id and each.rung < seat.rung for each in told):
        return False
    held = (period.holder for period in task.periods)
    return not any(one.person_id == seat.person_id and SIDE_LEVELS[one.side] < seat.level for one in held)
