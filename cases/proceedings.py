"""A case on its way through a procedure, as a value: where it stands, whose days it is, what was done and why that day.

Its history is everything: `replayed` makes the position anew from it. Who may do what now is `acts_open`; what an act
makes of a case is `cases.advancing`'s.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from cases import lateness, moves, organisation, rights
from cases.calendar import Calendar
from cases.deadlines import Due, is_late
from cases.ladder import LadderRules
from cases.lateness import SIDES, Holder, Period, Side
from cases.moves import Position
from cases.organisation import Member
from cases.people import NOBODY, PersonId, ReportId
from cases.places import Level, PlacePath
from cases.procedures import DEPARTMENT, HOUSEHOLD, Asks, Procedure, State, Step
from cases.rights import Act, Role, Standing, Thing

DECIDES = frozenset({Asks.MEETING, Asks.REASON, Asks.REFUSAL, Asks.FORM, Asks.POSTING})
"""Who did one of these took part in a case: an appeal or objection against it is not theirs to decide."""


class Did(StrEnum):
    """What kind of line of a history it is."""

    OPENED = "opened"
    STEP = "step"
    TOOK_OVER = "took_over"
    """提级办理; `Entry.skipped` are the acts the holder left undone."""
    ASKED_DAY = "asked_day"
    GRANTED_DAY = "granted_day"
    DENIED_DAY = "denied_day"
    SET_ASIDE = "set_aside"
    """Somebody turned out not to be free of it, or left; it went to who is."""
    OVERTURNED = "overturned"
    """An appeal was upheld before the refusal had been told: it is over, and begins anew as a case of its own."""
    MIGRATED = "migrated"
    """Moved to the rules of a newer pack by a person's word (`cases.migration`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history. `by` is NOBODY for the household and the rules' own acts, `role` as whom it was done.

    `states` are those the arrow left, `given` what the act asked for.
    """

    did: Did
    by: PersonId
    at: datetime
    role: str = ""
    level: Level = Level.HOUSEHOLD
    states: tuple[str, ...] = ()
    act: str = ""
    outcome: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A state the case stands in, since when, until when and why, and who holds it (None: waits for another branch)."""

    state: str
    since: datetime
    due: Due | None = None
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """The limit of the whole stands still; `until_at` is None while it does."""

    why: str
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `rules` names the rule set it keeps, as it was when the case began.

    `reports` … `only_roles` are as in `rights.Thing`. `appeals` is the case it is an appeal against, 0 for none.
    """

    case_id: int
    number: str
    procedure: str
    rules: str
    clue_id: int
    place: PlacePath
    subject: str
    opened_at: datetime
    position: Position
    branches: tuple[Branch, ...]
    periods: tuple[Period, ...]
    history: tuple[Entry, ...]
    whole: Due | None = None
    pauses: tuple[Pause, ...] = ()
    reports: frozenset[ReportId] = frozenset()
    conflicted: frozenset[PersonId] = frozenset()
    from_level: Level = Level.HOUSEHOLD
    only_roles: frozenset[str] = frozenset()
    appeals: int = 0
    ended_at: datetime | None = None
    revision: int = 1

    @property
    def ended(self) -> bool:
        """True at an end."""
        return self.ended_at is not None

    def branch(self, state: str) -> Branch | None:
        """The branch in that state."""
        return next((each for each in self.branches if each.state == state), None)

    @property
    def holder(self) -> Holder:
        """Whose day it is: of several branches an office's, whose limit ends first."""
        return self.periods[-1].holder

    @property
    def next_due(self) -> Due | None:
        """The limit that ends first."""
        found = [each.due for each in self.branches if each.due]
        return min([*found, *([self.whole] if self.whole else [])], key=lambda due: due.at, default=None)

    def is_late(self, now: datetime) -> bool:
        """True once a limit of a branch is over."""
        return not self.ended and any(each.due and is_late(each.due.at, now) for each in self.branches)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a case is judged by: the procedure it keeps, calendar and zone, the people of its place's line."""

    procedure: Procedure
    calendar: Calendar
    zone: tzinfo
    roles: Mapping[str, Role]
    members: tuple[Member, ...]
    ladder: LadderRules


