"""Procedures as values: states, the acts that lead from one to the next, who may do them and within which limit.

A pack carries them as data (`packs.procedures` reads them). What is legal where is `cases.moves`', whether one
contradicts itself is `cases.soundness`'.
"""

from dataclasses import dataclass
from enum import StrEnum

from cases.deadlines import Rule, Unit

HOUSEHOLD = "household"
"""Stands among the roles of a step, and among who holds a state, for the household itself."""
DEPARTMENT = "department"
"""Holds a state while an office outside is asked: nobody's days of the offices here."""


class Asks(StrEnum):
    """What an act asks of its doer before it counts."""

    WORD = "word"
    """Only the press, with a note if they like."""
    REASON = "reason"
    """A decision with its reason in words."""
    FORM = "form"
    """`Step.form` filled in."""
    CONSENT = "consent"
    """The authorisation: who signed or fingerprinted, who wrote for whom, read aloud, day, where it lies."""
    MEETING = "meeting"
    """Attendance, who stood aside, votes; the outcome is computed (`Meeting.outcome`)."""
    POSTING = "posting"
    """A notice is up: where, by whom, from which day."""
    TAKING_DOWN = "taking_down"
    """It is down again, not before `State.least`, with no objection left open."""
    OBJECTION = "objection"
    ANSWER = "answer"
    """An office's answer, carried back."""
    MISSING = "missing"
    """退回: one named missing item."""
    REFUSAL = "refusal"
    """A reason in plain words, and which condition it is about."""
    TELLING = "telling"
    """Who was told, how, when."""
    NUMBER = "number"
    """The national system's number and day, or why there is none."""
    CONTACT = "contact"
    """The named person who assists."""
    PLAN = "plan"
    """One measure a person and risk: family, owner, day, proof."""
    VISIT = "visit"
    RELIEF = "relief"
    """Who, why, what was given and how much, where it was handed over."""
    WITHDRAWAL = "withdrawal"


class Paper(StrEnum):
    """A paper an act makes, from the case's own data."""

    APPLICATION = "application"
    CONSENT = "consent"
    MEETING = "meeting"
    NOTICE = "notice"
    APPROVAL = "approval"
    PLAN = "plan"
    REFUSAL = "refusal"
    LEDGER = "ledger"


class Outcome(StrEnum):
    """What a computed act came to: a meeting's votes."""

    PASSED = "passed"
    FAILED = "failed"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Share:
    """`of` in `whole` parts: 2 of 3."""

    of: int
    whole: int

    def reached(self, part: int, total: int) -> bool:
        """True if `part` of `total` is at least this share."""
        return part * self.whole >= self.of * total


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a meeting's result is computed. An unset share asks nothing: passed is then more for it than against."""

    quorum: Share | None = None
    """Of those called, how many have to be there."""
    passing: Share | None = None
    """Of those there, how many have to be for it."""
    source: str = ""
    county: bool = False

    def outcome(self, called: int, present: int, favour: int, against: int) -> Outcome:
        """Those who stand aside count neither as called nor as present. Raises ValueError for more votes than voters.

        >>> Meeting(Share(2, 3)).outcome(called=9, present=5, favour=5, against=0).value
        'no_quorum'
        >>> Meeting().outcome(called=9, present=6, favour=3, against=3).value
        'failed'
        """
        if min(called, present, favour, against) < 0 or present > called or favour + against > present:
            raise ValueError("more votes than people there, or more people than were called")
        if not present or (self.quorum and not self.quorum.reached(present, called)):
            return Outcome.NO_QUORUM
        enough = self.passing is None or self.passing.reached(favour, present)
        return Outcome.PASSED if enough and favour > against else Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Tell:
    """What somebody is told when the act is done: `whom` is a role, `household`, or `objector`.

    `say` may name {case} {reason} {item} {day} {office} {phone} {number}; whoever sends it fills them in.
    """

    whom: str
    say: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A thing the rules ask before an act. `blocks`: the act waits for it; otherwise it is only said, as a hint.

    `figure` is the number it needs (months, days); None is unset: then it asks nothing. `code` names how it is looked
    at (`cases.gates`).
    """

    code: str
    say: str
    blocks: bool = True
    figure: int | None = None
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a case, or a branch of it, stands. Its clock starts on entering; `rule` is None while nothing is set."""

    code: str
    title: str
    held_by: tuple[str, ...] = ()
    """Roles (nearest first), HOUSEHOLD or DEPARTMENT; nobody: it waits for another branch."""
    limit: str = ""
    """The name of the limit, also where the county has not set its days."""
    rule: Rule | None = None
    least: Rule | None = None
    """It may not be left by taking down before this is over: a notice's days, counted from the last posting."""
    hangs: int | None = None
    """The days its notice says it hangs; at least those of `least`."""
    rises_to: tuple[str, ...] = ()
    """提级办理: roles above that may take it over, past its limit and the last rung, with a reason."""
    pauses: str = ""
    """Why the limit of the whole stands still here ("papers"), empty where it runs on."""


