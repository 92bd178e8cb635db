"""Which of our cases belongs into the national system and has no number there, and when that is looked at.

The only place that decides it.
"""

from datetime import datetime

from bot.notices.scene import Scene
from cases import deadlines, register
from cases.tasks import State, Task

NUMBER = "number"
"""What deadlines of this kind are called; each is about a clue."""


def is_found(task: Task) -> bool:
    """The home check found the hardship true, and nobody has still to confirm it."""
    return task.finding is not None and not task.finding.ends and task.state is not State.FILED


async def is_wanted(scene: Scene, task: Task) -> bool:
    """It belongs into the system by now, and has neither a number there nor a reason of the pack that settles it."""
    return not await is_settled(scene, task) and await wanted_since(scene, task) is not None


async def is_settled(scene: Scene, task: Task) -> bool:
    """Nobody waits for a number: there is one, a reason of the pack will do, or nothing was found."""
    known, clue = scene.pack.national_register, await scene.unit.clues.get(task.clue_id)
    if known is None or clue is None or not is_found(task):
        return True
    return bool(await number_of(scene, task.clue_id)) or clue.system.get("reason", "") in known.settled


async def number_of(scene: Scene, clue_id: int) -> str:
    """The number of a clue's household, wherever it was recorded; "" for none."""
    clue = await scene.unit.clues.get(clue_id)
    recorded = str(clue.system.get("number") or "") if clue else ""
    return recorded or register.number_given(await scene.unit.proceedings.of_clue(clue_id))


async def wanted_since(scene: Scene, task: Task) -> datetime | None:
    """As `cases.register.wanted_since`, by the rule sets its cases keep."""
    if task.finding is None:
        return None
    shelf = scene.unit.proceedings
    running = [(await shelf.rules_of(case), case) for case in await shelf.of_clue(task.clue_id)]
    return register.wanted_since(task.finding.confirmed_at or task.finding.at, running)


async def plan(scene: Scene, before: Task, after: Task) -> None:
    """Once a home check has found something, the day its number is looked for; never where the pack sets no days."""
    if is_found(after) and not is_found(before):
        await look_on(scene, after, scene.now)


async def look_on(scene: Scene, task: Task, from_at: datetime) -> bool:
    """Plans the look, the pack's working days after that instant; False where that is not ahead any more."""
    rule = scene.pack.national_register.rule if scene.pack.national_register else None
    if rule is None:
        return True
    at = deadlines.due(from_at, rule, scene.pack.calendar, scene.zone).at
    if at > scene.now:
        await scene.unit.deadlines.set(NUMBER, f"clue:{task.clue_id}", at)
    return at > scene.now
