"""A recorded death: in one unit every message about that person stops, and the survivors' risk becomes a clue.

What was stopped is noted line by line, so that a death recorded by mistake leaves nothing behind.
"""

from typing import Any

from bot.casework.climbing import advance
from bot.casework.opening import open_on_ground
from bot.casework.saving import save
from bot.notices import matters, telling
from bot.notices.scene import Scene
from cases import casework, households
from cases.grounds import Ground, Source
from cases.households import Household, Step
from cases.people import PersonId
from cases.tasks import State
from storage.clues import ClueView
from storage.reports import ReportView

SURVIVORS = "家里有人去世"
"""What the survivors' clue is called."""


async def stop(scene: Scene, step: Step, clue_ids: list[int], by: PersonId) -> dict[str, Any]:
    """Ends what runs about the dead among these clues, and every word about them; returns what taking it back needs."""
    one = step.lines[0][0]
    assert one is not None
    kept: dict[str, Any] = {"clues": [], "notices": [], "outbox": [], "slots": []}
    for clue_id in clue_ids:
        clue = await scene.unit.clues.get(clue_id)
        reports = await scene.unit.reports.of_clue(clue_id)
        if clue is not None and _is_about(one, step.died, clue, reports):
            await _stop_clue(scene, clue, reports, by, kept)
    return kept


def _is_about(one: Household, died: str, clue: ClueView, reports: list[ReportView]) -> bool:
    """By the names that were told; where nobody told one, it is about the householder."""
    told = {ground.subject for ground in clue.grounds} | {matters.subject(report.facts) for report in reports}
    named = {"".join(name.split()) for name in told if name.strip()}
    return "".join(died.split()) in named if named else households.is_head(one, died)


async def _stop_clue(
    scene: Scene, clue: ClueView, reports: list[ReportView], by: PersonId, kept: dict[str, Any]
) -> None:
    task = await scene.unit.tasks.of_clue(clue.id)
    if task is not None and not task.ended:
        before = await scene.unit.tasks.task(task.task_id, lock=True)
        assert before is not None
        await scene.unit.tasks.save(households.stopped(before, scene.now))
        await scene.unit.clues.close(clue.id, households.Kind.DEATH.value, at=scene.now)
        await scene.unit.events.add("task.stopped", telling.about(before), at=scene.now, person_id=by or None)
        kept["clues"].append([clue.id, int(before.task_id), before.state.value])
    names = [f"clue:{clue.id}", *(f"report:{report.id}" for report in reports)]
    names += [telling.about(task)] if task is not None else []
    dropped, placed = await scene.unit.notices.stop(names)
    kept["notices"] += dropped
    kept["outbox"] += await scene.unit.outbox.stop(placed)
    kept["slots"] += await scene.unit.deadlines.stop(names)


async def look_after(scene: Scene, step: Step, by: PersonId) -> int | None:
    """A clue about those who live on, or one more reason at the one that is open; returns the new clue's id."""
    after = step.lines[0][1]
    if not households.has_survivors(step):
        return None
    day = f"{step.died_on.month}月{step.died_on.day}日" if step.died_on else ""
    lines = (f"{matters.masked(step.died)} {day}去世", f"家里还有 {after.members} 口人：日子怎么过，有没有难处")
    ground = Ground(Source.FIND, SURVIVORS, after.head, scene.now, after.phone, lines=lines, by=by)
    known = await scene.unit.clues.open_of(after.household_id)
    if known is not None:
        await scene.unit.clues.add_ground(known, ground)
        return None
    task = await open_on_ground(scene, ground, place_id=after.place_id, household_id=after.household_id)
    return int(task.clue_id)


async def take_back(scene: Scene, kept: dict[str, Any], by: PersonId) -> None:
    """What was stopped goes on; the survivors' clue is called off unless somebody has begun."""
    await _call_off(scene, kept.get("survivors"), by)
    await scene.unit.notices.go_on(kept["notices"])
    await scene.unit.outbox.go_on(kept["outbox"])
    await scene.unit.deadlines.go_on(kept["slots"])
    for clue_id, task_id, state in kept["clues"]:
        ended = await scene.unit.tasks.task(task_id, lock=True)
        if ended is None or ended.state is not State.WITHDRAWN:
            continue
        task = households.resumed(ended, State(state))
        await scene.unit.tasks.save(task)
        await scene.unit.clues.reopen(clue_id)
        await scene.unit.events.add("task.resumed", telling.about(task), at=scene.now, person_id=by or None)
        await advance(scene, task)


async def _call_off(scene: Scene, clue_id: int | None, by: PersonId) -> None:
    task = await scene.unit.tasks.of_clue(clue_id) if clue_id else None
    if task is not None and task.state is State.OPEN:
        locked = await scene.unit.tasks.task(task.task_id, lock=True)
        assert locked is not None
        await save(scene, locked, casework.call_off(locked, scene.now), by)
