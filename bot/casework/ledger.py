"""The ledger at work: who gets a problem, who looks at it, what is written down and who is told. The only place a
problem is saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.casework import closed as closing
from bot.casework.members import members_of
from bot.notices import incidents, telling
from bot.notices import problems as words
from bot.notices.scene import Scene
from cases import afterwards, deadlines, organisation, problems, rights
from cases.people import NOBODY, PersonId
from cases.places import PlacePath
from cases.problems import LedgerRules, Line, Problem, Severity, State, Unfit
from cases.rights import Act, Standing, Thing
from packs.ledger import Ledger
from storage.people import PersonView

PROBLEM = "problem"
"""What deadlines of the ledger are called."""
NUMBER = "WT"
"""Begins a problem's number."""


def ledger_of(scene: Scene) -> Ledger:
    """The pack's ledger; who offers a dialog of it has looked that there is one."""
    assert scene.pack.ledger is not None, "a pack with a ledger"
    return scene.pack.ledger


def severity_of(scene: Scene, problem: Problem) -> Severity:
    """What the pack says of its severity."""
    return ledger_of(scene).rules.severity(problem.line.severity)


async def standing_in(scene: Scene, place: PlacePath, person: PersonView) -> Standing:
    """A person as rights see them at a place, deputies with the posts they stand in for."""
    there = organisation.present(await members_of(scene, place))
    own = await scene.standing(person.id)
    return next((standing for standing in there if standing.person_id == person.id), own)


async def find(
    scene: Scene, line: Line, *, place: PlacePath, subject: str, form: str, finder: PersonId, on_spot: str = ""
) -> Problem:
    """One problem of a filled checklist goes into the ledger, once: what stands there already is only seen again.

    `on_spot`: how it was put right before the finder's eyes; then it is closed, and some are looked at again.
    """
    rules = ledger_of(scene).rules
    closed = (await closing.closed_about(scene, subject)).people
    holder = await _owner(scene, Thing(place, conflicted=closed), rules.role(line.office), finder)
    draft = problems.open_(
        NUMBER,
        place,
        line,
        subject=subject,
        form=form,
        finder=finder,
        holder=holder,
        now=scene.now,
        calendar=scene.pack.calendar,
        zone=scene.zone,
        source=rules.source_of(form),
        conflicted=closed,
    )
    known = await scene.unit.problems.same_as(draft)
    if known is not None and known.state is not State.DISPUTED:
        again = problems.see_again(known, finder, scene.now)
        return await kept(scene, known, again, finder)
    if on_spot:
        draft = await _closed_on_spot(scene, draft, rules, on_spot)
    problem = await scene.unit.problems.add(draft)
    await _written(scene, None, problem, finder)
    if problem.is_open and problem.holder_id == NOBODY:
        await incidents.report(scene, "vacant", words.about(problem), f"{problem.number}：有一个问题没有人能接。")
    return problem


async def change(
    scene: Scene, problem_id: int, person: PersonView, move: Callable[[Problem, Standing], Problem | Unfit]
) -> Problem | Unfit | None:
    """Does one act and saves it; None for no problem of that id."""
    before = await scene.unit.problems.get(problem_id, lock=True)
    if before is None:
        return None
    after = move(before, await standing_in(scene, before.place, person))
    return after if isinstance(after, Unfit) else await kept(scene, before, after, PersonId(person.id))


async def checker(scene: Scene, problem: Problem, doer: PersonId) -> PersonId:
    """Who looks at what `doer` put right: the nearest other person the pack lets strike it off."""
    it: Thing = replace(problems.to_strike(problem, severity_of(scene, problem)), filed_by=doer, ended=False)
    return await first(scene, problem, it)


async def doer(scene: Scene, problem: Problem) -> PersonId:
    """Who gets it back: who put it right before if they still may, else who sees to that office's problems."""
    members = await members_of(scene, problem.place)
    able = [one.person_id for one in organisation.able(_open(problem), Act.CLAIM_FIXED, members, scene.now)]
    if problem.doer_id in able:
        return problem.doer_id
    return await _owner(scene, _open(problem), ledger_of(scene).rules.role(problem.line.office), NOBODY)


def waits_until(scene: Scene, problem: Problem) -> datetime | None:
    """Until when whoever has it in hand has time; None when nobody has."""
    if problem.state is State.OPEN:
        return problem.due.at
    if problem.state is State.FIXED:
        rule = scene.pack.tasks.confirm
        return deadlines.due(problem.history[-1].at, rule, scene.pack.calendar, scene.zone).at
    if problem.state in (State.LOOK_BACK, State.DISPUTED):
        rules, since = ledger_of(scene).rules, (*afterwards.objections(problem), problem.history[-1])[0].at
        return afterwards.limit(since, rules, scene.pack.calendar, scene.zone)
    return None


