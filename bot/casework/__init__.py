"""Casework inside one unit: how a report becomes a task, how a task's changes are kept, logged and told."""

from bot.casework.climbing import LADDER, RunsWild, advance
from bot.casework.conflicts import check_conflict, tell_corrected
from bot.casework.members import members_of, standing_for
from bot.casework.moving import relocate
from bot.casework.opening import home_check_day, open_home_check, task_of, task_of_clue, withdraw
from bot.casework.saving import save
from bot.notices.scene import Scene, standing_of
from cases.places import PlacePath


def path_of(path: str) -> PlacePath:
    """A place's path as rules read it."""
    return PlacePath(path)


__all__ = [
    "LADDER",
    "RunsWild",
    "Scene",
    "advance",
    "check_conflict",
    "home_check_day",
    "members_of",
    "open_home_check",
    "path_of",
    "relocate",
    "save",
    "standing_for",
    "standing_of",
    "task_of",
    "task_of_clue",
    "tell_corrected",
    "withdraw",
]
