"""What an act makes of a case: the only place a case moves. Nothing here is possible that `cases.moves` does not allow.

Each function returns the case anew, or an `Unfit` that the next message can mend.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from cases import deadlines, given, moves, proceedings, rights
from cases.deadlines import Due, Why
from cases.lateness import Period
from cases.moves import Moved, Position, Refused
from cases.people import NOBODY, PersonId, ReportId
from cases.places import Level, PlacePath
from cases.procedures import DEPARTMENT, HOUSEHOLD, Asks, Procedure, Step
from cases.proceedings import Branch, Case, Did, Entry, Pause, Terms
from cases.rights import Act, Standing, Thing


class Unfit(StrEnum):
    """What the next message can mend."""

    NOT_ALLOWED = "not_allowed"
    MOVED_ON = "moved_on"
    NOT_RECORDED = "not_recorded"
    INCOMPLETE = "incomplete"
    ODD_VOTES = "odd_votes"
    """More votes than people there, or no numbers."""
    OWN_WORK = "own_work"
    TOO_EARLY = "too_early"
    """The notice has not hung for its days, or the limit and the ladder are not over."""
    OBJECTION_OPEN = "objection_open"
    CONDITION = "condition"
    DAY_NOT_LATER = "day_not_later"
    TOO_LATE = "too_late"
    """An extension is asked before the limit is over."""
    NOTHING_ASKED = "nothing_asked"
    NO_APPEAL = "no_appeal"


_REFUSALS = {Refused.NOT_RECORDED: Unfit.NOT_RECORDED, Refused.NOT_THIS_ROLE: Unfit.NOT_ALLOWED}


def open_(
    terms: Terms,
    *,
    number: str,
    rules: str,
    clue_id: int,
    place: PlacePath,
    subject: str,
    by: PersonId,
    now: datetime,
    reports: frozenset[ReportId] = frozenset(),
    conflicted: frozenset[PersonId] = frozenset(),
    from_level: Level = Level.HOUSEHOLD,
    only_roles: frozenset[str] = frozenset(),
    appeals: int = 0,
    words: str = "",
) -> Case:
    """A new case at the start of its procedure. Whether somebody may open one is the caller's question."""
    procedure = terms.procedure
    said = {"words": words} if words else {}
    begun = Case(
        case_id=0,
        number=number,
        procedure=procedure.name,
        rules=rules,
        clue_id=clue_id,
        place=place,
        subject=subject,
        opened_at=now,
        position=moves.begin(procedure),
        branches=(),
        periods=(),
        history=(Entry(Did.OPENED, by, now, given=said),),
        reports=reports,
        conflicted=conflicted,
        from_level=from_level,
        only_roles=only_roles or named(procedure),
        appeals=appeals,
    )
    return placed(begun, begun.position, frozenset(), now, terms)


def named(procedure: Procedure) -> frozenset[str]:
    """The roles a procedure has something to do for: nobody else reaches its cases, whatever their place."""
    roles = {role for step in procedure.steps for role in step.roles}
    roles |= {role for state in procedure.states for role in (*state.held_by, *state.rises_to)}
    return frozenset(roles - {HOUSEHOLD, DEPARTMENT})


def kept_to(case: Case, procedure: Procedure) -> frozenset[str]:
    """The only roles a matter is kept to (a child's), empty where it is anybody's its own procedure names.

    Whatever follows from the case stays with them: an appeal, what it opens, what is begun anew.
    """
    return frozenset() if named(procedure) <= case.only_roles else case.only_roles


def advance(
    case: Case,
    by: Standing,
    act: str,
    facts: Mapping[str, str],
    now: datetime,
    terms: Terms,
    *,
    unmet: Collection[str] = (),
) -> Case | Unfit:
    """Does one act. `unmet` are the conditions that do not hold now (`cases.gates`); those that block refuse it."""
    doing = next((each for each in proceedings.acts_open(case, by, now, terms) if each.act == act), None)
    if doing is None:
        return _why_not(case, by, act, now, terms)
    if given.missing(doing.asks, facts):
        return Unfit.INCOMPLETE
    outcome = given.outcome(doing.asks, facts, terms.procedure.meeting)
    if outcome is None:
        return Unfit.ODD_VOTES
    moved = moves.move(terms.procedure, case.position, act, doing.role, outcome)
    if not isinstance(moved, Moved):
        return _REFUSALS.get(moved, Unfit.MOVED_ON)
    if hindrance := hindered(case, moved.step, now, terms, unmet):
        return hindrance
    level = proceedings.roles_of(proceedings.thing(case), by, now)[doing.role]
    entry = Entry(
        Did.STEP,
        by.person_id if doing.role != HOUSEHOLD else NOBODY,
        now,
        doing.role,
        level,
        moved.step.froms,
        act,
        outcome,
        {name: value.strip() for name, value in facts.items() if value.strip()},
    )
    noted = replace(case, history=(*case.history, entry))
    return placed(noted, moved.position, frozenset(moved.step.froms) - frozenset(moved.step.tos), now, terms)


