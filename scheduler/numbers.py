"""Rows of missing numbers: what should have a number in the national system and has none goes to the town, once."""

from dataclasses import replace

from bot.casework import Scene, members_of, numbers
from bot.notices import incidents, matters, telling
from bot.notices import numbers as words
from cases import organisation
from cases.places import Level
from cases.rights import Act, Standing
from cases.tasks import State, Task, thing
from storage.deadlines import Due


async def look(scene: Scene, due: Due) -> int:
    """Tells somebody of the town; nothing once there is a number. A case still on its way is looked at again."""
    task = await scene.unit.tasks.of_clue(due.subject_id)
    if task is None or task.state is State.WITHDRAWN or await numbers.is_settled(scene, task):
        return 0
    since = await numbers.wanted_since(scene, task)
    if since is None:
        if any(not case.ended for case in await scene.unit.proceedings.of_clue(task.clue_id)):
            await numbers.look_on(scene, task, scene.now)
        return 0
    return 0 if await numbers.look_on(scene, task, since) else await _tell(scene, task)


async def _tell(scene: Scene, task: Task) -> int:
    about = telling.about(task)
    members = await members_of(scene, task.place)
    able = organisation.able(replace(thing(task), ended=False), Act.SEE_TASK, members, scene.now)
    town = [one for one in able if _is_of_town(one, scene)]
    if not town:
        await incidents.report(scene, "vacant", about, "有一户早该在国家系统里有编号，镇里没有人能管。")
        return 0
    message = words.missing(await matters.matter_of(scene, task), scene)
    told = await telling.tell(scene, telling.whom(town[0].person_id), about, words.MISSING, "once", message)
    return int(told is not None)


def _is_of_town(one: Standing, scene: Scene) -> bool:
    return any(post.role.level is Level.TOWN and post.holds(scene.now) for post in one.posts)
