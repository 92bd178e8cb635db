"""The 入户核查 task: its values, its states and what each state allows. How it moves is `casework`.

Arrows (a test holds the pack's procedure 入户核查 equal to `MOVES`):
open → in_hand (taken up, or a first attempt) → filed (a finding that ends the request waits for a second person) →
to_tell (the finding stands, the household is not told yet) → closed (told, and the national system's number or a
reason is there). A finding that does not end the request goes straight to to_tell. Sent back: filed → in_hand.
The household withdraws from open, in_hand or filed → withdrawn.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from cases import rights, visits
from cases.calendar import Calendar
from cases.deadlines import Due, Rule, is_late
from cases.lateness import Holder, Period, Side
from cases.people import NOBODY, ClueId, PersonId, ReportId, TaskId
from cases.places import Level, PlacePath
from cases.rights import Act, Standing, Thing


class State(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    IN_HAND = "in_hand"
    FILED = "filed"
    TO_TELL = "to_tell"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.CLOSED, State.WITHDRAWN})

_LEADS = (Act.URGE, Act.REASSIGN, Act.EXTEND)
_WORK = (Act.RECORD_ATTEMPT, Act.FILE_FINDING, Act.RECORD_NUMBER, Act.STATE_REASON, Act.HAND_OVER)

MOVES: dict[State, tuple[Act, ...]] = {
    State.OPEN: (Act.TAKE_UP, *_WORK, *_LEADS, Act.WITHDRAW),
    State.IN_HAND: (*_WORK, *_LEADS, Act.WITHDRAW),
    State.FILED: (Act.CONFIRM_ENDING, Act.SEND_BACK, *_LEADS, Act.WITHDRAW),
    State.TO_TELL: (Act.TELL_HOUSEHOLD, Act.RECORD_NUMBER, Act.STATE_REASON, Act.HAND_OVER, *_LEADS),
    State.CLOSED: (),
    State.WITHDRAWN: (),
}
"""The acts that change a task, by state, in the order buttons show them."""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A finding of the pack. `ends` the request; `second` person must confirm; `missed`: nobody was met."""

    code: str
    title: str
    ends: bool = False
    second: bool = False
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of the pack. With `household` or `department` the days until the new date are theirs."""

    code: str
    title: str
    household: bool = False
    department: bool = False

    @property
    def waits_for(self) -> Holder | None:
        """Whose days they are until then; None where they stay with who states the reason."""
        if self.household:
            return Holder(Side.HOUSEHOLD)
        return Holder(Side.DEPARTMENT) if self.department else None


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody not met is looked for: `tries` times, on at least `days` different days."""

    tries: int
    days: int
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class TaskRules:
    """What a pack says about these tasks. `longest_reason` is in days from the statement."""

    home_check: Rule
    confirm: Rule
    tell: Rule
    whole: Rule
    tries: Tries
    findings: tuple[FindingKind, ...]
    no_number_reasons: tuple[Reason, ...]
    lateness_reasons: tuple[Reason, ...]
    urge_again_days: int
    longest_reason: int

    def finding(self, code: str) -> FindingKind | None:
        """The finding of that code."""
        return next((kind for kind in self.findings if kind.code == code), None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What tasks are judged by: the pack's rules and calendar, in the county's zone."""

    rules: TaskRules
    calendar: Calendar
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody went and met nobody; `visited_on` where it was entered on a later day than it was done."""

    by: PersonId
    at: datetime
    visited_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, by whom; `confirmed_by` is the second person where one was needed.

    `at` is when it was entered; `visited_on` the day of the visit where that was an earlier one.
    """

    code: str
    by: PersonId
    at: datetime
    ends: bool
    confirmed_by: PersonId = NOBODY
    confirmed_at: datetime | None = None
    visited_on: date | None = None


class Means(StrEnum):
    """How the household was told."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    RELATIVE = "relative"
    """Through a relative the household named."""
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class Telling:
    """The household was told: who was spoken to (a name, personal), how, when, by whom."""

    who: str
    means: Means
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class SystemNumber:
    """The national system's number and its day, or a reason of the pack why there is none (`number` empty)."""

    by: PersonId
    at: datetime
    number: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StatedReason:
    """Why it takes longer, with the instant until which the ladder stops. `rank` counts the holder side's reasons."""

    code: str
    by: PersonId
    at: datetime
    until_at: datetime
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Extension:
    """The limit moved by somebody with the right."""

    by: PersonId
    at: datetime
    reason: str
    before: Due


@dataclass(frozen=True, slots=True)
class Urge:
    """Somebody above pressed 催办."""

    by: PersonId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Return:
    """The second person sent a finding back, saying what is missing."""

    by: PersonId
    at: datetime
    reason: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Task:
    """One home check. `due` is the limit of the present step, `home_due` that of the visit itself.

    `periods` never is empty; its entries after now (a household away until a day) count only once they begin.
    `reports`, `conflicted`, `from_level` and `only_roles` are as in `rights.Thing`.
    """

    task_id: TaskId
    clue_id: ClueId
    place: PlacePath
    opened_at: datetime
    due: Due
    home_due: Due
    periods: tuple[Period, ...]
    state: State = State.OPEN
    revision: int = 1
    worker_id: PersonId = NOBODY
    """Who does the home check and tells the household; while a second person looks, they do not hold it."""
    reports: frozenset[ReportId] = frozenset()
    conflicted: frozenset[PersonId] = frozenset()
    from_level: Level = Level.HOUSEHOLD
    only_roles: frozenset[str] = frozenset()
    kin: frozenset[PersonId] = frozenset()
    """Of the conflicted, those of whom the household or its reporter is a near relative: this is put on record."""
    urgent: bool = False
    attempts: tuple[Attempt, ...] = ()
    finding: Finding | None = None
    telling: Telling | None = None
    number: SystemNumber | None = None
    reasons: tuple[StatedReason, ...] = ()
    extensions: tuple[Extension, ...] = ()
    urges: tuple[Urge, ...] = ()
    returns: tuple[Return, ...] = ()
    went_to_town: bool = False
    ended_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """True once nothing more is to be done."""
        return self.state in ENDED

    def holder(self, now: datetime) -> Holder:
        """Whose day it is now; by a stated reason the household's or a department's while it is waited for."""
        return [period for period in self.periods if period.from_at <= now or period is self.periods[0]][-1].holder

    def keeper(self) -> PersonId:
        """The person of the office who has it in hand, whoever is waited for: who acts, and whom notices go to.

        NOBODY where nobody could be found: an incident, told upwards by the ladder.
        """
        office = [period.holder.person_id for period in self.periods if not period.holder.is_outside]
        return office[-1] if office else NOBODY

    def kept_since(self) -> datetime:
        """Since when the present keeper has it without a break by another person."""
        since = self.periods[-1].from_at
        for period in reversed(self.periods):
            if period.holder.person_id != self.keeper() and not period.holder.is_outside:
                break
            since = period.from_at
        return since

    def is_late(self, now: datetime) -> bool:
        """True if the present step's limit is over."""
        return not self.ended and is_late(self.due.at, now)

    def reason_in_force(self, now: datetime) -> StatedReason | None:
        """The stated reason that stops the ladder now."""
        return next((each for each in reversed(self.reasons) if each.at <= now < each.until_at), None)

    def tries_days(self, zone: tzinfo) -> int:
        """On how many different days somebody went in vain: the days of the visits, not of their entry."""
        return len({visits.day_of(attempt.visited_on, attempt.at, zone) for attempt in self.attempts})

    def paper_days(self, zone: tzinfo) -> frozenset[date]:
        """The days between a visit and its entry: whoever went that day is not late on them."""
        found = [each.finding for each in self.returns] + ([self.finding] if self.finding else [])
        return frozenset(day for each in found for day in visits.between(each.visited_on, each.at, zone))


class Missing(StrEnum):
    """What a task needs before it closes."""

    FINDING = "finding"
    CONFIRMATION = "confirmation"
    TELLING = "telling"
    NUMBER = "number"


def missing(task: Task) -> tuple[Missing, ...]:
    """What is still to be done, in order; nothing for a task that ended."""
    if task.ended:
        return ()
    needs = {
        Missing.FINDING: task.finding is None,
        Missing.CONFIRMATION: task.state is State.FILED,
        Missing.TELLING: task.telling is None,
        Missing.NUMBER: task.number is None,
    }
    return tuple(each for each, needed in needs.items() if needed)


def thing(task: Task) -> Thing:
    """The task as rights see it."""
    return Thing(
        place=task.place,
        holder_id=task.keeper(),
        reports=task.reports,
        filed_by=task.finding.by if task.finding else NOBODY,
        conflicted=task.conflicted,
        from_level=task.from_level,
        only_roles=task.only_roles,
        ended=task.ended,
    )


def acts_open(task: Task, standing: Standing, now: datetime) -> tuple[Act, ...]:
    """The acts this person may do to this task now, in the order buttons show them. A notice's buttons ask this."""
    it = thing(task)
    return tuple(act for act in MOVES[task.state] if rights.may(standing, act, it, now))