@dataclass(frozen=True, slots=True)
class Step:
    """An arrow. `froms` must all be reached; several `tos` run side by side. `limit` names a rule of the pack."""

    froms: tuple[str, ...]
    act: str
    tos: tuple[str, ...]
    roles: tuple[str, ...]
    limit: str = ""
    rule: Rule | None = None
    asks: Asks = Asks.WORD
    outcome: str = ""
    """Only for this computed outcome; the same act has an arrow for each."""
    form: str = ""
    needs: tuple[str, ...] = ()
    """What has to be recorded before."""
    records: tuple[str, ...] = ()
    undoes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    """Codes of `Procedure.conditions` looked at before it."""
    papers: tuple[Paper, ...] = ()
    tells: tuple[Tell, ...] = ()
    seen_by: tuple[str, ...] = ()
    """Roles that may read what was given here; empty: everybody who may see the case."""
    appeal: str = ""
    """The procedure the household may open against it."""
    opens: str = ""
    """The procedure that begins with it."""
    clears: bool = False
    """Every other branch falls away."""
    second: bool = False
    """Never by who did the act before."""
    one_up: bool = False
    """At least one level above whom it is about, by people who took no part."""
    batch: bool = False
    """May be done for several, after a look at each."""
    why: str = ""
    """What the arrow means, for the manual."""
    cites: tuple[str, ...] = ()
    """Source documents of the arrow itself, beside its limit's."""

    @property
    def days(self) -> int | None:
        """The limit's days; None while unset."""
        return self.rule.days if self.rule else None

    @property
    def unit(self) -> Unit | None:
        """What the limit counts."""
        return self.rule.unit if self.rule else None

    @property
    def source(self) -> str:
        """Of the limit, else of the arrow."""
        return (self.rule.source if self.rule else "") or next(iter(self.cites), "")

    @property
    def key(self) -> str:
        """The arrow's name within its procedure, for histories: "from+from/act/outcome"."""
        return f"{'+'.join(self.froms)}/{self.act}/{self.outcome}"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A named procedure, a rule set of its `matter`. States are in the order people meet them.

    `acts` are its own acts as (code, title); a procedure without them is only shown, not run by the engine.
    """

    name: str
    start: str
    ends: tuple[str, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    acts: tuple[tuple[str, str], ...] = ()
    matter: str = ""
    rule_set: str = ""
    in_force: bool = True
    """Of several rule sets of one matter new cases take the one in force."""
    about: str = ""
    whole: Rule | None = None
    """The limit from the opening to an end."""
    opened_by: tuple[str, ...] = ()
    beside: bool = False
    """Opened with one tap beside a clue, which goes on."""
    meeting: Meeting | None = None
    conditions: tuple[Condition, ...] = ()
    unset: tuple[tuple[str, str], ...] = ()
    """Limits the county has not set, as (name, title)."""

    def state(self, code: str) -> State:
        """The state of that code. Raises KeyError."""
        for each in self.states:
            if each.code == code:
                return each
        raise KeyError(code)

    @property
    def titles(self) -> dict[str, str]:
        """What each state is called."""
        return {state.code: state.title for state in self.states}

    def act_title(self, act: str) -> str:
        """What an act is called; its code where the procedure has no word of its own."""
        return dict(self.acts).get(act, act)

    def condition(self, code: str) -> Condition:
        """The condition of that code. Raises KeyError."""
        return {each.code: each for each in self.conditions}[code]

    def limit_of(self, state: str) -> Rule | None:
        """The clock of a state: its own rule, else that of the first arrow out of it that has one; None is unset."""
        found = self.state(state).rule
        arrows = (step.rule for step in self.steps if state in step.froms)
        return found or next((rule for rule in arrows if rule), None)

    def longest_hold(self, state: str) -> Rule | None:
        """After which the level above may take it over (and the ladder's rungs): its limit, else the whole's.

        None: there is nothing to wait for, it may be taken over at once.
        """
        return self.limit_of(state) or self.whole

    def acts_from(self, state: str) -> frozenset[str]:
        """The acts some arrow out of `state` is named for."""
        return frozenset(step.act for step in self.steps if state in step.froms)

    def tos(self, state: str, act: str) -> frozenset[str]:
        """Where `act` can lead from `state`; empty if it is no legal move."""
        return frozenset(to for step in self.steps if state in step.froms and step.act == act for to in step.tos)