async def recheck(scene: Scene, person: PersonView) -> int:
    """Somebody's relatives have become known: what they reach of the ledger is looked at anew.

    Returns how many lines are closed to more people now; those go into other hands.
    """
    if scene.pack.ledger is None:
        return 0
    scope = rights.scope(await scene.standing(person.id), Act.SEE_PROBLEM, scene.now)
    held = await scene.unit.problems.held_by(person.id)
    reached = [*held, *await scene.unit.problems.reached_by(scope, open_only=False)]
    changed = 0
    for problem in {each.problem_id: each for each in reached}.values():
        closed = problem.conflicted | (await closing.closed_about(scene, problem.subject)).people
        if closed != problem.conflicted:
            await kept(scene, problem, await _recused(scene, replace(problem, conflicted=closed)), NOBODY)
            changed += 1
    return changed


async def _recused(scene: Scene, problem: Problem) -> Problem:
    """In the hands of somebody free of it."""
    if not problem.is_open or problem.holder_id not in problem.conflicted:
        return problem
    return replace(problem, holder_id=await next_hands(scene, problem))


async def next_hands(scene: Scene, problem: Problem) -> PersonId:
    """Who is to have it as it stands now."""
    if problem.state is State.DISPUTED:
        return await first(scene, problem, afterwards.to_decide(problem))
    if problem.state is State.LOOK_BACK:
        return await first(scene, problem, afterwards.to_look(problem, severity_of(scene, problem)))
    return await (checker(scene, problem, problem.doer_id) if problem.state is State.FIXED else doer(scene, problem))


async def first(scene: Scene, problem: Problem, it: Thing) -> PersonId:
    """The nearest person with the right to strike off who reaches it; NOBODY if there is none."""
    able = organisation.able(it, Act.STRIKE_OFF, await members_of(scene, problem.place), scene.now)
    return able[0].person_id if able else NOBODY


async def _closed_on_spot(scene: Scene, draft: Problem, rules: LedgerRules, how: str) -> Problem:
    closed = problems.close_on_spot(draft, rules.severity(draft.line.severity), how)
    if isinstance(closed, Unfit):
        return draft
    if problems.is_sampled(await scene.unit.problems.count_on_spot() + 1, rules):
        second = await checker(scene, draft, draft.doer_id)
        if second != NOBODY:
            return problems.look_again(closed, second)
    return closed


async def _owner(scene: Scene, it: Thing, role: str, finder: PersonId) -> PersonId:
    """The person in that role nearest to the place; where there is none, whoever is nearest and may see to it."""
    able = organisation.able(it, Act.CLAIM_FIXED, await members_of(scene, it.place), scene.now)
    in_role = [one for one in able if any(post.role.name == role and post.holds(scene.now) for post in one.posts)]
    others = [one for one in able if one.person_id != finder]
    return next((one.person_id for one in (*in_role, *others, *able)), NOBODY)


async def kept(scene: Scene, before: Problem, after: Problem, by: PersonId) -> Problem:
    """Saves what became of it, and tells whoever is to know."""
    await scene.unit.problems.save(after)
    await _written(scene, before, after, by)
    return after


async def _written(scene: Scene, before: Problem | None, after: Problem, by: PersonId) -> None:
    """The log, the next look, and who is told."""
    about = words.about(after)
    new: Sequence[problems.Entry] = after.history[len(before.history) if before else 0 :]
    for entry in new:
        await scene.unit.events.add(f"problem.{entry.did.value}", about, at=scene.now, person_id=entry.by or None)
    await scene.unit.deadlines.drop(PROBLEM, about)
    if before is not None and before.holder_id != after.holder_id:
        await scene.unit.notices.drop_about(about)
    until = waits_until(scene, after) or afterwards.look_back_at(after, ledger_of(scene).rules)
    if until is not None:
        await scene.unit.deadlines.set(PROBLEM, about, max(until, scene.now + timedelta(seconds=1)))
    if before is None or before.state is not after.state or before.holder_id != after.holder_id:
        await _tell(scene, after, by)


async def _tell(scene: Scene, problem: Problem, by: PersonId) -> None:
    slot = f"{len(problem.history)}@{scene.now.isoformat()}"
    about = words.about(problem)
    if problem.is_open and problem.holder_id not in (NOBODY, by):
        message = await words.TO_HOLDER[problem.state](problem, scene)
        if problem.state is State.OPEN and severity_of(scene, problem).urgent:
            message = replace(message, urgent=True)
        await telling.tell(scene, telling.whom(problem.holder_id), about, "0.new", slot, message)


def _open(problem: Problem) -> Thing:
    return Thing(problem.place, conflicted=problem.conflicted)
