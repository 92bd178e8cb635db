"""The national system's export against our own cases: which line is whose, what is ticked off, what differs.

Pure, and the only place that compares the two books. Nothing is ever overwritten: a difference is only named.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.procedures import Asks, Procedure
from cases.proceedings import Case, Did


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the export. `name`, `village` and `id_number` are only compared, so hashes do; "" is unknown."""

    row: int
    number: str
    on: date | None
    name: str
    village: str
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """A case of ours, by its clue. `number` and `on` as they are recorded, "" and None while they are not.

    `found` is True once a home check found the hardship true; `wanted` besides that the case belongs into the system.
    """

    clue_id: int
    name: str
    village: str
    id_number: str = ""
    number: str = ""
    on: date | None = None
    found: bool = False
    wanted: bool = False


class Verdict(StrEnum):
    """What becomes of a line."""

    TICKS = "ticks"
    """Number and day are recorded with our case, once."""
    SAME = "same"
    OTHER_NUMBER = "other_number"
    """Our case has another number."""
    OTHER_DAY = "other_day"
    """The number is the same, the day is not."""
    OTHER_PERSON = "other_person"
    """The number is the same, the ID number, or name and village, are not."""
    NOT_FOUND_YET = "not_found_yet"
    """Our home check has not found the hardship true."""
    UNCLEAR = "unclear"
    """Name and village fit several of our cases, or several lines fit one."""
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Found:
    """A line's verdict, with the clue it is about, 0 for none."""

    line: Line
    verdict: Verdict
    clue_id: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """Every line, and the clues that belong into the system and are in no line of it."""

    found: tuple[Found, ...]
    missing: tuple[int, ...]

    @property
    def ticked(self) -> tuple[Found, ...]:
        """What is recorded once somebody has said yes."""
        return tuple(each for each in self.found if each.verdict is Verdict.TICKS)


def compare(lines: Sequence[Line], ours: Iterable[Ours]) -> Compared:
    """Both books, line by line: by number, then by ID number, then by name and village.

    >>> compare([Line(2, "3401", None, "甲", "v")], [Ours(7, "甲", "v", found=True)]).found[0].verdict
    <Verdict.TICKS: 'ticks'>
    """
    books = _Books(ours)
    matched = [(line, books.candidates(line)) for line in lines]
    claims: dict[int, int] = {}
    for _, candidates in matched:
        if len(candidates) == 1:
            claims[candidates[0].clue_id] = claims.get(candidates[0].clue_id, 0) + 1
    found = tuple(_judged(line, candidates, claims) for line, candidates in matched)
    there = {each.clue_id for _, candidates in matched for each in candidates}
    return Compared(found, tuple(each.clue_id for each in books.all if each.wanted and each.clue_id not in there))


class _Books:
    """Our cases by each of the marks they are looked up by."""

    def __init__(self, ours: Iterable[Ours]) -> None:
        self.all = sorted(ours, key=lambda each: each.clue_id)
        self._numbers = _by(self.all, lambda each: each.number)
        self._ids = _by(self.all, lambda each: each.id_number)
        self._names = _by(self.all, lambda each: (each.name, each.village) if each.name and each.village else "")

    def candidates(self, line: Line) -> list[Ours]:
        """The cases a line may be about: one where it is sure, none, or several nobody can tell apart.

        Of several cases of one ID number the newest is meant: an earlier one came to its end.
        """
        for known in (self._numbers.get(line.number), self._ids.get(line.id_number)):
            if known:
                return known[-1:]
        there = self._names.get((line.name, line.village), [])
        return [each for each in there if not (line.id_number and each.id_number)]


def _by(ours: Sequence[Ours], mark: Callable[[Ours], object]) -> Mapping[object, list[Ours]]:
    found: dict[object, list[Ours]] = {}
    for each in ours:
        if mark(each):
            found.setdefault(mark(each), []).append(each)
    return found


def _judged(line: Line, candidates: Sequence[Ours], claims: Mapping[int, int]) -> Found:
    if not candidates:
        return Found(line, Verdict.NOT_OURS)
    case = candidates[-1]
    if len(candidates) > 1 or claims[case.clue_id] > 1:
        return Found(line, Verdict.UNCLEAR, 0 if len(candidates) > 1 else case.clue_id)
    if case.number == line.number:
        return Found(line, _recorded(line, case), case.clue_id)
    if case.number:
        return Found(line, Verdict.OTHER_NUMBER, case.clue_id)
    return Found(line, Verdict.TICKS if case.found else Verdict.NOT_FOUND_YET, case.clue_id)


def _recorded(line: Line, case: Ours) -> Verdict:
    """The number is recorded already: whether the rest says the same."""
    if line.id_number and case.id_number:
        is_other = line.id_number != case.id_number
    else:
        is_other = bool(line.name and case.name) and (line.name, line.village) != (case.name, case.village)
    if is_other:
        return Verdict.OTHER_PERSON
    return Verdict.OTHER_DAY if line.on and case.on and line.on != case.on else Verdict.SAME


def wanted_since(found_at: datetime, cases: Iterable[tuple[Procedure, Case]]) -> datetime | None:
    """Since when a household that was found in need belongs into the national system; None while it does not yet.

    Where a procedure of its cases has a step that asks for the number, since one of them stands there or has done it;
    a household that was refused before never does. Without such a case since the home check found it.
    """
    entering = False
    since: list[datetime] = []
    for procedure, case in cases:
        steps = [step for step in procedure.steps if step.asks is Asks.NUMBER]
        entering = entering or bool(steps)
        acts, froms = {step.act for step in steps}, {state for step in steps for state in step.froms}
        since += [each.at for each in case.history if each.did is Did.STEP and each.act in acts]
        since += [each.since for each in case.branches if each.state in froms]
    if not entering:
        return found_at
    return max(found_at, min(since)) if since else None


def number_given(cases: Iterable[Case]) -> str:
    """The number a step of one of its cases was given, "" for none; words without a digit are why there is none.

    Only steps that ask for the number keep one under that name (`cases.given`).
    """
    given = [each.given.get("number", "") for case in cases for each in case.history if each.did is Did.STEP]
    return next((number for number in reversed(given) if any(sign.isdigit() for sign in number)), "")
