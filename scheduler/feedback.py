"""Rows of 意见建议: one whose day is over without an answer is told again to who answers for Yima."""

from bot.casework import Scene
from bot.notices import opinions
from storage.deadlines import Due


async def look(scene: Scene, due: Due) -> int:
    """Nothing for one that was answered."""
    found = await scene.unit.feedback.get(due.subject_id)
    if found is None or found.answered_at is not None:
        return 0
    return await opinions.still_waiting(scene, found)
