"""Rows of cases: a step nobody has done in time climbs the pack's rungs."""

from bot.casework import Scene
from bot.casework import proceedings as hands
from bot.notices import incidents
from bot.notices import proceedings as words
from cases import organisation
from cases.deadlines import is_late
from cases.lateness import Holder
from cases.people import NOBODY, PersonId
from cases.proceedings import Case, Terms, thing
from cases.questions import Tell
from cases.rights import Act
from scheduler import climbing
from scheduler.climbing import Waiting
from storage.deadlines import Due

CASE = hands.CASE


async def look(scene: Scene, due: Due) -> int:
    """Tells whoever is to know that it waits; plans the next look. Returns how many words that were."""
    case = await scene.unit.proceedings.get(due.subject_id)
    if case is None or case.ended:
        return 0
    case = await hands.settle(scene, case)
    late = [each for each in case.branches if each.due and is_late(each.due.at, scene.now)]
    if not late:
        return 0
    first = min(late, key=lambda each: each.due.at if each.due else scene.now)
    assert first.due is not None
    terms = await hands.terms_for(scene, case)
    waiting = Waiting(CASE, words.about(case), first.due.at, scene.pack.ladder.rungs)
    told = await climbing.told(scene, waiting.about, first.since)
    return await climbing.climb(scene, waiting, told, lambda step: _tell(scene, case, first.holder, terms, step))


async def _tell(scene: Scene, case: Case, holder: Holder | None, terms: Terms, step: Tell) -> int:
    people = _on_rung(scene, case, holder, terms, step.rung)
    if not people and step.rung == 0 and holder is not None and not holder.is_outside:
        await incidents.report(scene, "vacant", words.about(case), f"{case.number}：到期了，岗位上没有人。")
    lead = ""
    if step.rung:
        below = [await scene.name(one) for one in _on_rung(scene, case, holder, terms, step.rung - 1)]
        names = "、".join(below) or "没有人"
        lead = f"{names}看到了，还没有动。" if step.ignored else f"{names}还没有看到，请打个电话。"
    message = await words.late(case, terms.procedure, scene, lead)
    said = 0
    for person_id in people:
        said += await climbing.say(scene, person_id, words.about(case), step.rung, message)
    return said


def _on_rung(scene: Scene, case: Case, holder: Holder | None, terms: Terms, number: int) -> list[PersonId]:
    """Rung 0 is who holds it; above it one person in the rung's role who may see it."""
    held = holder.person_id if holder else NOBODY
    if number == 0:
        return [held] if held != NOBODY else []
    role = scene.pack.ladder.rungs[number].role
    able = organisation.able(thing(case), Act.SEE_CASE, terms.members, scene.now)
    found = [
        one.person_id for one in able if any(post.role.name == role and post.holds(scene.now) for post in one.posts)
    ]
    return [one for one in found if one != held][:1]
