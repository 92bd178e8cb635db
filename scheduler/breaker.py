"""Stops a rule that says three times as much in a day as could be expected, and raises an incident (burns.md 12)."""

from typing import Any

from bot.casework import Scene
from bot.notices import incidents

FACTOR = 3
LEAST = 20
"""So many words a day are never suspicious."""


async def is_stopped(scene: Scene, rule: str) -> bool:
    """True for the rest of the day on which a rule was stopped."""
    return bool((await _today(scene, rule))["stopped"])


async def count(scene: Scene, rule: str, words: int) -> None:
    """Adds what a rule has just said; stops it where that is three times its forecast."""
    if not words:
        return
    kept = await _today(scene, rule)
    kept["words"] += words
    forecast = await _forecast(scene, rule) if kept["words"] > FACTOR * LEAST else LEAST
    if kept["words"] > FACTOR * forecast and not kept["stopped"]:
        kept["stopped"] = True
        text = f"提醒规则「{rule}」今天说得太多（{kept['words']}条，预计{forecast}条），已经停下，请查一查。"
        await incidents.report(scene, "breaker", f"rule:{rule}", text)
    await scene.unit.settings.put(f"rule:{rule}", kept)


async def _today(scene: Scene, rule: str) -> dict[str, Any]:
    day = scene.today.isoformat()
    kept: dict[str, Any] = dict(await scene.unit.settings.get(f"rule:{rule}", {}))
    return kept if kept.get("day") == day else {"day": day, "words": 0, "stopped": False}


async def _forecast(scene: Scene, rule: str) -> int:
    """One word a day for each open task, or for each member of staff."""
    if rule == "ladder":
        return max(LEAST, await scene.unit.tasks.count_open())
    return max(LEAST, await scene.unit.people.count_staff(on=scene.today))
