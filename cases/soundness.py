"""Whether a procedure contradicts itself: the only place that says so. `faults` tries every position it can come to."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from cases import moves
from cases.deadlines import Rule, Unit
from cases.places import Level
from cases.procedures import DEPARTMENT, HOUSEHOLD, Asks, Procedure, State, Step

WORKING_WEEK, WEEK = 5, 7
_GIVEN = ("reason", "item", "phone", "number")
"""Parts of a text that repeat what was given with the act."""


class Contradiction(StrEnum):
    """How a procedure contradicts itself."""

    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_ACT = "unknown_act"
    UNKNOWN_CONDITION = "unknown_condition"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    UNKNOWN_FORM = "unknown_form"
    UNKNOWN_SOURCE = "unknown_source"
    NO_START = "no_start"
    NO_END = "no_end"
    DEAD_END = "dead_end"
    """A state that is no end and has no way to one."""
    STUCK = "stuck"
    """A position (branches and what is recorded) from which no end can be reached."""
    UNREACHABLE = "unreachable"
    LEAVES_END = "leaves_end"
    NO_ROLE = "no_role"
    NOBODY_HAS = "nobody_has"
    """A role that no post of the pack may act with."""
    NEVER_RECORDED = "never_recorded"
    """Something is needed that no act records."""
    AMBIGUOUS = "ambiguous"
    """The same act, outcome and role lead to two places."""
    TWICE = "twice"
    """A branch comes to a state where another branch stands already."""
    OUTCOMES = "outcomes"
    """A computed act without an arrow for each outcome."""
    NOTICE_SHORT = "notice_short"
    """A notice hangs shorter than its own rule, or longer than the whole may take."""
    NO_LEAST = "no_least"
    """A notice that may be taken down at once."""
    NO_SOURCE = "no_source"
    """A figure without a source."""
    NO_WAY_UP = "no_way_up"
    """A state below the town that nobody above may take over."""
    REFUSAL_UNTOLD = "refusal_untold"
    NO_APPEAL = "no_appeal"
    COMPARED_FIRST = "compared_first"
    """Departments are asked before the authorisation is recorded."""
    TOLD_UNSEEN = "told_unseen"
    """Words only some roles may read are told to another."""
    NO_WORDS = "no_words"
    """An arrow or state without a title or explanation."""


class Found(NamedTuple):
    """A contradiction, what it is about, and where: ("states", code), ("step", n) or ()."""

    code: Contradiction
    about: str
    where: tuple[str | int, ...] = ()


class Known(NamedTuple):
    """What a pack has that procedures may name. `levels` has only roles that may act in a case."""

    roles: Mapping[str, Level]
    acts: Collection[str]
    procedures: Collection[str] = ()
    forms: Collection[str] = ()
    sources: Collection[str] = ()
    idle: Collection[str] = ()
    """Roles that may not act in a case at all."""


def faults(procedure: Procedure, known: Known) -> Iterator[Found]:
    """Each contradiction with the state, act or role it is about."""
    yield from _graph(procedure, known)
    if procedure.acts:
        yield from _names(procedure, known)
        yield from _figures(procedure, known)
        yield from _promises(procedure, known)
        yield from _positions(procedure)


def _graph(procedure: Procedure, known: Known) -> Iterator[Found]:
    codes = {state.code for state in procedure.states}
    if procedure.start not in codes:
        yield Found(Contradiction.NO_START, procedure.start)
    if not procedure.ends:
        yield Found(Contradiction.NO_END, procedure.name)
    acts = {act for act, _ in procedure.acts} or set(known.acts)
    for n, step in enumerate(procedure.steps):
        yield from _step_faults(step, n, procedure, codes, acts, known)
    ahead = _closure({procedure.start}, [(step.froms, step.tos) for step in procedure.steps])
    back = _closure(set(procedure.ends), [(step.tos, step.froms) for step in procedure.steps])
    for code in (state.code for state in procedure.states):
        if code not in ahead:
            yield Found(Contradiction.UNREACHABLE, code, ("states", code))
        elif code not in back:
            yield Found(Contradiction.DEAD_END, code, ("states", code))


def _step_faults(
    step: Step, n: int, procedure: Procedure, codes: set[str], acts: set[str], known: Known
) -> Iterator[Found]:
    where = ("step", n)
    for code in sorted({*step.froms, *step.tos} - codes):
        yield Found(Contradiction.UNKNOWN_STATE, code, where)
    for code in step.froms:
        if code in procedure.ends:
            yield Found(Contradiction.LEAVES_END, code, where)
    if step.act not in acts:
        yield Found(Contradiction.UNKNOWN_ACT, step.act, where)
    if not step.roles:
        yield Found(Contradiction.NO_ROLE, step.act, where)
    yield from _role_faults(step.roles, known, where)


def _role_faults(roles: Collection[str], known: Known, where: tuple[str | int, ...]) -> Iterator[Found]:
    for role in roles:
        if role not in known.roles and role != HOUSEHOLD:
            yield Found(Contradiction.UNKNOWN_ROLE, role, where)
        elif role in known.idle:
            yield Found(Contradiction.NOBODY_HAS, role, where)


def _names(procedure: Procedure, known: Known) -> Iterator[Found]:
    """Everything a procedure names is there."""
    recorded = {code for step in procedure.steps for code in step.records}
    conditions = {each.code for each in procedure.conditions}
    for n, step in enumerate(procedure.steps):
        where = ("step", n)
        for code in (*step.needs, *step.undoes):
            if code not in recorded:
                yield Found(Contradiction.NEVER_RECORDED, code, where)
        for code in step.conditions:
            if code not in conditions:
                yield Found(Contradiction.UNKNOWN_CONDITION, code, where)
        for name in (step.appeal, step.opens):
            if name and name not in known.procedures:
                yield Found(Contradiction.UNKNOWN_PROCEDURE, name, where)
        if step.form and step.form not in known.forms:
            yield Found(Contradiction.UNKNOWN_FORM, step.form, where)
        told = {tell.whom for tell in step.tells} - {HOUSEHOLD, "objector"}
        yield from _role_faults(sorted({*told, *step.seen_by}), known, where)
        for tell in step.tells if step.seen_by else ():
            is_theirs = tell.whom in (HOUSEHOLD, "objector", *step.seen_by)
            if not is_theirs and any(f"{{{part}}}" in tell.say for part in _GIVEN):
                yield Found(Contradiction.TOLD_UNSEEN, tell.whom, where)
        if not step.why:
            yield Found(Contradiction.NO_WORDS, step.act, where)
    for state in procedure.states:
        held = set(state.held_by) - {HOUSEHOLD, DEPARTMENT}
        yield from _role_faults(sorted(held | set(state.rises_to)), known, ("states", state.code))
        if not state.title:
            yield Found(Contradiction.NO_WORDS, state.code, ("states", state.code))
    yield from _role_faults(procedure.opened_by, known, ())


def _figures(procedure: Procedure, known: Known) -> Iterator[Found]:
    """Every figure has a source of the pack or is the county's; notices hang as long as their rule says."""
    for state in procedure.states:
        for rule in (state.rule, state.least):
            if rule is not None:
                yield from _sourced(rule.source, rule.county, rule.title, ("states", state.code), known)
        yield from _notice(state, procedure)
    if procedure.whole is not None:
        yield from _sourced(procedure.whole.source, procedure.whole.county, procedure.whole.title, (), known)
    for n, condition in enumerate(procedure.conditions):
        yield from _sourced(condition.source, condition.county, condition.code, ("condition", n), known)
    meeting = procedure.meeting
    if meeting is not None and (meeting.quorum or meeting.passing):
        yield from _sourced(meeting.source, meeting.county, "meeting", (), known)
    for n, step in enumerate(procedure.steps):
        for source in step.cites:
            yield from _sourced(source, False, step.act, ("step", n), known)


