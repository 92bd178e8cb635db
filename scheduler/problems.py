"""Rows of the ledger: a problem nobody has put right, or nobody has looked at, in time climbs the pack's rungs."""

from datetime import timedelta

from bot.casework import Scene
from bot.casework import ledger as hands
from bot.casework.members import members_of
from bot.notices import incidents, telling
from bot.notices import problems as words
from cases import organisation
from cases.people import NOBODY, PersonId
from cases.problems import Problem
from cases.questions import Look, Tell, Told, next_step
from storage.deadlines import Due

PROBLEM = hands.PROBLEM
_LATE, _NEW = "late", "new"


async def look(scene: Scene, due: Due) -> int:
    """Tells whoever is to know that it waits; plans the next look. Returns how many words that were."""
    problem = await scene.unit.problems.get(due.subject_id)
    until = hands.waits_until(scene, problem) if problem and scene.pack.ledger else None
    if problem is None or until is None:
        return 0
    rungs, about = hands.ledger_of(scene).rungs, words.about(problem)
    said, told = 0, await _told(scene, problem)
    while True:
        step = next_step(until, told, rungs, scene.pack.ladder.unseen_hours, scene.pack.calendar, scene.zone, scene.now)
        if isinstance(step, Look):
            await scene.unit.deadlines.set(PROBLEM, about, max(step.at, scene.now + timedelta(seconds=1)))
        if not isinstance(step, Tell):
            return said
        said += await _tell(scene, problem, step)
        told.append(Told(step.rung, scene.now, None))


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
        slot = scene.now.isoformat()
        rung = f"{step.rung}.{_LATE}"
        said += await telling.tell(scene, telling.whom(person_id), about, rung, slot, message) is not None
    return said


async def _on_rung(scene: Scene, problem: Problem, number: int) -> list[PersonId]:
    """Rung 0 is who has it in hand; above it one person in the rung's role there."""
    if number == 0:
        return [problem.holder_id] if problem.holder_id != NOBODY else []
    role = hands.ledger_of(scene).rungs[number].role
    there = organisation.present(await members_of(scene, problem.place))
    found = [
        one.person_id for one in there if any(post.role.name == role and post.holds(scene.now) for post in one.posts)
    ]
    return [one for one in found if one != problem.holder_id][:1]


async def _told(scene: Scene, problem: Problem) -> list[Told]:
    """What was told since the present holder has it."""
    found = []
    for notice in await scene.unit.notices.about(words.about(problem)):
        rung, _, kind = notice.rung.partition(".")
        if kind in (_NEW, _LATE) and rung.isdecimal() and notice.made_at >= problem.history[-1].at:
            instants = [at for at in await telling.reached(scene, notice) if at is not None]
            found.append(Told(int(rung), notice.made_at, min(instants, default=None)))
    return found
