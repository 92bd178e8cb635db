"""Asks the ladder what is to be said now about a task, writes it down, and plans when to ask again.

The rows it plans are only wake-ups: what they find is judged anew, so one whose world moved on changes nothing.
"""

from datetime import datetime
from typing import Any

from bot.casework.members import find, members_of
from bot.notices import holders, incidents, leads, matters, telling
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases import ladder, organisation
from cases.ladder import Nothing, Tell
from cases.people import NOBODY, PersonId
from cases.rights import Standing
from cases.tasks import Task, thing

LADDER = "ladder"
"""What deadlines of this kind are called."""
MOST_STEPS = 12
"""More words about one task at one instant than there are rungs and causes: the rule contradicts itself."""


class RunsWild(Exception):
    """The ladder wants to say more at one instant than it ever should (burns.md 12)."""


async def advance(scene: Scene, task: Task, by: PersonId = NOBODY) -> int:
    """Says what is due now; returns how many notices that made. `by` is who changed the task in a dialog just now.

    Raises RunsWild.
    """
    members = await members_of(scene, task.place)
    seats = organisation.seats(thing(task), members, scene.pack.ladder, scene.now)
    present = organisation.present(members)
    matter = await matters.matter_of(scene, task)
    for made in range(MOST_STEPS):
        told = await telling.told_of(scene, task)
        step = ladder.next_step(task, told, seats, scene.pack.ladder, scene.terms, scene.now)
        if isinstance(step, Nothing):
            await _wake(scene, task, step.wake_at)
            return made
        reader = find(present, step.person_id) or await scene.standing(step.person_id)
        await _say(scene, matter, step, reader, by)
    raise RunsWild(f"task {task.task_id}")


async def _say(scene: Scene, matter: Matter, step: Tell, reader: Standing, by: PersonId) -> None:
    task = matter.task
    if step.rung == telling.HOLDER:
        message = holders.word(matter, step.cause, reader, scene)
        if step.person_id == by:
            await telling.note_told(scene, task, by, step.cause, message)
        else:
            await telling.tell_on_rung(scene, task, step.rung, step.person_id, step.cause, message)
        return
    name = await scene.name(step.about)
    message = leads.alert(matter, step.cause, step.about, name, reader, scene)
    await telling.tell_on_rung(scene, task, step.rung, step.person_id, step.cause, message)
    detail: dict[str, Any] = {"rung": step.rung, "to": step.person_id, "cause": step.cause.value, "of": step.about}
    await scene.unit.events.add("ladder.told", telling.about(task), at=scene.now, person_id=None, **detail)
    if step.skipped:
        roles = "、".join(scene.pack.ladder.rungs[rung].title for rung in step.skipped)
        await incidents.report(scene, "vacant", telling.about(task), f"{matter.place}：{roles}，没有找到人。")


async def _wake(scene: Scene, task: Task, at: datetime | None) -> None:
    """Never in the past, so that a slot that has fired is not asked for again."""
    if at is not None:
        await scene.unit.deadlines.set(LADDER, telling.about(task), max(at, scene.now), revision=task.revision)
