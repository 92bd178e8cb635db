"""Who may see and do what. `may` is the one function that decides; `scope` is the same answer as a value.

Storage turns a `Scope` into a WHERE, Python asks `scope.covers(thing)`; a property test holds the two equal.
Nobody handles a matter about themselves, their near kin or their own report: such people stand in
`Thing.conflicted`, and every act of an office is closed to them, whatever their post.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases import places
from cases.people import NOBODY, PersonId, ReportId
from cases.places import Level, PlacePath


class Act(StrEnum):
    """Everything that needs a right."""

    # The reporter's own.
    SEE_PROGRESS = "see_progress"
    ADD_TO = "add_to"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    # Seeing.
    SEE_TASK = "see_task"
    SEE_REPORT = "see_report"
    SEE_HOUSEHOLD = "see_household"
    SEE_FILE = "see_file"
    SEE_LOG = "see_log"
    REVEAL = "reveal"
    """Sees an ID number or phone in full; each use is logged."""
    SEARCH = "search"
    EXPORT = "export"
    LOOK_UP_RECEIPT = "look_up_receipt"
    """Tells a caller with a receipt number where it stands."""
    REPORT_FOR = "report_for"
    """Writes a report for a caller or visitor, at a desk."""
    CHANGE_FOR = "change_for"
    """Corrects, adds to or takes back a report for a caller or visitor who has shown that it is theirs."""
    # The holder's.
    TAKE_UP = "take_up"
    RECORD_ATTEMPT = "record_attempt"
    FILE_FINDING = "file_finding"
    TELL_HOUSEHOLD = "tell_household"
    RECORD_NUMBER = "record_number"
    STATE_REASON = "state_reason"
    HAND_OVER = "hand_over"
    # A second person's, and the lead's.
    CONFIRM_ENDING = "confirm_ending"
    SEND_BACK = "send_back"
    URGE = "urge"
    REASSIGN = "reassign"
    EXTEND = "extend"
    # The ledger's.
    FILL_CHECKLIST = "fill_checklist"
    SEE_PROBLEM = "see_problem"
    CLAIM_FIXED = "claim_fixed"
    """已整改: the doer's own claim."""
    STRIKE_OFF = "strike_off"
    """销号, or back with a reason."""
    ORDER_CHECK = "order_check"
    """Orders a check: which checklist, where, until when."""
    APPROVE_CHECK = "approve_check"
    """Says yes or no to an order that has no document or takes too many hours; never to one's own."""
    # The procedures'.
    SEE_CASE = "see_case"
    DO_STEP = "do_step"
    """Takes part in procedures; which arrow is whose says the procedure (`cases.moves`)."""
    # Around the cases.
    SEE_QUESTION = "see_question"
    ANSWER_QUESTION = "answer_question"
    ANSWER_REQUEST = "answer_request"
    """Answers what people ask for about their own data: correction, erasure."""
    IMPORT = "import"
    READ_LIST = "read_list"
    """Takes in a department's list and decides about the lines that were parked."""
    TAKE_REFERRAL = "take_referral"
    """Takes in what 12345, 12317 or the petitions office hands over, finds it by its number, notes the answer."""
    CHANGE_HOUSEHOLD = "change_household"
    """Splits, merges and moves households, joins one that was there twice, records a death, takes each back."""
    INVITE = "invite"
    END_POST = "end_post"
    PUBLISH = "publish"
    MAKE_CODE = "make_code"
    ANNOUNCE = "announce"
    """Gets the texts a village's loudspeaker reads."""
    ANSWER_FEEDBACK = "answer_feedback"
    """Answers what people say about Yima itself."""
    MOVE_CLOCK = "move_clock"
    """快进, in demo counties only."""


OWN_ACTS = frozenset({Act.SEE_PROGRESS, Act.ADD_TO, Act.CORRECT, Act.WITHDRAW})
HOLDER_ACTS = frozenset(
    {
        Act.TAKE_UP,
        Act.RECORD_ATTEMPT,
        Act.FILE_FINDING,
        Act.TELL_HOUSEHOLD,
        Act.RECORD_NUMBER,
        Act.STATE_REASON,
        Act.HAND_OVER,
        Act.CLAIM_FIXED,
    }
)
SECOND_PERSON_ACTS = frozenset({Act.CONFIRM_ENDING, Act.SEND_BACK, Act.STRIKE_OFF, Act.APPROVE_CHECK})
"""Never by the one who filed what is to be confirmed."""
STILL_AFTER_END = frozenset(
    {
        Act.SEE_PROGRESS,
        Act.SEE_TASK,
        Act.SEE_CASE,
        Act.SEE_REPORT,
        Act.SEE_HOUSEHOLD,
        Act.SEE_FILE,
        Act.SEE_LOG,
        Act.SEE_QUESTION,
        Act.SEE_PROBLEM,
        Act.REVEAL,
        Act.SEARCH,
        Act.EXPORT,
        Act.LOOK_UP_RECEIPT,
    }
)
"""What a closed matter still allows."""


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post, from the pack. `acts` are what it may do in its place, conflicts and holders aside."""

    title: str
    level: Level
    acts: frozenset[Act]
    name: str = ""
    apart: bool = False
    """Reaches only matters that are kept to such roles (`Thing.only_roles`), never an ordinary one."""


@dataclass(frozen=True, slots=True)
class Post:
    """A role at a place, for a time (half-open; None is open)."""

    role: Role
    place: PlacePath
    from_at: datetime | None = None
    until_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """True while the post runs."""
        return (self.from_at is None or self.from_at <= now) and (self.until_at is None or now < self.until_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person and the posts they have. A villager has none, and may be nobody we know by name (NOBODY).

    `follows` are the reports their talk filed, or came back to with receipt number and phone.
    """

    person_id: PersonId
    posts: tuple[Post, ...] = ()
    follows: frozenset[ReportId] = frozenset()


