"""Procedures as values: states, the acts that lead from one to the next, who may do them and within which limit.

A pack carries them as data; `faults` is the only place that says whether one contradicts itself.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases.deadlines import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """An arrow. `froms` must all be reached; several `tos` run side by side. `limit` names a rule of the pack."""

    froms: tuple[str, ...]
    act: str
    tos: tuple[str, ...]
    roles: tuple[str, ...]
    limit: str = ""
    days: int | None = None
    unit: Unit | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A named procedure. `states` are (code, title) in the order people meet them."""

    name: str
    start: str
    ends: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]

    def acts_from(self, state: str) -> frozenset[str]:
        """The acts some arrow out of `state` is named for."""
        return frozenset(step.act for step in self.steps if state in step.froms)

    def tos(self, state: str, act: str) -> frozenset[str]:
        """Where `act` can lead from `state`; empty if it is no legal move."""
        return frozenset(to for step in self.steps if state in step.froms and step.act == act for to in step.tos)


class Contradiction(StrEnum):
    """How a procedure contradicts itself."""

    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_ACT = "unknown_act"
    NO_START = "no_start"
    NO_END = "no_end"
    DEAD_END = "dead_end"
    """A state that is no end and has no way to one."""
    UNREACHABLE = "unreachable"
    LEAVES_END = "leaves_end"
    NO_ROLE = "no_role"


def faults(procedure: Procedure, roles: Collection[str], acts: Collection[str]) -> Iterator[tuple[Contradiction, str]]:
    """Each contradiction with the state, act or role it is about. `roles` and `acts` are the known ones."""
    known = {code for code, _ in procedure.states}
    if procedure.start not in known:
        yield Contradiction.NO_START, procedure.start
    if not procedure.ends:
        yield Contradiction.NO_END, procedure.name
    for step in procedure.steps:
        yield from _step_faults(step, procedure, known, roles, acts)
    ahead = _closure({procedure.start}, [(step.froms, step.tos) for step in procedure.steps])
    back = _closure(set(procedure.ends), [(step.tos, step.froms) for step in procedure.steps])
    for code, _ in procedure.states:
        if code not in ahead:
            yield Contradiction.UNREACHABLE, code
        elif code not in back:
            yield Contradiction.DEAD_END, code


def _step_faults(
    step: Step, procedure: Procedure, known: set[str], roles: Collection[str], acts: Collection[str]
) -> Iterator[tuple[Contradiction, str]]:
    for state in (*step.froms, *step.tos):
        if state not in known:
            yield Contradiction.UNKNOWN_STATE, state
    for state in step.froms:
        if state in procedure.ends:
            yield Contradiction.LEAVES_END, state
    if step.act not in acts:
        yield Contradiction.UNKNOWN_ACT, step.act
    if not step.roles:
        yield Contradiction.NO_ROLE, step.act
    for role in step.roles:
        if role not in roles:
            yield Contradiction.UNKNOWN_ROLE, role


def _closure(reached: set[str], arrows: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> set[str]:
    """Everything that can be reached along the arrows, each side read as "any of"."""
    before = -1
    while before != len(reached):
        before = len(reached)
        for froms, tos in arrows:
            if reached & set(froms):
                reached |= set(tos)
    return reached
