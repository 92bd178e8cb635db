"""What comes after 销号: 回头看 on its day, and 没解决 by the household; both open the same number again, or leave it.

Struck → look_back → struck (it holds) or open. Struck or look_back → disputed → open or struck: decided by somebody who
took no part, at least one level above who struck it off. Below that level nothing of the objection is ever shown.
"""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from cases import deadlines, problems, rights
from cases.calendar import Calendar
from cases.deadlines import Rule, Unit
from cases.people import NOBODY, PersonId
from cases.places import Level
from cases.problems import Did, Entry, LedgerRules, Problem, Severity, State, Unfit
from cases.rights import Act, Standing, Thing


class After(StrEnum):
    """What is to be done about a line that was struck off."""

    LOOK_BACK = "look_back"
    DECIDE = "decide"


_OFF = (State.STRUCK, State.LOOK_BACK)


def look_back_at(problem: Problem, rules: LedgerRules) -> datetime | None:
    """When somebody is to see whether it holds; None when nobody is, or somebody did since it was struck off."""
    if problem.state is not State.STRUCK or problem.struck_at is None or not rules.look_back_days:
        return None
    looked = [each for each in problem.history if each.did is Did.CONFIRMED and each.at >= problem.struck_at]
    return None if looked else problem.struck_at + timedelta(days=rules.look_back_days)


def limit(since: datetime, rules: LedgerRules, calendar: Calendar, zone: tzinfo) -> datetime:
    """Until when 回头看 is done, or 没解决 decided, that came at `since`."""
    return deadlines.due(since, Rule("回头看", rules.look_within, Unit.WORKING, "", True), calendar, zone).at


def come_due(problem: Problem, looker: PersonId, now: datetime) -> Problem:
    """The day of 回头看 has come: in the hands of `looker`."""
    return problems.with_(problem, State.LOOK_BACK, looker, Entry(Did.DUE_AGAIN, NOBODY, now))


def holds(problem: Problem, by: Standing, severity: Severity, words: str, now: datetime) -> Problem | Unfit:
    """回头看: it holds."""
    if unfit := _unseen(problem, by, severity, now):
        return unfit
    return problems.with_(problem, State.STRUCK, NOBODY, problems.entry(Did.CONFIRMED, by, now, words))


def fails(
    problem: Problem,
    by: Standing,
    severity: Severity,
    words: str,
    now: datetime,
    *,
    doer: PersonId,
    calendar: Calendar,
    zone: tzinfo,
) -> Problem | Unfit:
    """回头看: it does not hold; the same number is open again, with the whole limit."""
    if unfit := _unseen(problem, by, severity, now):
        return unfit
    return _again(problem, by, words, now, doer, calendar, zone)


def object_(
    problem: Problem,
    words: str,
    now: datetime,
    rules: LedgerRules,
    *,
    decider: PersonId,
    by: PersonId = NOBODY,
    talk_id: int = 0,
) -> Problem | Unfit:
    """没解决, by the household in talk `talk_id`, or through `by` who heard it. `decider` is one of `to_decide`."""
    if problem.state not in (*_OFF, State.DISPUTED) or problem.struck_at is None:
        return Unfit.MOVED_ON
    if now >= problem.struck_at + timedelta(days=rules.reopen_days):
        return Unfit.TOO_LATE
    if not words.strip():
        return Unfit.NO_WORDS
    said = Entry(Did.OBJECTED, by, now, words.strip(), from_level=level_needed(problem))
    to = problem.holder_id if problem.state is State.DISPUTED else decider
    return replace(problems.with_(problem, State.DISPUTED, to, said), told_to=problem.told_to or talk_id)


def objections(problem: Problem) -> tuple[Entry, ...]:
    """What the household has said of a line that waits for a decision, in its order; nothing of one that was decided.

    Said twice is one decision: it neither waits longer nor betrays by another answer that somebody objected before.
    """
    found: list[Entry] = []
    for each in reversed(problem.history):
        if each.did is not Did.OBJECTED:
            break
        found.insert(0, each)
    return tuple(found)


