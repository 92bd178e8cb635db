"""Rows of referrals: an answer that is not given in time climbs the pack's rungs."""

from bot.casework import Scene, members_of
from bot.casework import referrals as hands
from bot.notices import incidents
from bot.notices import referrals as words
from cases import organisation
from cases.people import PersonId
from cases.questions import Tell
from cases.referrals import Referral
from cases.rights import Act
from scheduler import climbing
from scheduler.climbing import Waiting
from storage.deadlines import Due

REFERRAL = hands.REFERRAL


async def look(scene: Scene, due: Due) -> int:
    """Tells whoever is to know that it waits; plans the next look. Returns how many words that were."""
    one = await scene.unit.referrals.get(due.subject_id)
    if one is None or one.due is None or not one.is_late(scene.now):
        return 0
    rungs = [each for each in scene.pack.ladder.rungs if await _of_role(scene, one, each.role)]
    if not rungs:
        await incidents.report(scene, "vacant", hands.about(one), f"{words.title(one, scene)}到期了，没有人能答复。")
        return 0
    waiting = Waiting(REFERRAL, hands.about(one), one.due.at, rungs)
    told = await climbing.told(scene, waiting.about, one.received_at)
    return await climbing.climb(scene, waiting, told, lambda step: _tell(scene, one, waiting, step))


async def _tell(scene: Scene, one: Referral, waiting: Waiting, step: Tell) -> int:
    people = await _on_rung(scene, one, waiting, step.rung)
    lead = ""
    if step.rung:
        below = [await scene.name(each) for each in await _on_rung(scene, one, waiting, step.rung - 1)]
        names = "、".join(below) or "没有人"
        lead = f"{names}看到了，还没有动。" if step.ignored else f"{names}还没有看到，请打个电话。"
    said, message = 0, await words.late(one, scene, lead)
    for person_id in people:
        said += await climbing.say(scene, person_id, waiting.about, step.rung, message)
    return said


async def _on_rung(scene: Scene, one: Referral, waiting: Waiting, number: int) -> list[PersonId]:
    """Rung 0 is who has to see to it; above it one person in the rung's role who may."""
    first = (await hands.keepers(scene, one))[:1]
    if number == 0:
        return first
    return [each for each in await _of_role(scene, one, waiting.rungs[number].role) if each not in first][:1]


async def _of_role(scene: Scene, one: Referral, role: str) -> list[PersonId]:
    it = hands.thing(one, await scene.unit.tasks.of_clue(one.clue_id))
    able = organisation.able(it, Act.TAKE_REFERRAL, await members_of(scene, one.place), scene.now)
    return [
        each.person_id for each in able if any(post.role.name == role and post.holds(scene.now) for post in each.posts)
    ]
