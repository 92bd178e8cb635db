"""The ledger of problems: found by a checklist, put right by who is responsible, struck off by somebody else.

Arrows: open → fixed (the doer's claim 已整改) → struck (核验 by another person, 销号), or back to open with a reason.
What comes after struck is `cases.afterwards`: 回头看, and the household's 没解决. A small thing put right before the
visitor's eyes is on_spot at once; a sample of those is looked at by a second person. Nobody strikes off their own work.
"""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from cases import deadlines, rights
from cases.calendar import Calendar
from cases.deadlines import Due, Rule, Unit, is_late
from cases.people import NOBODY, PersonId
from cases.places import Level, PlacePath
from cases.rights import Act, Standing, Thing


class State(StrEnum):
    """Where a problem stands."""

    OPEN = "open"
    FIXED = "fixed"
    """The doer says so; nobody else has looked yet."""
    STRUCK = "struck"
    LOOK_BACK = "look_back"
    """回头看: struck off some time ago, and somebody is to see whether it holds."""
    DISPUTED = "disputed"
    """The household says 没解决; who took no part decides, a level higher at least."""
    ON_SPOT = "on_spot"
    """Put right in the visit itself; never in the hands of anybody."""


class Did(StrEnum):
    """What somebody did to a problem."""

    FOUND = "found"
    SEEN_AGAIN = "seen_again"
    """A later visit found the same thing."""
    PLANNED = "planned"
    """整改措施: how it is going to be put right."""
    CLAIMED = "claimed"
    STRUCK = "struck"
    SENT_BACK = "sent_back"
    REOPENED = "reopened"
    DUE_AGAIN = "due_again"
    """The day of 回头看 has come."""
    CONFIRMED = "confirmed"
    """回头看: it holds."""
    OBJECTED = "objected"
    """The household's 没解决."""
    DISMISSED = "dismissed"
    """The objection does not hold."""


class Unfit(StrEnum):
    """What the next message can mend."""

    NO_WORDS = "no_words"
    OWN_WORK = "own_work"
    """Who put it right does not strike it off."""
    TOO_LATE = "too_late"
    """The days for saying 没解决 are over: it is a new problem."""
    MOVED_ON = "moved_on"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class Severity:
    """A severity of the pack: from which level up it is struck off, and whether it may be closed on the spot.

    `urgent` ones are told at once, at any hour.
    """

    title: str
    struck_from: Level = Level.VILLAGE
    on_spot: bool = False
    urgent: bool = False
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """In whose name problems of an office stand, and the role that sees to them here."""

    office: str
    role: str
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """A pack's ledger. One of `sample_every` closed on the spot is looked at again; 没解决 counts for `reopen_days`."""

    severities: tuple[Severity, ...]
    owners: tuple[Owner, ...]
    otherwise: str
    """The role that sees to what no office of the list owns."""
    sample_every: int
    reopen_days: int
    source: str = ""
    county: bool = False
    look_back_days: int = 0
    """So many days after 销号 somebody sees whether it holds; 0 for never."""
    look_within: int = 5
    """Working days for 回头看, and for deciding about 没解决."""
    sources: tuple[tuple[str, str], ...] = ()
    """By checklist what the ledger names as the source of its problems (暗访, 督查 …)."""
    otherwise_source: str = "日常检查"

    def source_of(self, form: str) -> str:
        """What the ledger names as the source of what that checklist found."""
        return dict(self.sources).get(form, self.otherwise_source)

    def severity(self, title: str) -> Severity:
        """By its title; one the pack does not know is the heaviest."""
        return next((each for each in self.severities if each.title == title), self.severities[-1])

    def role(self, office: str) -> str:
        """The role that sees to an office's problems."""
        return next((each.role for each in self.owners if each.office == office), self.otherwise)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a filled checklist that is a problem."""

    title: str
    kind: str
    severity: str
    office: str
    days: int
    unit: Unit
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in a problem's history."""

    did: Did
    by: PersonId
    at: datetime
    words: str = ""
    files: tuple[str, ...] = ()
    level: Level = Level.HOUSEHOLD
    """Of the post it was done from."""
    from_level: Level = Level.HOUSEHOLD
    """The lowest level of post that may know of it: an objection is nobody's business below who decides it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One numbered line of the ledger. `subject` is the household or thing it is about, personal."""

    problem_id: int
    number: str
    place: PlacePath
    line: Line
    subject: str
    form: str
    state: State
    holder_id: PersonId
    due: Due
    history: tuple[Entry, ...]
    source: str = ""
    conflicted: frozenset[PersonId] = frozenset()
    """Whom it is about, and their near kin: every act of an office on it is closed to them."""
    told_to: int = 0
    """The talk in which the household said 没解决 and hears the answer; 0 for none."""

    @property
    def found_at(self) -> datetime:
        """When it was found first."""
        return self.history[0].at

    @property
    def doer_id(self) -> PersonId:
        """Who claimed last that it is put right; of what was closed on the spot its finder."""
        claims = [each.by for each in self.history if each.did is Did.CLAIMED]
        return claims[-1] if claims else self.history[0].by

    @property
    def is_open(self) -> bool:
        """True while somebody has something to do."""
        return self.state in (State.OPEN, State.FIXED, State.LOOK_BACK, State.DISPUTED)

    @property
    def struck_at(self) -> datetime | None:
        """When it was struck off last; None while it is not."""
        struck = [each.at for each in self.history if each.did is Did.STRUCK]
        is_off = self.state in (State.STRUCK, State.LOOK_BACK, State.DISPUTED)
        return struck[-1] if struck and is_off else None

    @property
    def measure(self) -> str:
        """整改措施 as it was said last."""
        return next((each.words for each in reversed(self.history) if each.did is Did.PLANNED), "")

    def is_late(self, now: datetime) -> bool:
        """True from the end of its limit on, until somebody claims that it is put right."""
        return self.state is State.OPEN and is_late(self.due.at, now)


