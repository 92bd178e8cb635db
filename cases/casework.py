"""How a home-check task moves: one function an act, each giving the task as it is afterwards.

    TaskRefusal
    ├── NotAllowed      no right to this act on this task
    ├── AlreadyEnded    closed or withdrawn
    ├── NotNow          the task's state does not allow the act
    └── NotYours        somebody else has it in hand

Those should not have been asked for; what the next message can mend comes back as an `Unfit`.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cases import deadlines, rights
from cases.lateness import SIDES, Holder, Period
from cases.people import NOBODY, ClueId, PersonId, ReportId, TaskId
from cases.places import Level, PlacePath
from cases.rights import Act, Standing
from cases.tasks import (
    MOVES,
    Attempt,
    Extension,
    Finding,
    Means,
    Return,
    State,
    StatedReason,
    SystemNumber,
    Task,
    Telling,
    Terms,
    Urge,
    missing,
    thing,
)


class TaskRefusal(Exception):
    """An act that should not have been asked for. `task` is as it stands."""

    def __init__(self, task: Task, act: Act) -> None:
        super().__init__(f"task {task.task_id}: {act} refused in {task.state}")
        self.task = task
        self.act = act


class NotAllowed(TaskRefusal):
    """This person has no right to it: say nothing about the task."""


class AlreadyEnded(TaskRefusal):
    """Closed or withdrawn at `task.ended_at`."""


class NotNow(TaskRefusal):
    """The task has moved on: `task.state` says where."""


class NotYours(TaskRefusal):
    """`task.keeper()` has it in hand now."""


class Unfit(StrEnum):
    """Why what was given cannot be taken as it is."""

    UNKNOWN_CODE = "unknown_code"
    NO_SECOND = "no_second"
    """The finding needs a second person and none was given, or not one with the right."""
    NO_TOWN = "no_town"
    """The tries are used up and nobody in the town can take it."""
    NO_WORDS = "no_words"
    """A reason, name or number is empty."""
    DAY_NOT_LATER = "day_not_later"
    DAY_TOO_FAR = "day_too_far"
    DAY_AHEAD = "day_ahead"
    """A day in the future where only a past one makes sense."""
    CANNOT_HOLD = "cannot_hold"
    """That person cannot be given this task."""
    TOO_SOON = "too_soon"
    """Urged within the pack's days already."""


def open_task(
    task_id: TaskId,
    clue_id: ClueId,
    place: PlacePath,
    worker: Standing,
    now: datetime,
    terms: Terms,
    *,
    reports: frozenset[ReportId] = frozenset(),
    conflicted: frozenset[PersonId] = frozenset(),
    from_level: Level = Level.HOUSEHOLD,
    only_roles: frozenset[str] = frozenset(),
    kin: frozenset[PersonId] = frozenset(),
    urgent: bool = False,
) -> Task:
    """A new task in the hands of `worker`, due by the pack's limit for the home check."""
    limit = deadlines.due(now, terms.rules.home_check, terms.calendar, terms.zone)
    return Task(
        task_id=task_id,
        clue_id=clue_id,
        place=place,
        opened_at=now,
        due=limit,
        home_due=limit,
        periods=(Period(holder_of(worker, now), now),),
        worker_id=worker.person_id,
        reports=reports,
        conflicted=conflicted,
        from_level=from_level,
        only_roles=only_roles,
        kin=kin,
        urgent=urgent,
    )


def take_up(task: Task, by: Standing, now: datetime) -> Task:
    """The worker says they are at it."""
    _check(task, by, Act.TAKE_UP, now)
    return changed(task, state=State.IN_HAND)


def file_finding(
    task: Task,
    by: Standing,
    code: str,
    now: datetime,
    terms: Terms,
    *,
    second: Standing | None = None,
    town: Standing | None = None,
    visited_on: date | None = None,
) -> Task | Unfit:
    """What was found. 没见到人 is an attempt; a finding that ends the request goes to `second`; else it stands.

    `second` and `town` are who would confirm and who would take over (`organisation`); they are looked at only where
    needed. `visited_on`: the day of the visit, where it is entered later.
    """
    _check(task, by, Act.FILE_FINDING, now)
    kind = terms.rules.finding(code)
    if kind is None:
        return Unfit.UNKNOWN_CODE
    if kind.missed:
        return record_attempt(task, by, now, terms, town=town, visited_on=visited_on)
    finding = Finding(code, by.person_id, now, kind.ends, visited_on=visited_on)
    filed = replace(task, finding=finding, worker_id=by.person_id)
    if not kind.second:
        limit = deadlines.due(now, terms.rules.tell, terms.calendar, terms.zone)
        return changed(filed, state=State.TO_TELL, due=limit, periods=held(task, holder_of(by, now), now))
    if second is None or not rights.may(second, Act.CONFIRM_ENDING, thing(filed), now):
        return Unfit.NO_SECOND
    limit = deadlines.due(now, terms.rules.confirm, terms.calendar, terms.zone)
    return changed(filed, state=State.FILED, due=limit, periods=held(task, holder_of(second, now), now))


