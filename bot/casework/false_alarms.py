"""What department lists were wrong about: remembered with its reason, so that the next list does not ask again."""

from bot.notices.scene import Scene
from cases.people import PersonId
from cases.tasks import Task
from storage.lists import LineView


async def remember(scene: Scene, line: LineView, household_id: int, reason: str, by: PersonId) -> None:
    """Lists of this line's kind are wrong about a household while they say the same."""
    view = await scene.unit.lists.get(line.list_id)
    assert view is not None
    await scene.unit.false_alarms.remember(
        view.kind,
        household_id,
        value_hash=line.value_hash,
        reason=reason,
        line_id=line.id,
        by_id=by or None,
        at=scene.now,
    )


async def note_finding(scene: Scene, task: Task) -> None:
    """A home check is over: what lists were wrong about is remembered, with what was found and by whom."""
    known = scene.pack.lists
    if known is None or task.finding is None or task.finding.code not in known.false_findings:
        return
    found = scene.pack.finding(task.finding.code)
    for _, line in await scene.unit.lists.of_clue(task.clue_id):
        if line.household_id is not None:
            reason = f"上门核查：{found.title if found else task.finding.code}"
            await remember(scene, line, line.household_id, reason, task.finding.by)
