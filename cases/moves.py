"""What is legal in a running procedure: the only place that says who may take which arrow, and where it leads.

Pure and total: every act of every role in every position gives a `Moved` or a `Refused`, never an exception. The
clock (a notice's least days, a limit that is over) is for who runs the case to know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases.procedures import HOUSEHOLD, Procedure, Step


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands: its branches, what is recorded, which states a level above has taken over."""

    states: frozenset[str]
    recorded: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()


class Refused(StrEnum):
    """Why an act is no legal move."""

    ENDED = "ended"
    NOT_FROM_HERE = "not_from_here"
    NOT_THIS_ROLE = "not_this_role"
    NOT_RECORDED = "not_recorded"
    """Something has to be recorded first: `needed` says what."""
    NOT_ABOVE = "not_above"
    """Only the roles of `State.rises_to` may take it over, and only once."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A legal move: the arrow, and the position after it."""

    step: Step
    position: Position


def begin(procedure: Procedure) -> Position:
    """The position of a case just opened."""
    return Position(frozenset({procedure.start}))


def has_ended(procedure: Procedure, position: Position) -> bool:
    """True at an end: nothing is legal any more."""
    return bool(position.states & set(procedure.ends))


def who(procedure: Procedure, step: Step, position: Position) -> frozenset[str]:
    """The roles that may take the arrow from here: its own, or after a take-over those above instead of the holder.

    What is not the holder's (the household's acts, another level's) stays with whose it is.
    """
    roles = frozenset(step.roles)
    for code in position.raised & set(step.froms):
        state = procedure.state(code)
        holders = frozenset(state.held_by) - {HOUSEHOLD}
        if roles & holders:
            roles = (roles - holders) | frozenset(state.rises_to)
    return roles


def moves(procedure: Procedure, position: Position, role: str) -> tuple[Step, ...]:
    """Every arrow `role` may take from here, computed outcomes each by itself."""
    return tuple(step for _, step in arrows(procedure, position) if role in who(procedure, step, position))


def needed(step: Step, position: Position) -> tuple[str, ...]:
    """What has still to be recorded before the arrow."""
    return tuple(code for code in step.needs if code not in position.recorded)


def move(procedure: Procedure, position: Position, act: str, role: str, outcome: str = "") -> Moved | Refused:
    """Where `act`, done by `role` and with its computed outcome, leads; or why it is no legal move."""
    if has_ended(procedure, position):
        return Refused.ENDED
    here = [step for step in procedure.steps if (step.act, step.outcome) == (act, outcome)]
    here = [step for step in here if _is_enabled(step, position)]
    if not here:
        return Refused.NOT_FROM_HERE
    allowed = [each for each in here if role in who(procedure, each, position)]
    if not allowed:
        return Refused.NOT_THIS_ROLE
    step = next((each for each in allowed if not needed(each, position)), None)
    return Moved(step, after(procedure, position, step)) if step else Refused.NOT_RECORDED


def after(procedure: Procedure, position: Position, step: Step) -> Position:
    """The position once the arrow is taken. An end takes every other branch with it."""
    kept = frozenset() if step.clears else position.states - set(step.froms)
    ends = set(step.tos) & set(procedure.ends)
    states = frozenset(ends) if ends else kept | set(step.tos)
    recorded = position.recorded - set(step.undoes) | set(step.records)
    # A take-over holds while the branch stays where it is; coming back later it is the holder's again.
    raised = position.raised & states & (kept | set(step.froms))
    return Position(states, recorded, raised)


def take_over(procedure: Procedure, position: Position, state: str, role: str) -> Position | Refused:
    """提级办理 of one state. When it may be done (limit and last rung over) is for who runs the case to know."""
    if has_ended(procedure, position):
        return Refused.ENDED
    if state not in position.states:
        return Refused.NOT_FROM_HERE
    if role not in procedure.state(state).rises_to or state in position.raised:
        return Refused.NOT_ABOVE
    return Position(position.states, position.recorded, position.raised | {state})


def holders(procedure: Procedure, position: Position) -> dict[str, tuple[str, ...]]:
    """Who has each branch in hand: roles nearest first, HOUSEHOLD or DEPARTMENT. Empty: it waits for another branch.

    Where branches have come together, whoever may take the arrow that joins them holds them all.
    """
    if has_ended(procedure, position):
        return {}
    held = {}
    for code in sorted(position.states):
        state = procedure.state(code)
        held[code] = state.rises_to if code in position.raised else state.held_by
    for _, step in arrows(procedure, position):
        for code in step.froms:
            if len(step.froms) > 1 and not held[code]:
                held[code] = step.roles
    return held


def arrows(procedure: Procedure, position: Position) -> tuple[tuple[int, Step], ...]:
    """Every arrow that is open from here to somebody, with its number in `Procedure.steps`."""
    if has_ended(procedure, position):
        return ()
    return tuple(
        (n, step)
        for n, step in enumerate(procedure.steps)
        if _is_enabled(step, position) and not needed(step, position)
    )


def positions(procedure: Procedure) -> Iterator[Position]:
    """Every position a case can come to, take-overs aside; each once, the beginning first."""
    seen = {begin(procedure)}
    ahead = [begin(procedure)]
    while ahead:
        here = ahead.pop()
        yield here
        found = {after(procedure, here, step) for _, step in arrows(procedure, here)} - seen
        seen |= found
        ahead += sorted(found, key=lambda each: (sorted(each.states), sorted(each.recorded)))


def _is_enabled(step: Step, position: Position) -> bool:
    return set(step.froms) <= position.states