def record_attempt(
    task: Task,
    by: Standing,
    now: datetime,
    terms: Terms,
    *,
    town: Standing | None = None,
    visited_on: date | None = None,
) -> Task | Unfit:
    """Nobody was met. After the pack's tries on its different days the task goes to `town`, once."""
    _check(task, by, Act.RECORD_ATTEMPT, now)
    tried = replace(task, attempts=(*task.attempts, Attempt(by.person_id, now, visited_on)))
    tries = terms.rules.tries
    used_up = len(tried.attempts) >= tries.tries and tried.tries_days(terms.zone) >= tries.days
    if not used_up or task.went_to_town:
        return changed(tried, state=State.IN_HAND)
    if town is None or not rights.may_hold(town, thing(task), now):
        return Unfit.NO_TOWN
    periods = held(task, holder_of(town, now), now)
    return changed(tried, state=State.IN_HAND, periods=periods, worker_id=town.person_id, went_to_town=True)


def confirm_ending(task: Task, by: Standing, now: datetime, terms: Terms) -> Task:
    """The second person agrees; now the one who filed it tells the household."""
    _check(task, by, Act.CONFIRM_ENDING, now)
    assert task.finding is not None
    finding = replace(task.finding, confirmed_by=by.person_id, confirmed_at=now)
    limit = deadlines.due(now, terms.rules.tell, terms.calendar, terms.zone)
    return changed(task, finding=finding, state=State.TO_TELL, due=limit, periods=held(task, _worker(task), now))


def send_back(task: Task, by: Standing, reason: str, now: datetime) -> Task | Unfit:
    """The second person wants something looked at again. The household's legal day stays what it was."""
    _check(task, by, Act.SEND_BACK, now)
    assert task.finding is not None
    if not reason.strip():
        return Unfit.NO_WORDS
    returns = (*task.returns, Return(by.person_id, now, reason, task.finding))
    periods = held(task, _worker(task), now)
    return changed(task, finding=None, state=State.IN_HAND, due=task.home_due, returns=returns, periods=periods)


def tell_household(task: Task, by: Standing, who: str, means: Means, now: datetime) -> Task | Unfit:
    """The household was told; with the system's number (or a reason) there too, the task closes."""
    _check(task, by, Act.TELL_HOUSEHOLD, now)
    if not who.strip():
        return Unfit.NO_WORDS
    return _closed_if_done(changed(task, telling=Telling(who.strip(), means, by.person_id, now)), now)


def record_number(task: Task, by: Standing, number: str, on: date, now: datetime, terms: Terms) -> Task | Unfit:
    """The national system's number and its day."""
    _check(task, by, Act.RECORD_NUMBER, now)
    if not number.strip():
        return Unfit.NO_WORDS
    if on > now.astimezone(terms.zone).date():
        return Unfit.DAY_AHEAD
    known = SystemNumber(by.person_id, now, number=number.strip(), on=on)
    return _closed_if_done(changed(task, number=known), now)


def record_no_number(task: Task, by: Standing, reason: str, now: datetime, terms: Terms) -> Task | Unfit:
    """Why there is no number, by a code of the pack."""
    _check(task, by, Act.RECORD_NUMBER, now)
    if reason not in {each.code for each in terms.rules.no_number_reasons}:
        return Unfit.UNKNOWN_CODE
    return _closed_if_done(changed(task, number=SystemNumber(by.person_id, now, reason=reason)), now)


def number_known(task: Task, number: str, on: date | None, now: datetime, by: PersonId = NOBODY) -> Task:
    """The number as the national system's export has it (by nobody), or as it was recorded with a case.

    The right was asked for where it was recorded; a home check that waits for it has it too.

    Raises ValueError where a number is recorded already.
    """
    if task.number is not None and task.number.number:
        raise ValueError(f"task {task.task_id} has a number")
    after = changed(task, number=SystemNumber(by, now, number=number, on=on))
    return after if task.ended else _closed_if_done(after, now)


def state_reason(task: Task, by: Standing, code: str, until: date, now: datetime, terms: Terms) -> Task | Unfit:
    """Why it takes longer, and the day it will be done by. Stops the ladder until then, never the legal day.

    Where the household or a department is waited for, the days until then are theirs.
    """
    _check(task, by, Act.STATE_REASON, now)
    reason = next((each for each in terms.rules.lateness_reasons if each.code == code), None)
    if reason is None:
        return Unfit.UNKNOWN_CODE
    today = now.astimezone(terms.zone).date()
    if until <= today:
        return Unfit.DAY_NOT_LATER
    if until > today + timedelta(days=terms.rules.longest_reason):
        return Unfit.DAY_TOO_FAR
    until_at = terms.calendar.end_of(until, terms.zone)
    since = task.kept_since()
    rank = 1 + sum(each.at >= since for each in task.reasons)
    stated = StatedReason(code, by.person_id, now, until_at, rank)
    keeper = holder_of(by, now)
    periods = held(task, reason.waits_for or keeper, now)
    if reason.waits_for:
        periods = (*periods, Period(keeper, until_at))
    return changed(task, reasons=(*task.reasons, stated), periods=periods)


