"""Rows of the ledger: a problem nobody has put right, or nobody has looked at, in time climbs the pack's rungs."""

from bot.casework import Scene, afterwards
from bot.casework import ledger as hands
from bot.casework.members import members_of
from bot.notices import incidents
from bot.notices import problems as words
from cases import organisation, rights
from cases.afterwards import to_decide
from cases.people import NOBODY, PersonId
from cases.problems import Problem, State, thing
from cases.questions import Tell
from scheduler import climbing
from scheduler.climbing import Waiting
from storage.deadlines import Due

PROBLEM = hands.PROBLEM


async def look(scene: Scene, due: Due) -> int:
    """Tells whoever is to know that it waits; plans the next look. Returns how many words that were."""
    problem = await scene.unit.problems.get(due.subject_id)
    if problem is not None and scene.pack.ledger and await afterwards.come_due(scene, problem):
        return 1
    until = hands.waits_until(scene, problem) if problem and scene.pack.ledger else None
    if problem is None or until is None:
        return 0
    waiting = Waiting(PROBLEM, words.about(problem), until, hands.ledger_of(scene).rungs)
    told = await climbing.told(scene, waiting.about, problem.history[-1].at)
    return await climbing.climb(scene, waiting, told, lambda step: _tell(scene, problem, step))


async def _tell(scene: Scene, problem: Problem, step: Tell) -> int:
    about = words.about(problem)
    people = await _on_rung(scene, problem, step.rung)
    if not people:
        await incidents.report(scene, "vacant", about, f"{problem.number}：到期了，该知道的岗位上没有人。")
    said = 0
    for person_id in people:
        if step.rung == 0:
            message = await words.late(problem, scene)
        else:
            below = [await scene.name(one) for one in await _on_rung(scene, problem, step.rung - 1)]
            message = await words.above(problem, "、".join(below) or "没有人", scene, ignored=step.ignored)
        said += await climbing.say(scene, person_id, about, step.rung, message)
    return said


async def _on_rung(scene: Scene, problem: Problem, number: int) -> list[PersonId]:
    """Rung 0 is who has it in hand; above it one person in the rung's role there."""
    if number == 0:
        return [problem.holder_id] if problem.holder_id != NOBODY else []
    role = hands.ledger_of(scene).rungs[number].role
    it = to_decide(problem) if problem.state is State.DISPUTED else thing(problem)
    there = organisation.present(await members_of(scene, problem.place))
    found = [
        one.person_id
        for one in there
        if any(post.role.name == role and post.holds(scene.now) for post in one.posts)
        and not rights.is_kept_from(one, it, scene.now)
    ]
    return [one for one in found if one != problem.holder_id][:1]