def open_(
    number: str,
    place: PlacePath,
    line: Line,
    *,
    subject: str,
    form: str,
    finder: PersonId,
    holder: PersonId,
    now: datetime,
    calendar: Calendar,
    zone: tzinfo,
    source: str = "",
    conflicted: frozenset[PersonId] = frozenset(),
) -> Problem:
    """A new line of the ledger, in the hands of who sees to it for the office responsible."""
    due = deadlines.due(now, _rule(line), calendar, zone)
    found = (Entry(Did.FOUND, finder, now),)
    return Problem(0, number, place, line, subject, form, State.OPEN, holder, due, found, source, conflicted)


def close_on_spot(problem: Problem, severity: Severity, words: str) -> Problem | Unfit:
    """The finder saw it put right. Only what the pack calls small; what was done is said."""
    if not severity.on_spot:
        return Unfit.NOT_ALLOWED
    if not words.strip():
        return Unfit.NO_WORDS
    found = replace(problem.history[0], words=words.strip())
    return replace(problem, state=State.ON_SPOT, holder_id=NOBODY, history=(found,))


def is_sampled(serial: int, rules: LedgerRules) -> bool:
    """Whether the `serial`-th one closed on the spot is looked at again by a second person."""
    return serial % rules.sample_every == 0


def look_again(problem: Problem, checker: PersonId) -> Problem:
    """A sampled one waits for a second person, as the doer's claim does."""
    finder = problem.history[0]
    claim = Entry(Did.CLAIMED, finder.by, finder.at, finder.words)
    return replace(problem, state=State.FIXED, holder_id=checker, history=(*problem.history, claim))


def plan(problem: Problem, by: Standing, words: str, now: datetime) -> Problem | Unfit:
    """整改措施: whoever has it says how it is going to be put right."""
    if unfit := _refused(problem, by, Act.CLAIM_FIXED, State.OPEN, now):
        return unfit
    if not words.strip():
        return Unfit.NO_WORDS
    return with_(problem, State.OPEN, problem.holder_id, entry(Did.PLANNED, by, now, words))