@dataclass(frozen=True, slots=True)
class Open:
    """An act somebody may do now: as which role, and the arrows it may turn out to be (by outcome)."""

    act: str
    title: str
    role: str
    steps: tuple[Step, ...]

    @property
    def asks(self) -> Asks:
        """What it asks for."""
        return self.steps[0].asks


def thing(case: Case) -> Thing:
    """The case as rights see it."""
    return Thing(
        place=case.place,
        holder_id=case.holder.person_id,
        reports=case.reports,
        conflicted=case.conflicted,
        from_level=case.from_level,
        only_roles=case.only_roles,
        ended=case.ended,
    )


def roles_of(it: Thing, by: Standing, now: datetime) -> dict[str, Level]:
    """As whom this person may take part in a matter: the roles that reach it, and the household for who follows it."""
    scope = rights.scope(by, Act.DO_STEP, now)
    if scope.covers(it):
        return {reach.role: reach.level for reach in scope.reaches if reach.admits(it)}
    if rights.may(by, Act.SEE_PROGRESS, it, now):
        return {HOUSEHOLD: Level.HOUSEHOLD}
    return {}


def acts_open(case: Case, by: Standing, now: datetime, terms: Terms) -> tuple[Open, ...]:
    """What this person may do now, in the procedure's order; each act once."""
    found: dict[str, Open] = {}
    for role, level in roles_of(thing(case), by, now).items():
        for step in moves.moves(terms.procedure, case.position, role):
            if is_own(case, step, by.person_id, level, terms.procedure):
                continue
            known = found.get(step.act)
            steps = (*known.steps, step) if known and known.role == role else (step,)
            if known is None or known.role == role:
                found[step.act] = Open(step.act, terms.procedure.act_title(step.act), role, steps)
    order = {step.act: n for n, step in reversed(list(enumerate(terms.procedure.steps)))}
    return tuple(sorted(found.values(), key=lambda each: order[each.act]))


def is_own(case: Case, step: Step, by: PersonId, level: Level, procedure: Procedure) -> bool:
    """True where the act may not be this person's: their own work to look at, or a decision about their own."""
    done = [each for each in case.history if each.did is Did.STEP and each.by != NOBODY]
    if step.second and done and done[-1].by == by:
        return True
    if not step.one_up:
        return False
    part = took_part(case, procedure)
    highest = max((each.level for each in part), default=Level.HOUSEHOLD)
    return by in {each.by for each in part} or level <= min(highest, Level.TOWN)


def took_part(case: Case, procedure: Procedure) -> tuple[Entry, ...]:
    """The acts of people who decided something in the case."""
    asks = {(step.froms, step.act): step.asks for step in procedure.steps}
    return tuple(
        each
        for each in case.history
        if each.did is Did.STEP and each.by != NOBODY and asks.get((each.states, each.act)) in DECIDES
    )


def may_read(entry: Entry, case: Case, procedure: Procedure, names: Collection[str]) -> bool:
    """Whether somebody with these roles may read what was given with an act, in whatever channel, paper or export.

    What only some roles see goes to them alone; what came by an authorisation that was taken back goes to nobody, also
    when another one was given since. `entry` is one of the case's own.
    """
    steps = _arrows(entry, procedure)
    seen_by = {role for step in steps for role in step.seen_by}
    if not seen_by:
        return True
    recorded = {code for step in steps for code in step.records}
    if recorded - case.position.recorded or not seen_by & set(names):
        return False
    place = next((n for n, each in enumerate(case.history) if each is entry), 0)
    taken_back = (
        step for each in case.history[place + 1 :] for step in _arrows(each, procedure) if step.asks is Asks.WITHDRAWAL
    )
    return not any(recorded & set(step.undoes) for step in taken_back)


