"""Rows of the ladder: a task is looked at again."""

from bot import casework
from bot.casework import Scene
from storage.deadlines import Due


async def look(scene: Scene, due: Due) -> int:
    """Asks the ladder what is to be said now; a task that ended or moved on says nothing. Returns how many words."""
    task = await scene.unit.tasks.task(due.subject_id, lock=True)
    if task is None or task.ended:
        return 0
    return await casework.advance(scene, task)