@dataclass(frozen=True, slots=True)
class Thing:
    """What is seen or acted on, reduced to what rights depend on.

    `conflicted` are the people it is about, who reported it themselves, and their registered near kin. `from_level` is
    the lowest level of post that may know of it (`Level.TOWN` when the reporter wants nobody of the village).
    `only_roles`, where not empty, are the only roles that may know of it. `reports` are those it came from.
    """

    place: PlacePath
    holder_id: PersonId = NOBODY
    reports: frozenset[ReportId] = frozenset()
    filed_by: PersonId = NOBODY
    conflicted: frozenset[PersonId] = frozenset()
    from_level: Level = Level.HOUSEHOLD
    only_roles: frozenset[str] = frozenset()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """One post's part of a scope: things under `place` whose `from_level` is at most `level`."""

    place: PlacePath
    level: Level
    role: str
    apart: bool = False

    def admits(self, thing: Thing) -> bool:
        """True if the post reaches the thing."""
        return (
            places.covers(self.place, thing.place)
            and self.level >= thing.from_level
            and (self.role in thing.only_roles if thing.only_roles else not self.apart)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which things one person may reach for one act.

    `as_reporter`: exactly the things that came from `reports`. Otherwise the things some reach admits, never those
    they are conflicted in; with `as_holder` only those they hold, with `as_second` only those somebody else filed, with
    `open_only` only those not ended.
    """

    person_id: PersonId
    reaches: tuple[Reach, ...] = ()
    reports: frozenset[ReportId] = frozenset()
    as_reporter: bool = False
    as_holder: bool = False
    as_second: bool = False
    open_only: bool = False

    def covers(self, thing: Thing) -> bool:
        """True if the thing is in the scope."""
        if self.open_only and thing.ended:
            return False
        if self.as_reporter:
            return bool(self.reports & thing.reports)
        if not self.person_id or self.person_id in thing.conflicted:
            return False
        if self.as_holder and thing.holder_id != self.person_id:
            return False
        if self.as_second and thing.filed_by == self.person_id:
            return False
        return any(reach.admits(thing) for reach in self.reaches)

    @property
    def is_empty(self) -> bool:
        """True if it can cover nothing at all."""
        return not self.reports if self.as_reporter else not self.reaches


def scope(standing: Standing, act: Act, now: datetime) -> Scope:
    """The things `standing` may do `act` to at `now`."""
    return Scope(
        standing.person_id,
        _reaches(standing, act, now) if act not in OWN_ACTS else (),
        standing.follows if act in OWN_ACTS else frozenset(),
        as_reporter=act in OWN_ACTS,
        as_holder=act in HOLDER_ACTS,
        as_second=act in SECOND_PERSON_ACTS,
        open_only=act not in STILL_AFTER_END,
    )


def may(standing: Standing, act: Act, thing: Thing, now: datetime) -> bool:
    """True if that person may do that act to that thing at that instant. Nothing else decides rights."""
    return scope(standing, act, now).covers(thing)


def may_hold(standing: Standing, thing: Thing, now: datetime) -> bool:
    """True if the thing could be given to this person: they would have the right to file its finding."""
    return Scope(standing.person_id, _reaches(standing, Act.FILE_FINDING, now), open_only=True).covers(thing)


def is_kept_from(standing: Standing, thing: Thing, now: datetime) -> bool:
    """True if the thing is closed to this person whatever their place: not free of it, or of too low a level or role.

    They are told nothing of it either, not even that it has gone to somebody else.
    """
    if standing.person_id in thing.conflicted:
        return True
    if thing.from_level is Level.HOUSEHOLD and not thing.only_roles:
        return False
    posts = [post for post in standing.posts if post.holds(now) and post.role.level >= thing.from_level]
    return not any(not thing.only_roles or post.role.name in thing.only_roles for post in posts)


def acts_of(standing: Standing, now: datetime) -> frozenset[Act]:
    """Every act some post gives now, wherever: what a menu may offer."""
    return frozenset(act for post in standing.posts if post.holds(now) for act in post.role.acts)


def highest_level(standing: Standing, now: datetime) -> Level:
    """The level of the highest post that runs now; household for a villager."""
    return max((post.role.level for post in standing.posts if post.holds(now)), default=Level.HOUSEHOLD)


def _reaches(standing: Standing, act: Act, now: datetime) -> tuple[Reach, ...]:
    return tuple(
        Reach(post.place, post.role.level, post.role.name, post.role.apart)
        for post in standing.posts
        if act in post.role.acts and post.place and post.holds(now)
    )
