"""The national system's book beside ours: our cases as they are compared, and the ticks that are written after a yes.

The only place that writes a number beside the home check's own question: from an export, or with a case.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import date

from bot.casework import matching
from bot.casework.numbers import is_found, is_wanted, number_of
from bot.casework.saving import save
from bot.notices import matters
from bot.notices.scene import Scene
from cases import casework
from cases.lists import PlaceNames
from cases.people import NOBODY, PersonId
from cases.register import Compared, Found, Ours
from cases.tasks import State, Task


async def our_cases(scene: Scene) -> list[Ours]:
    """Every case of ours that was not taken back; who it is about only as hashes."""
    names = await matching.place_names(scene.unit)
    return [await _ours(scene, task, names) async for task in _tasks(scene)]


async def tick(scene: Scene, compared: Compared) -> int:
    """Writes number and day of what fits; nothing that is recorded is overwritten. Returns how many were written."""
    ticked = 0
    for found in compared.ticked:
        ticked += await _tick(scene, found)
    return ticked


async def record(scene: Scene, clue_id: int, number: str, on: date | None, by: PersonId) -> bool:
    """Number and day, once; False where there is a number already. Rights are the caller's to ask."""
    known = await scene.unit.tasks.of_clue(clue_id)
    task = await scene.unit.tasks.task(known.task_id, lock=True) if known else None
    clue = await scene.unit.clues.get(clue_id)
    if task is None or clue is None or clue.system.get("number"):
        return False
    await save(scene, task, casework.number_known(task, number, on, scene.now, by), by)
    return True


async def where(scene: Scene, clue_ids: Iterable[int]) -> dict[int, str]:
    """How differences name a case: place and masked household."""
    found = {}
    for clue_id in set(clue_ids):
        task = await scene.unit.tasks.of_clue(clue_id)
        if task is not None:
            found[clue_id] = (await matters.matter_of(scene, task)).title
    return found


async def _tasks(scene: Scene) -> AsyncIterator[Task]:
    """The newest home check of each clue, the oldest clue first."""
    newest = {task.clue_id: task for task in sorted(await scene.unit.tasks.all(), key=lambda task: task.task_id)}
    for clue_id in sorted(newest):
        if newest[clue_id].state is not State.WITHDRAWN:
            yield newest[clue_id]


async def _ours(scene: Scene, task: Task, names: PlaceNames) -> Ours:
    clue = await scene.unit.clues.get(task.clue_id)
    assert clue is not None
    reports = await scene.unit.reports.of_clue(task.clue_id)
    said = [*(ground.subject for ground in clue.grounds), *(matters.subject(report.facts) for report in reports)]
    name = next(("".join(each.split()) for each in reversed(said) if each), "")
    marks = await scene.unit.households.marks(clue.household_id) if clue.household_id else None
    head, id_number = marks if marks is not None else (scene.unit.lists.hash("head", name), "")
    on = str(clue.system.get("on") or "")
    return Ours(
        clue_id=task.clue_id,
        name=head,
        village=names.village(clue.place_id),
        id_number=id_number,
        number=await number_of(scene, task.clue_id),
        on=date.fromisoformat(on) if on else None,
        found=is_found(task),
        wanted=await is_wanted(scene, task),
    )


async def _tick(scene: Scene, found: Found) -> bool:
    if not await record(scene, found.clue_id, found.line.number, found.line.on, NOBODY):
        return False
    about = f"clue:{found.clue_id}"
    await scene.unit.events.add("register.ticked", about, at=scene.now, person_id=None, row=found.line.row)
    return True