def claim_fixed(
    problem: Problem, by: Standing, words: str, files: tuple[str, ...], now: datetime, *, checker: PersonId
) -> Problem | Unfit:
    """The doer says what was done; it goes to somebody else to look. No photo is needed."""
    if unfit := _refused(problem, by, Act.CLAIM_FIXED, State.OPEN, now):
        return unfit
    if not words.strip():
        return Unfit.NO_WORDS
    return with_(problem, State.FIXED, checker, entry(Did.CLAIMED, by, now, words, files))


def strike(problem: Problem, by: Standing, severity: Severity, now: datetime) -> Problem | Unfit:
    """Somebody else has seen that it is put right: struck off."""
    if unfit := _refused(problem, by, Act.STRIKE_OFF, State.FIXED, now, severity):
        return unfit
    return with_(problem, State.STRUCK, NOBODY, entry(Did.STRUCK, by, now))


def send_back(
    problem: Problem,
    by: Standing,
    severity: Severity,
    words: str,
    now: datetime,
    *,
    doer: PersonId,
    calendar: Calendar,
    zone: tzinfo,
) -> Problem | Unfit:
    """Not put right: back with a reason, and the whole limit again."""
    if unfit := _refused(problem, by, Act.STRIKE_OFF, State.FIXED, now, severity):
        return unfit
    if not words.strip():
        return Unfit.NO_WORDS
    due = deadlines.due(now, problem.due.rule, calendar, zone)
    back = with_(problem, State.OPEN, doer, entry(Did.SENT_BACK, by, now, words))
    return replace(back, due=due)


def see_again(problem: Problem, finder: PersonId, now: datetime) -> Problem:
    """A later visit found what stands in the ledger already: no second number."""
    return replace(problem, history=(*problem.history, Entry(Did.SEEN_AGAIN, finder, now)))


def thing(problem: Problem) -> Thing:
    """What rights depend on."""
    return Thing(
        problem.place,
        holder_id=problem.holder_id,
        filed_by=problem.doer_id,
        conflicted=problem.conflicted,
        ended=not problem.is_open,
    )


def to_strike(problem: Problem, severity: Severity) -> Thing:
    """As `thing`, for who may strike it off: only from the pack's level up, and never who put it right."""
    return replace(thing(problem), from_level=severity.struck_from)


def acts_open(problem: Problem, by: Standing, severity: Severity, now: datetime) -> tuple[Act, ...]:
    """What this person may do to it now, in the order buttons show it."""
    found = []
    if problem.state is State.OPEN and rights.may(by, Act.CLAIM_FIXED, thing(problem), now):
        found.append(Act.CLAIM_FIXED)
    if problem.state is State.FIXED and rights.may(by, Act.STRIKE_OFF, to_strike(problem, severity), now):
        found.append(Act.STRIKE_OFF)
    return tuple(found)


def _refused(
    problem: Problem, by: Standing, act: Act, state: State, now: datetime, severity: Severity | None = None
) -> Unfit | None:
    if problem.state is not state:
        return Unfit.MOVED_ON
    if severity is not None and by.person_id == problem.doer_id:
        return Unfit.OWN_WORK
    it = to_strike(problem, severity) if severity is not None else thing(problem)
    return None if rights.may(by, act, it, now) else Unfit.NOT_ALLOWED


def entry(did: Did, by: Standing, now: datetime, words: str = "", files: tuple[str, ...] = ()) -> Entry:
    """An act as the history keeps it, with the level it was done from."""
    return Entry(did, by.person_id, now, words.strip(), files, rights.highest_level(by, now))


def with_(problem: Problem, state: State, holder: PersonId, entry: Entry) -> Problem:
    """The problem after an act."""
    return replace(problem, state=state, holder_id=holder, history=(*problem.history, entry))


def _rule(line: Line) -> Rule:
    return Rule(line.title, line.days, line.unit, line.source, line.county)
