"""Reports: what their reporter may be told, do and add, and which other reports they are likely the same as."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cases import places
from cases.places import Level, PlacePath
from cases.tasks import State, Task


class SafeWay(StrEnum):
    """How the reporter of one report wants to be reached; each report keeps its own."""

    PHONE = "phone"
    """只打电话: nothing is ever written into the talk unasked."""
    HERE = "here"
    """别打电话，发这里: nobody rings or writes anywhere else."""
    MEET = "meet"
    """约个地方: neither; the reporter's words say where and when."""

    @property
    def may_write(self) -> bool:
        """True if words may come unasked into the talk the report was made in."""
        return self is SafeWay.HERE


def safe_way(wishes: Mapping[str, Any]) -> SafeWay | None:
    """The way a report's wishes name, None where nothing was said."""
    named = str(wishes.get("reach") or "")
    return SafeWay(named) if named in {each.value for each in SafeWay} else None


def lowest_level(wishes: Iterable[Mapping[str, Any]]) -> Level:
    """The lowest level that may know of a matter, by the wishes of all its reports."""
    return Level(max((int(each.get("level") or 0) for each in wishes), default=0))


class Stage(StrEnum):
    """Where a report stands, for the one who made it about their own household."""

    RECEIVED = "received"
    VISIT = "visit"
    """Somebody is on it: will come, has come, or a second person looks at what was found."""
    DECISION = "decision"
    """The finding stands and is being told."""
    NEXT = "next"
    """Told: what comes next was said."""
    WITHDRAWN = "withdrawn"


class PlainStage(StrEnum):
    """All that somebody who reported for others sees: 收到, 在办, 办完."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    DONE = "done"


_STAGES = {
    State.OPEN: Stage.RECEIVED,
    State.IN_HAND: Stage.VISIT,
    State.FILED: Stage.VISIT,
    State.TO_TELL: Stage.DECISION,
    State.CLOSED: Stage.NEXT,
    State.WITHDRAWN: Stage.WITHDRAWN,
}
_PLAIN = {
    Stage.RECEIVED: PlainStage.RECEIVED,
    Stage.VISIT: PlainStage.IN_HAND,
    Stage.DECISION: PlainStage.IN_HAND,
    Stage.NEXT: PlainStage.DONE,
    Stage.WITHDRAWN: PlainStage.DONE,
}


def stage(task: Task) -> Stage:
    """The stage of a report by its home check."""
    return _STAGES[task.state]


def plain_stage(task: Task) -> PlainStage:
    """The stage for somebody who reported for others."""
    return _PLAIN[stage(task)]


def moment(before: Task | None, after: Task) -> Stage | None:
    """The moment to tell the reporter unasked: received, visit, decision, next, each once; else None.

    A finding sent back, handed on or extended is nothing to the household.
    """
    reached = stage(after)
    if before is None:
        return reached
    order = list(Stage)
    return reached if order.index(reached) > order.index(stage(before)) else None


class Change(StrEnum):
    """What becomes of words that come after the report was sent."""

    COMPLETES = "completes"
    """Nobody has worked on it yet: they go into the record."""
    CORRECTS = "corrects"
    """They stand beside the record as a correction, and who has it in hand is told."""
    TOO_LATE = "too_late"
    """It is over: a new report."""


def change(task: Task, *, is_for_other: bool = False) -> Change:
    """What a change of the report is now.

    Who reported for others is never refused before the end: a refusal would tell them that there is a decision.
    """
    if task.ended or (task.state is State.TO_TELL and not is_for_other):
        return Change.TOO_LATE
    return Change.COMPLETES if task.state is State.OPEN else Change.CORRECTS


def opens(typed_number: str | None, typed_phone: str, number: str, phone: str) -> bool:
    """True if receipt number and phone (both normalised) are this report's: then the talk may follow it.

    A report without a phone is opened by nobody this way. Takes the same time whether or not they match.
    """
    same_number = hmac.compare_digest((typed_number or "").encode(), number.encode())
    same_phone = hmac.compare_digest(typed_phone.encode(), phone.encode())
    return same_number and same_phone and bool(number) and bool(phone)


class Alike(StrEnum):
    """Why two reports may be about the same household; for the worker only."""

    SAME_PHONE = "same_phone"
    SAME_NAME_SAME_PLACE = "same_name_same_place"
    SAME_NAME_SAME_VILLAGE = "same_name_same_village"
    SAME_HOUSEHOLD = "same_household"
    """Matched to the same household of the register."""
    NEAR_NAME_SAME_PLACE = "near_name_same_place"
    """Names one sign apart in the same grid: to be looked at."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What a report tells about whom it is about; names and phones normalised, "" where not known."""

    place: PlacePath
    name: str = ""
    phone: str = ""
    household_id: int = 0


def alike(one: Traces, other: Traces) -> tuple[Alike, ...]:
    """The reasons, strongest first; empty if the two are likely different. The same either way round."""
    same_place = one.place == other.place
    village = places.at_level(one.place, Level.VILLAGE)
    same_village = village == places.at_level(other.place, Level.VILLAGE)
    same_name = bool(one.name) and one.name == other.name
    reasons = {
        Alike.SAME_HOUSEHOLD: one.household_id != 0 and one.household_id == other.household_id,
        Alike.SAME_PHONE: bool(one.phone) and one.phone == other.phone,
        Alike.SAME_NAME_SAME_PLACE: same_name and same_place,
        Alike.SAME_NAME_SAME_VILLAGE: same_name and same_village and not same_place,
        Alike.NEAR_NAME_SAME_PLACE: same_place and _is_near(one.name, other.name),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _is_near(one: str, other: str) -> bool:
    """Names of three signs and more that differ in exactly one."""
    if len(one) != len(other) or len(one) < 3:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