def uphold(
    problem: Problem,
    by: Standing,
    words: str,
    now: datetime,
    *,
    doer: PersonId,
    calendar: Calendar,
    zone: tzinfo,
) -> Problem | Unfit:
    """The household is right: open again. `words` are the decider's own, for who puts it right."""
    return _undecided(problem, by, words, now) or _again(problem, by, words, now, doer, calendar, zone)


def dismiss(problem: Problem, by: Standing, words: str, now: datetime) -> Problem | Unfit:
    """It stays struck off, with a reason the household is told."""
    if unfit := _undecided(problem, by, words, now):
        return unfit
    said = replace(problems.entry(Did.DISMISSED, by, now, words), from_level=level_needed(problem))
    return problems.with_(problem, State.STRUCK, NOBODY, said)


def level_needed(problem: Problem) -> Level:
    """One level above whoever struck it off, never below the town, the county at most."""
    levels = [each.level for each in problem.history if each.did in (Did.STRUCK, Did.CONFIRMED)]
    return Level(min(Level.COUNTY, max([Level.TOWN, *(level + 1 for level in levels)])))


def to_decide(problem: Problem) -> Thing:
    """As `problems.thing`, for who may decide about 没解决: high enough, and without a part in it."""
    took_part = frozenset(each.by for each in problem.history if each.by and each.did is not Did.OBJECTED)
    it = problems.thing(problem)
    closed = it.conflicted | took_part
    return replace(it, conflicted=closed, from_level=level_needed(problem), filed_by=NOBODY, ended=False)


def to_look(problem: Problem, severity: Severity) -> Thing:
    """As `problems.thing`, for who may see whether it holds: as for striking it off, never who put it right."""
    return replace(problems.to_strike(problem, severity), ended=False)


def shown_to(problem: Problem, level: Level) -> Problem:
    """The problem as posts of that level see it: without an objection decided above them, and what became of it."""
    history = tuple(each for each in problem.history if each.from_level <= level)
    if history == problem.history:
        return problem
    if problem.state is State.DISPUTED:
        problem = replace(problem, state=State.STRUCK, holder_id=NOBODY)
    return replace(problem, history=history, told_to=0)


def acts_open(problem: Problem, by: Standing, severity: Severity, now: datetime) -> tuple[After, ...]:
    """What this person may do now to a line that was struck off: look back, or decide."""
    if problem.state is State.LOOK_BACK and rights.may(by, Act.STRIKE_OFF, to_look(problem, severity), now):
        return (After.LOOK_BACK,)
    if problem.state is State.DISPUTED and rights.may(by, Act.STRIKE_OFF, to_decide(problem), now):
        return (After.DECIDE,)
    return ()


def _unseen(problem: Problem, by: Standing, severity: Severity, now: datetime) -> Unfit | None:
    if problem.state is not State.LOOK_BACK:
        return Unfit.MOVED_ON
    if by.person_id == problem.doer_id:
        return Unfit.OWN_WORK
    return None if rights.may(by, Act.STRIKE_OFF, to_look(problem, severity), now) else Unfit.NOT_ALLOWED


def _undecided(problem: Problem, by: Standing, words: str, now: datetime) -> Unfit | None:
    if problem.state is not State.DISPUTED:
        return Unfit.MOVED_ON
    if not rights.may(by, Act.STRIKE_OFF, to_decide(problem), now):
        return Unfit.NOT_ALLOWED
    return None if words.strip() else Unfit.NO_WORDS


def _again(
    problem: Problem, by: Standing, words: str, now: datetime, doer: PersonId, calendar: Calendar, zone: tzinfo
) -> Problem | Unfit:
    if not words.strip():
        return Unfit.NO_WORDS
    due = deadlines.due(now, problem.due.rule, calendar, zone)
    again = problems.with_(problem, State.OPEN, doer, problems.entry(Did.REOPENED, by, now, words))
    return replace(again, due=due)
