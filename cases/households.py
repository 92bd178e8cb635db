"""Households live on: what a split, a merge, a move, a duplicate and a death do to the register, and what undoes them.

The only place that says which lines of the register such an event changes, and until when it may be taken back. Papers,
cases and tasks are never changed here: they follow the household they are moved to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from cases import casework
from cases.tasks import State, Task

UNDO_DAYS = 30
"""Days in which an event may be taken back: a rule of the product, no policy."""


class Kind(StrEnum):
    """What happened to a household."""

    SPLIT = "split"
    """分户: some of its people are a household of their own now."""
    MERGE = "merge"
    """合户: two households live as one."""
    MOVE = "move"
    """迁村: it lives in another village or group."""
    DUPLICATE = "duplicate"
    """同一户: the register had it twice."""
    DEATH = "death"
    """登记去世: one of its people has died."""


class Unfit(StrEnum):
    """Why what was given cannot be taken as it is."""

    NO_NAME = "no_name"
    TOO_FEW = "too_few"
    """Nobody would be left in one of the two."""
    SAME = "same"
    """A household with itself, or to where it is."""
    GONE = "gone"
    """It has ended, or is one with another by now."""
    DAY_AHEAD = "day_ahead"
    NO_SUCCESSOR = "no_successor"
    """The householder has died, others live on, and nobody was named in their place."""


class NotUndoable(StrEnum):
    """Why an event stays."""

    UNDONE = "undone"
    TOO_LATE = "too_late"
    """More than `UNDO_DAYS` ago."""
    BUILT_UPON = "built_upon"
    """Something happened to one of its households since: that is taken back first."""


@dataclass(frozen=True, slots=True)
class Household:
    """A line of the register as rules see it. `household_id` 0: not in the register yet. Phone and ID normalised."""

    household_id: int
    code: str
    place_id: int
    head: str
    members: int = 1
    phone: str = ""
    id_number: str = ""
    ended: bool = False
    into_id: int = 0
    """The household it is one with since."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an event makes of the register: each household before and after; before None for a new one."""

    kind: Kind
    lines: tuple[tuple[Household | None, Household], ...]
    died: str = ""
    """Who has died, "" for every other kind."""
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A step that was taken."""

    event_id: int
    step: Step
    at: datetime
    undone: bool = False

    @property
    def household_ids(self) -> frozenset[int]:
        """The households it touched."""
        return frozenset(after.household_id for _, after in self.step.lines)


def split(one: Household, *, head: str, members: int, code: str, phone: str = "", id_number: str = "") -> Step | Unfit:
    """`members` of its people, `head` first of them, become a household with this new code in the same place."""
    if one.ended:
        return Unfit.GONE
    if not head.strip():
        return Unfit.NO_NAME
    if not 1 <= members < one.members:
        return Unfit.TOO_FEW
    new = Household(0, code, one.place_id, head.strip(), members, phone, id_number)
    return Step(Kind.SPLIT, ((one, replace(one, members=one.members - members)), (None, new)))


def merge(stays: Household, goes: Household) -> Step | Unfit:
    """`goes` lives with `stays` from now on: their people are counted together."""
    return _joined(Kind.MERGE, stays, goes, stays.members + goes.members)


def same(stays: Household, goes: Household) -> Step | Unfit:
    """The register had one household twice; the larger count of people stands."""
    return _joined(Kind.DUPLICATE, stays, goes, max(stays.members, goes.members))


def _joined(kind: Kind, stays: Household, goes: Household, members: int) -> Step | Unfit:
    if stays.household_id == goes.household_id:
        return Unfit.SAME
    if stays.ended or goes.ended:
        return Unfit.GONE
    phone, id_number = stays.phone or goes.phone, stays.id_number
    if kind is Kind.DUPLICATE:
        id_number = id_number or goes.id_number
    after = replace(stays, members=members, phone=phone, id_number=id_number)
    return Step(kind, ((stays, after), (goes, replace(goes, ended=True, into_id=stays.household_id))))


def move(one: Household, place_id: int) -> Step | Unfit:
    """It lives in another village or group."""
    if one.ended:
        return Unfit.GONE
    if one.place_id == place_id:
        return Unfit.SAME
    return Step(Kind.MOVE, ((one, replace(one, place_id=place_id)),))


def death(one: Household, died: str, on: date, *, today: date, successor: str = "") -> Step | Unfit:
    """One of its people has died; a householder's name, phone and ID number give way to who comes after.

    A household nobody lives in any more has ended.
    """
    if one.ended:
        return Unfit.GONE
    if not died.strip():
        return Unfit.NO_NAME
    if on > today:
        return Unfit.DAY_AHEAD
    was_head = is_head(one, died)
    if one.members <= 1:
        after = replace(one, members=0, ended=True)
    elif was_head and (not successor.strip() or is_head(one, successor)):
        return Unfit.NO_SUCCESSOR
    elif was_head:
        after = replace(one, members=one.members - 1, head=successor.strip(), phone="", id_number="")
    else:
        after = replace(one, members=one.members - 1)
    return Step(Kind.DEATH, ((one, after),), died.strip(), on)


def is_head(one: Household, name: str) -> bool:
    """True if that is the householder's name, blanks aside."""
    return bool(name.strip()) and _tidy(one.head) == _tidy(name)


def has_survivors(step: Step) -> bool:
    """True if a death leaves somebody behind."""
    return step.kind is Kind.DEATH and any(after.members > 0 for _, after in step.lines)


def undo(event: Event, others: Iterable[Event], now: datetime) -> Step | NotUndoable:
    """The step that takes an event back: each household gets back exactly what the event changed.

    `others` are the events of its households; one that came later and stands must go first. A new household ends.
    """
    if event.undone:
        return NotUndoable.UNDONE
    if now >= undoable_until(event):
        return NotUndoable.TOO_LATE
    later = [each for each in others if each.event_id > event.event_id and not each.undone]
    if any(each.household_ids & event.household_ids for each in later):
        return NotUndoable.BUILT_UPON
    lines = tuple((after, before or replace(after, ended=True, members=0)) for before, after in event.step.lines)
    return Step(event.step.kind, lines)


def undoable_until(event: Event) -> datetime:
    """The instant from which it stays."""
    return event.at + timedelta(days=UNDO_DAYS)


def stopped(task: Task, now: datetime) -> Task:
    """Whom it is about has died: nobody is asked or told anything more about it."""
    return casework.changed(task, state=State.WITHDRAWN, ended_at=now)


def resumed(task: Task, state: State) -> Task:
    """The stopped task in the state it was in; its days went on meanwhile."""
    return casework.changed(task, state=state, ended_at=None)


def changed(before: Household, after: Household) -> dict[str, str | int | bool]:
    """The fields that differ: only these are written, so that what an import brought meanwhile is kept.

    >>> one = Household(3, "a", 7, "甲某某", 4)
    >>> changed(one, replace(one, members=3))
    {'members': 3}
    """
    names = ("code", "place_id", "head", "members", "phone", "id_number", "ended", "into_id")
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}


def _tidy(name: str) -> str:
    return "".join(name.split())