def hindered(case: Case, step: Step, now: datetime, terms: Terms, unmet: Collection[str]) -> Unfit | None:
    """Why a legal act has to wait: its conditions, a notice's days, an objection nobody has decided."""
    if any(terms.procedure.condition(code).blocks for code in step.conditions if code in unmet):
        return Unfit.CONDITION
    if step.asks is Asks.TAKING_DOWN:
        if any(now < at for at in filter(None, (hangs_until(case, state, terms) for state in step.froms))):
            return Unfit.TOO_EARLY
        raised = {code for each in terms.procedure.steps if each.asks is Asks.OBJECTION for code in each.records}
        if raised & case.position.recorded:
            return Unfit.OBJECTION_OPEN
    return None


def hangs_until(case: Case, state: str, terms: Terms) -> datetime | None:
    """Until when a notice has to hang at least, counted from its posting; None for a state without one."""
    branch, least = case.branch(state), terms.procedure.state(state).least
    if branch is None or least is None:
        return None
    posting = {step.act for step in terms.procedure.steps if step.asks is Asks.POSTING}
    posted = [each.at for each in case.history if each.did is Did.STEP and each.act in posting]
    return deadlines.due(posted[-1] if posted else branch.since, least, terms.calendar, terms.zone).at


def may_take_over_from(case: Case, state: str, terms: Terms) -> datetime | None:
    """提级办理: from when the level above may take a branch, its limit and the ladder's rungs being over.

    None for a branch it does not stand in. Where nothing limits it there is nothing to wait for.
    """
    branch, rule = case.branch(state), terms.procedure.longest_hold(state)
    if branch is None:
        return None
    if rule is None:
        return branch.since
    over = branch.due or deadlines.due(branch.since, rule, terms.calendar, terms.zone)
    hours = sum(rung.ignored_hours for rung in terms.ladder.rungs)
    return terms.calendar.after_hours(over.at, hours, terms.zone) if hours else over.at


def taken_over(case: Case, by: Standing, now: datetime, terms: Terms) -> tuple[str, ...]:
    """The states this person may take over now."""
    names = proceedings.roles_of(proceedings.thing(case), by, now)
    found = []
    for state in sorted(case.position.states - case.position.raised):
        from_at = may_take_over_from(case, state, terms)
        if set(names) & set(terms.procedure.state(state).rises_to) and from_at is not None and from_at <= now:
            found.append(state)
    return tuple(found)


def take_over(case: Case, by: Standing, state: str, reason: str, now: datetime, terms: Terms) -> Case | Unfit:
    """The level above does what the holder left undone; that stays visible, it is never filled in."""
    if not reason.strip():
        return Unfit.INCOMPLETE
    names = proceedings.roles_of(proceedings.thing(case), by, now)
    role = next((name for name in terms.procedure.state(state).rises_to if name in names), "")
    taken = moves.take_over(terms.procedure, case.position, state, role)
    if not isinstance(taken, Position):
        return Unfit.NOT_ALLOWED if taken is Refused.NOT_ABOVE else Unfit.MOVED_ON
    if state not in taken_over(case, by, now, terms):
        return Unfit.TOO_EARLY
    held = frozenset(terms.procedure.state(state).held_by)
    skipped = tuple(
        dict.fromkeys(step.act for step in terms.procedure.steps if state in step.froms and held & set(step.roles))
    )
    entry = Entry(
        Did.TOOK_OVER, by.person_id, now, role, names[role], (state,), given={"reason": reason.strip()}, skipped=skipped
    )
    return placed(replace(case, history=(*case.history, entry)), taken, frozenset({state}), now, terms)


