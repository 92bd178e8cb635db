"""Rows of alarms: nobody has pressed 已接到 yet, so the next on duty is told, at any hour."""

from bot.casework import Scene, danger
from storage.deadlines import Due

DANGER = danger.DANGER


async def look(scene: Scene, due: Due) -> int:
    """Nothing for an alarm that somebody has taken. Returns whether somebody was told."""
    cry = await danger.read(scene, due.whom)
    if cry is None or cry.taken_by is not None:
        return 0
    return int(await danger.climb(scene, cry, int(due.carried.get("round", 0))))