def _sourced(source: str, county: bool, about: str, where: tuple[str | int, ...], known: Known) -> Iterator[Found]:
    if source and source not in known.sources:
        yield Found(Contradiction.UNKNOWN_SOURCE, source, where)
    elif not source and not county:
        yield Found(Contradiction.NO_SOURCE, about, where)


def _notice(state: State, procedure: Procedure) -> Iterator[Found]:
    where = ("states", state.code)
    takes_down = any(state.code in step.froms and step.asks is Asks.TAKING_DOWN for step in procedure.steps)
    if takes_down and state.least is None:
        yield Found(Contradiction.NO_LEAST, state.code, where)
    if state.least is None:
        return
    hangs = state.hangs if state.hangs is not None else state.least.days
    if hangs < state.least.days or (procedure.whole and _days(procedure.whole) < _days(state.least)):
        yield Found(Contradiction.NOTICE_SHORT, state.code, where)


def _days(rule: Rule) -> float:
    """In calendar days, as a plain week has them."""
    return rule.days * WEEK / WORKING_WEEK if rule.unit is Unit.WORKING else rule.days


def _promises(procedure: Procedure, known: Known) -> Iterator[Found]:
    """What every household may count on: somebody above can take it, a no is told and can be appealed."""
    for state in procedure.states:
        if state.code not in procedure.ends and not _can_rise(state, known):
            yield Found(Contradiction.NO_WAY_UP, state.code, ("states", state.code))
    for n, step in enumerate(procedure.steps):
        if step.asks is Asks.REFUSAL:
            if not any(tell.whom == HOUSEHOLD for tell in step.tells):
                yield Found(Contradiction.REFUSAL_UNTOLD, step.act, ("step", n))
            if not step.appeal:
                yield Found(Contradiction.NO_APPEAL, step.act, ("step", n))
        if "compared" in step.records and "consent" not in step.needs:
            yield Found(Contradiction.COMPARED_FIRST, step.act, ("step", n))