def ask_day(case: Case, by: Standing, state: str, day: date, reason: str, now: datetime, terms: Terms) -> Case | Unfit:
    """Whoever holds a branch asks for a later last day, before the limit is over."""
    branch = case.branch(state)
    if branch is None or branch.due is None or case.ended:
        return Unfit.MOVED_ON
    if branch.holder is None or branch.holder.person_id != by.person_id or by.person_id == NOBODY:
        return Unfit.NOT_ALLOWED
    if deadlines.is_late(branch.due.at, now):
        return Unfit.TOO_LATE
    if not reason.strip():
        return Unfit.INCOMPLETE
    if day <= branch.due.last_day:
        return Unfit.DAY_NOT_LATER
    level = max(proceedings.roles_of(proceedings.thing(case), by, now).values(), default=Level.HOUSEHOLD)
    entry = Entry(
        Did.ASKED_DAY, by.person_id, now, level=level, states=(state,), given={"reason": reason.strip()}, day=day
    )
    return replace(case, history=(*case.history, entry), revision=case.revision + 1)


def may_answer_day(case: Case, by: Standing, state: str, now: datetime) -> bool:
    """An extension is granted at least one level up, by somebody with the right."""
    asked = proceedings.asked_day(case, state)
    scope, it = rights.scope(by, Act.EXTEND, now), proceedings.thing(case)
    if asked is None or case.branch(state) is None or not scope.covers(it) or asked.by == by.person_id:
        return False
    return any(reach.level > asked.level or reach.level is Level.COUNTY for reach in scope.reaches if reach.admits(it))


def answer_day(
    case: Case, by: Standing, state: str, grants: bool, reason: str, now: datetime, terms: Terms
) -> Case | Unfit:
    """Grants the day that was asked for, or says no with a reason."""
    asked, branch = proceedings.asked_day(case, state), case.branch(state)
    if asked is None or branch is None or branch.due is None or asked.day is None:
        return Unfit.NOTHING_ASKED
    if not may_answer_day(case, by, state, now):
        return Unfit.NOT_ALLOWED
    if not grants and not reason.strip():
        return Unfit.INCOMPLETE
    did = Did.GRANTED_DAY if grants else Did.DENIED_DAY
    said = {"reason": reason.strip()} if reason.strip() else {}
    entry = Entry(did, by.person_id, now, states=(state,), given=said, day=asked.day)
    after = replace(case, history=(*case.history, entry), revision=case.revision + 1)
    if not grants:
        return after
    later = replace(branch, due=deadlines.granted(branch.due, asked.day, terms.calendar, terms.zone))
    return replace(after, branches=tuple(later if each.state == state else each for each in case.branches))


def reseat(
    case: Case,
    conflicted: frozenset[PersonId],
    now: datetime,
    terms: Terms,
    *,
    from_level: Level = Level.HOUSEHOLD,
    only_roles: frozenset[str] = frozenset(),
) -> Case:
    """Staff changed, or somebody is not free of it: every branch goes to who holds it now; clocks go on.

    `conflicted`, `from_level` and `only_roles` (where not empty) are to whom it is closed besides.
    """
    wider = replace(
        case,
        conflicted=case.conflicted | conflicted,
        from_level=max(case.from_level, from_level),
        only_roles=only_roles or case.only_roles,
    )
    if case.ended:
        return wider
    after = placed(wider, case.position, frozenset(), now, terms)
    if after.branches == case.branches and wider == case:
        return case
    entry = Entry(Did.SET_ASIDE, NOBODY, now, states=tuple(sorted(case.position.states)))
    return replace(after, history=(*case.history, entry))


def appeal_of(case: Case, terms: Terms) -> str:
    """The procedure the household may open against the last refusal; "" where nothing was refused."""
    appeals = {(step.froms, step.act, step.outcome): step.appeal for step in terms.procedure.steps}
    done = [appeals.get((each.states, each.act, each.outcome), "") for each in case.history if each.did is Did.STEP]
    return next((each for each in reversed(done) if each), "")


def overturned(case: Case, number: str, now: datetime, terms: Terms) -> Case:
    """An appeal (of that number) against it was upheld: a refusal still waiting to be told is told no more.

    It comes to the end the telling would have led to, by nobody's act; an ended case stays as it is.
    """
    telling = (step for _, step in moves.arrows(terms.procedure, case.position) if step.asks is Asks.TELLING)
    step = next((each for each in telling if set(each.tos) & set(terms.procedure.ends)), None)
    if case.ended or step is None:
        return case
    said = {"reason": number}
    entry = Entry(Did.OVERTURNED, NOBODY, now, states=step.froms, act=step.act, outcome=step.outcome, given=said)
    position = moves.after(terms.procedure, case.position, step)
    return placed(replace(case, history=(*case.history, entry)), position, frozenset(step.froms), now, terms)


