"""The pack has changed: what its rules would make of a case that keeps its own, and moving one once a person says yes.

Pure, and the only place a case changes its rule set. A case can only be moved where everything that was done in it is
legal under the present rules as well and leads to where it stands; its history is never rewritten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cases import advancing, deadlines, proceedings
from cases.deadlines import Due, Why
from cases.moves import Position
from cases.people import PersonId
from cases.procedures import Procedure
from cases.proceedings import Branch, Case, Did, Entry, Terms


class Hindrance(StrEnum):
    """Why a case stays under the rules it has."""

    NO_PROCEDURE = "no_procedure"
    """The pack has no procedure of its matter any more."""
    OTHER_WAY = "other_way"
    """What was done in it is no way of the present rules to where it stands."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A limit that would end on another day. `state` is a state's code, "" for the limit of the whole."""

    state: str
    before: Due | None
    after: Due | None


@dataclass(frozen=True, slots=True)
class Change:
    """What the present rules would make of a case. `rules` is the name of the rule set it would keep."""

    case: Case
    rules: str
    procedure: str
    shifts: tuple[Shift, ...] = ()
    hindrance: Hindrance | None = None

    @property
    def is_nothing(self) -> bool:
        """True where nothing would be otherwise."""
        return self.hindrance is None and self.rules == self.case.rules and not self.shifts


def successor(kept: Procedure, procedures: Mapping[str, Procedure]) -> Procedure | None:
    """The pack's procedure for a case that keeps `kept`: its own name's while in force, else its matter's."""
    same = procedures.get(kept.name)
    if same is not None and same.in_force and same.acts:
        return same
    of_matter = (each for each in procedures.values() if kept.matter and each.matter == kept.matter)
    return next((each for each in of_matter if each.in_force and each.acts), None)


def change(case: Case, rules: str, terms: Terms | None, now: datetime) -> Change:
    """What moving a running case to the rule set named `rules` would do; `terms`: the present ones, if any."""
    if terms is None:
        return Change(case, case.rules, case.procedure, hindrance=Hindrance.NO_PROCEDURE)
    name = terms.procedure.name
    if rules != case.rules and _position(case, terms.procedure) is None:
        return Change(case, rules, name, hindrance=Hindrance.OTHER_WAY)
    pairs = [(each.state, each.due, _due(each, terms)) for each in case.branches]
    pairs.append(("", case.whole, _whole(case, now, terms)))
    return Change(case, rules, name, tuple(Shift(*each) for each in pairs if _day(each[1]) != _day(each[2])))


def moved(
    case: Case, rules: str, by: PersonId, reason: str, now: datetime, terms: Terms, *, kept: Procedure
) -> Case | advancing.Unfit:
    """The case under the present rules: days counted anew from the same instants, the history says who and why.

    `kept` is the procedure it had: a matter that was kept to a few stays with them.
    """
    position = _position(case, terms.procedure)
    if case.ended or position is None:
        return advancing.Unfit.MOVED_ON
    if not reason.strip():
        return advancing.Unfit.INCOMPLETE
    shifts = change(case, rules, terms, now).shifts
    entry = Entry(
        Did.MIGRATED,
        by,
        now,
        states=tuple(sorted(case.position.states)),
        given={"reason": reason.strip(), "rules": case.rules, **_days(shifts)},
    )
    under = replace(
        case,
        procedure=terms.procedure.name,
        rules=rules,
        whole=None,
        branches=tuple(replace(each, due=_due(each, terms)) for each in case.branches),
        history=(*case.history, entry),
        only_roles=advancing.kept_to(case, kept) or case.only_roles | advancing.named(terms.procedure),
    )
    return advancing.placed(under, position, frozenset(), now, terms)


def day_changes(entry: Entry) -> Iterable[tuple[str, str, str]]:
    """Of a line of a history that tells of a move: each state ("" for the whole) with the day before and after.

    Days are ISO dates, "" for no limit.
    """
    for name, value in entry.given.items():
        if name.startswith(_DAYS):
            before, _, after = value.partition("/")
            yield name.removeprefix(_DAYS), before, after


_DAYS = "days:"


def _days(shifts: Iterable[Shift]) -> dict[str, str]:
    return {f"{_DAYS}{each.state}": f"{_day(each.before)}/{_day(each.after)}" for each in shifts}


def _day(due: Due | None) -> str:
    return due.last_day.isoformat() if due else ""


def _position(case: Case, procedure: Procedure) -> Position | None:
    """Where its history leads under the procedure; None unless that is where it stands, by the very same arrows."""
    arrows = {(step.froms, step.act, step.outcome) for step in procedure.steps}
    done = [each for each in case.history if each.did is Did.STEP]
    if any((each.states, each.act, each.outcome) not in arrows for each in done):
        return None
    try:
        position = proceedings.replayed(procedure, case.history)
    except (ValueError, KeyError):
        return None
    same = (position.states, position.raised) == (case.position.states, case.position.raised)
    return position if same else None


def _due(branch: Branch, terms: Terms) -> Due | None:
    """Its limit by the present rules from the same instant; a later day somebody granted stays granted."""
    rule = terms.procedure.limit_of(branch.state)
    if rule is None or branch.holder is None:
        return None
    fresh = deadlines.due(branch.since, rule, terms.calendar, terms.zone)
    known = branch.due
    if known is not None and known.derivation[-1].why is Why.GRANTED and known.last_day > fresh.last_day:
        return deadlines.granted(fresh, known.last_day, terms.calendar, terms.zone)
    return fresh


def _whole(case: Case, now: datetime, terms: Terms) -> Due | None:
    rule = terms.procedure.whole
    if rule is None:
        return None
    stands = proceedings.paused_days(case.pauses, now, terms.zone)
    return deadlines.due(case.opened_at, rule, terms.calendar, terms.zone, stands)