def hand_over(task: Task, by: Standing, to: Standing, now: datetime) -> Task | Unfit:
    """The holder gives it to a deputy."""
    _check(task, by, Act.HAND_OVER, now)
    return _given(task, to, now)


def reassign(task: Task, by: Standing, to: Standing, now: datetime) -> Task | Unfit:
    """Somebody above gives it to another person; a finding that waits goes to another second person."""
    _check(task, by, Act.REASSIGN, now)
    if task.state is not State.FILED:
        return _given(task, to, now)
    if to.person_id == task.keeper() or not rights.may(to, Act.CONFIRM_ENDING, thing(task), now):
        return Unfit.CANNOT_HOLD
    return changed(task, periods=held(task, holder_of(to, now), now))


def extend(task: Task, by: Standing, last_day: date, reason: str, now: datetime, terms: Terms) -> Task | Unfit:
    """A later last day for the present step, with a reason."""
    _check(task, by, Act.EXTEND, now)
    if not reason.strip():
        return Unfit.NO_WORDS
    if last_day <= task.due.last_day or last_day < now.astimezone(terms.zone).date():
        return Unfit.DAY_NOT_LATER
    later = deadlines.granted(task.due, last_day, terms.calendar, terms.zone)
    extension = Extension(by.person_id, now, reason.strip(), task.due)
    home = later if task.state in (State.OPEN, State.IN_HAND) else task.home_due
    return changed(task, due=later, home_due=home, extensions=(*task.extensions, extension))


def urge(task: Task, by: Standing, reason: str, now: datetime, terms: Terms) -> Task | Unfit:
    """催办, with a reason; not again within the pack's working days, whoever asks."""
    _check(task, by, Act.URGE, now)
    if not reason.strip():
        return Unfit.NO_WORDS
    if now < may_urge_from(task, terms, now):
        return Unfit.TOO_SOON
    return changed(task, urges=(*task.urges, Urge(by.person_id, now, reason.strip())))


def may_urge_from(task: Task, terms: Terms, now: datetime) -> datetime:
    """From when the present holder may be urged; `now` if at once."""
    urges = [each for each in task.urges if each.at >= task.kept_since()]
    if not urges:
        return now
    return terms.calendar.after_days(urges[-1].at, terms.rules.urge_again_days, terms.zone)


def withdraw(task: Task, by: Standing, now: datetime) -> Task:
    """The household takes its report back, until a decision is there to be told."""
    _check(task, by, Act.WITHDRAW, now)
    return changed(task, state=State.WITHDRAWN, ended_at=now)


def call_off(task: Task, now: datetime) -> Task:
    """What it rested on was taken back before anybody began with it. Raises NotNow for a task somebody has begun."""
    if task.state is not State.OPEN:
        raise NotNow(task, Act.WITHDRAW)
    return changed(task, state=State.WITHDRAWN, ended_at=now)


def holder_of(standing: Standing, now: datetime) -> Holder:
    """The person as a holder, on the side of their highest post."""
    return Holder(SIDES[rights.highest_level(standing, now)], standing.person_id)


def _check(task: Task, by: Standing, act: Act, now: datetime) -> None:
    """Raises the refusal that fits; says nothing about a task to somebody who may not know of it."""
    it = thing(task)
    scope = replace(rights.scope(by, act, now), as_holder=False, as_second=False, open_only=False)
    if not scope.covers(it):
        raise NotAllowed(task, act)
    if task.ended:
        raise AlreadyEnded(task, act)
    if act not in MOVES[task.state]:
        raise NotNow(task, act)
    if act in rights.HOLDER_ACTS and task.keeper() != by.person_id:
        raise NotYours(task, act)
    if not rights.may(by, act, it, now):
        raise NotAllowed(task, act)


def _given(task: Task, to: Standing, now: datetime) -> Task | Unfit:
    if to.person_id == task.keeper() or not rights.may_hold(to, thing(task), now):
        return Unfit.CANNOT_HOLD
    periods = held(task, holder_of(to, now), now)
    if task.holder(now).is_outside:
        # The household is away, a department silent, whoever has the task: their days stay their own.
        back = [period for period in task.periods if period.from_at > now]
        periods = (*periods, Period(task.holder(now), now), Period(periods[-1].holder, back[0].from_at))
    return changed(task, periods=periods, worker_id=to.person_id)


def _worker(task: Task) -> Holder:
    """The worker's last turn as a holder."""
    return [period.holder for period in task.periods if period.holder.person_id == task.worker_id][-1]


def held(task: Task, holder: Holder, now: datetime) -> tuple[Period, ...]:
    """The periods with `holder` from now on; a period planned for later falls away."""
    begun = tuple(period for period in task.periods if period.from_at <= now)
    return begun if begun and begun[-1].holder == holder else (*begun, Period(holder, now))


def changed(task: Task, **changes: Any) -> Task:
    """The task with these changes, one revision further."""
    return replace(task, revision=task.revision + 1, **changes)


def _closed_if_done(task: Task, now: datetime) -> Task:
    """Closed once nothing is missing; a number may come before or after the telling."""
    return task if missing(task) else replace(task, state=State.CLOSED, ended_at=now)