def barred(case: Case, terms: Terms) -> tuple[frozenset[PersonId], Level]:
    """Who may know nothing of an appeal against this case, and the lowest level that may decide it."""
    part = proceedings.took_part(case, terms.procedure)
    people = frozenset(each.by for each in case.history if each.did is not Did.OPENED and each.by != NOBODY)
    highest = max((each.level for each in part), default=Level.VILLAGE)
    return case.conflicted | people, Level(min(highest + 1, Level.COUNTY))


def _why_not(case: Case, by: Standing, act: str, now: datetime, terms: Terms) -> Unfit:
    names = proceedings.roles_of(replace(proceedings.thing(case), ended=False), by, now)
    if not names:
        return Unfit.NOT_ALLOWED
    here = [step for step in terms.procedure.steps if step.act == act and set(step.froms) <= case.position.states]
    mine = [step for step in here if set(names) & moves.who(terms.procedure, step, case.position)]
    if case.ended or not here:
        return Unfit.MOVED_ON
    if not mine:
        return Unfit.NOT_ALLOWED
    return Unfit.NOT_RECORDED if all(moves.needed(step, case.position) for step in mine) else Unfit.OWN_WORK


def placed(case: Case, position: Position, left: frozenset[str], now: datetime, terms: Terms) -> Case:
    """The case at a position: clocks of states just entered begin, the others run on; holder, pauses, whole, end."""
    procedure = terms.procedure
    ended = moves.has_ended(procedure, position)
    it: Thing = proceedings.thing(case) if case.periods else _new(case)
    kept = {each.state: each for each in case.branches if each.state not in left}
    branches = []
    for state in procedure.states:
        if state.code not in position.states or ended:
            continue
        holder = proceedings.seat(it, state, position, now, terms)
        before = kept.get(state.code)
        rule = procedure.limit_of(state.code)
        fresh = Branch(state.code, now, deadlines.due(now, rule, terms.calendar, terms.zone) if rule else None)
        # A branch that waited for another has no clock of its own until somebody holds it.
        runs_on = before if before and (before.holder or not holder) else fresh
        branches.append(replace(runs_on, holder=holder, due=runs_on.due if holder else None))
    foremost = proceedings.foremost(branches)
    same = ended or (bool(case.periods) and case.periods[-1].holder == foremost)
    pauses = _pauses(case, branches, now, terms)
    return replace(
        case,
        position=position,
        branches=tuple(branches),
        periods=case.periods if same else (*case.periods, Period(foremost, now)),
        pauses=pauses,
        whole=_whole(case, pauses, now, terms),
        ended_at=now if ended else None,
        revision=case.revision + bool(case.periods),
    )


def _whole(case: Case, pauses: tuple[Pause, ...], now: datetime, terms: Terms) -> Due | None:
    """Counted anew only where it stood still since: another calendar alone moves nothing that is under way."""
    rule, known = terms.procedure.whole, case.whole
    if rule is None:
        return None
    stands = proceedings.paused_days(pauses, now, terms.zone)
    if known is not None:
        counted = {step.day for step in known.derivation if step.why is Why.PAUSED}
        if all(day in counted or day > known.last_day for day in stands):
            return known
    return deadlines.due(case.opened_at, rule, terms.calendar, terms.zone, stands)


def _new(case: Case) -> Thing:
    """As rights see it before anybody holds it."""
    it = Thing(case.place, reports=case.reports, conflicted=case.conflicted)
    return replace(it, from_level=case.from_level, only_roles=case.only_roles)


def _pauses(case: Case, branches: list[Branch], now: datetime, terms: Terms) -> tuple[Pause, ...]:
    """The whole stands still while a branch does, and no other goes on in an office here."""
    why = next((found for each in branches if (found := terms.procedure.state(each.state).pauses)), "")
    last = case.pauses[-1] if case.pauses else None
    running = last is not None and last.until_at is None
    if running and last is not None and last.why != why:
        case = replace(case, pauses=(*case.pauses[:-1], replace(last, until_at=now)))
        running = False
    return (*case.pauses, Pause(why, now)) if why and not running else case.pauses