def _arrows(entry: Entry, procedure: Procedure) -> list[Step]:
    """The arrows an act of a history may have been, its outcome aside."""
    return [step for step in procedure.steps if (step.froms, step.act) == (entry.states, entry.act)]


def replayed(procedure: Procedure, history: Iterable[Entry]) -> Position:
    """The position a history leads to. Raises ValueError for a history that procedure does not allow."""
    position = moves.begin(procedure)
    for entry in history:
        if entry.did is Did.STEP:
            moved = moves.move(procedure, position, entry.act, entry.role, entry.outcome)
            if not isinstance(moved, moves.Moved):
                raise ValueError(f"{entry.act} was not legal: {moved.value}")
            position = moved.position
        elif entry.did is Did.TOOK_OVER:
            taken = moves.take_over(procedure, position, entry.states[0], entry.role)
            if not isinstance(taken, Position):
                raise ValueError(f"{entry.states[0]} could not be taken over: {taken.value}")
            position = taken
        elif entry.did is Did.OVERTURNED:
            found = [each for each in _arrows(entry, procedure) if set(each.froms) <= position.states]
            if not found:
                raise ValueError(f"{entry.act} was not there to be overturned")
            position = moves.after(procedure, position, found[0])
    return position


def seat(it: Thing, state: State, position: Position, now: datetime, terms: Terms) -> Holder | None:
    """Who holds a state: the nearest person in its first role that has one; the household or a department; nobody.

    Where none of its roles has anybody free of the matter, whoever may take it over, then whoever else may act there.
    """
    names = moves.holders(terms.procedure, position).get(state.code, ())
    if not names:
        return None
    free = replace(it, holder_id=NOBODY, ended=False)
    able = organisation.able(free, Act.DO_STEP, terms.members, now)
    acting = [role for step in terms.procedure.steps if state.code in step.froms for role in step.roles]
    for name in dict.fromkeys((*names, *state.rises_to, *(role for role in acting if role != HOUSEHOLD))):
        if name in (HOUSEHOLD, DEPARTMENT):
            return Holder(Side.HOUSEHOLD if name == HOUSEHOLD else Side.DEPARTMENT)
        who = next((one.person_id for one in able if name in roles_of(free, one, now)), NOBODY)
        if who != NOBODY:
            return Holder(SIDES[terms.roles[name].level], who)
    return Holder(SIDES[terms.roles[names[0]].level])


def foremost(branches: Sequence[Branch]) -> Holder:
    """Of several branches the holder whose day it is: an office before who is outside, the earliest limit first."""
    held = [each for each in branches if each.holder]

    def order(branch: Branch) -> tuple[bool, bool, float]:
        assert branch.holder is not None
        return branch.holder.is_outside, branch.due is None, branch.due.at.timestamp() if branch.due else 0.0

    first = min(held, key=order, default=None)
    return first.holder if first and first.holder else Holder(Side.DEPARTMENT)


def days(case: Case, now: datetime, zone: tzinfo) -> tuple[lateness.Share, ...]:
    """All days of the case by holder; their sum is its age (until its end)."""
    return lateness.shares(case.periods, min(now, case.ended_at or now), zone)


def paused_days(pauses: Iterable[Pause], now: datetime, zone: tzinfo) -> frozenset[date]:
    """The days that begin while the whole stands still."""
    found: set[date] = set()
    for pause in pauses:
        first = pause.from_at.astimezone(zone).date()
        last = (pause.until_at or now).astimezone(zone).date()
        found |= {first + timedelta(days=n) for n in range(1, (last - first).days + 1)}
    return frozenset(found)


def asked_day(case: Case, state: str) -> Entry | None:
    """The extension asked for that branch and not answered yet."""
    about = [each for each in case.history if each.states == (state,) and each.day is not None]
    return about[-1] if about and about[-1].did is Did.ASKED_DAY else None