def _can_rise(state: State, known: Known) -> bool:
    """True unless it is held below the town by people none of whom stands lower than who may take it over."""
    levels = [known.roles[role] for role in state.held_by if role in known.roles]
    above = [known.roles[role] for role in state.rises_to if role in known.roles]
    highest = max(levels, default=Level.COUNTY)
    return highest >= Level.TOWN or any(level > highest for level in above)


def _positions(procedure: Procedure) -> Iterator[Found]:
    """What only shows when branches run side by side."""
    yield from _outcomes(procedure)
    codes = {state.code for state in procedure.states}
    if procedure.start not in codes or any({*step.froms, *step.tos} - codes for step in procedure.steps):
        return
    reached = list(moves.positions(procedure))
    yield from sorted({found for here in reached for found in _collisions(procedure, here)})
    for states in sorted({" + ".join(sorted(here.states)) for here in _stuck(procedure, reached)}):
        yield Found(Contradiction.STUCK, states)


def _collisions(procedure: Procedure, here: moves.Position) -> Iterator[Found]:
    """Branches that run into each other, and acts that could mean two things here."""
    meant: dict[tuple[str, str, str], moves.Position] = {}
    for n, step in moves.arrows(procedure, here):
        there = moves.after(procedure, here, step)
        left = frozenset() if step.clears else here.states - set(step.froms)
        if not moves.has_ended(procedure, there):
            yield from (Found(Contradiction.TWICE, state, ("step", n)) for state in left & set(step.tos))
        for role in step.roles:
            if meant.setdefault((step.act, step.outcome, role), there) != there:
                yield Found(Contradiction.AMBIGUOUS, step.act, ("step", n))


def _stuck(procedure: Procedure, reached: Collection[moves.Position]) -> list[moves.Position]:
    """The positions from which no end can be reached."""
    ways: dict[moves.Position, set[moves.Position]] = {}
    for here in reached:
        for _, step in moves.arrows(procedure, here):
            ways.setdefault(moves.after(procedure, here, step), set()).add(here)
    good = [here for here in reached if moves.has_ended(procedure, here)]
    safe = set(good)
    while good:
        before = ways.get(good.pop(), set()) - safe
        safe |= before
        good += before
    return [here for here in reached if here not in safe]


def _outcomes(procedure: Procedure) -> Iterator[Found]:
    """A meeting leads somewhere whatever its votes."""
    for n, step in enumerate(procedure.steps):
        if step.asks is Asks.MEETING:
            same = {each.outcome for each in procedure.steps if each.act == step.act and each.froms == step.froms}
            if same != {"passed", "failed", "no_quorum"}:
                yield Found(Contradiction.OUTCOMES, step.act, ("step", n))


def _closure(reached: set[str], arrows: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> set[str]:
    """Everything that can be reached along the arrows, each side read as "any of"."""
    before = -1
    while before != len(reached):
        before = len(reached)
        for froms, tos in arrows:
            if reached & set(froms):
                reached |= set(tos)
    return reached
