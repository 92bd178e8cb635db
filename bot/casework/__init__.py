"""Casework inside one unit: how a report becomes a task, how a task's changes are kept, logged and told."""

from bot.casework.climbing import LADDER, RunsWild, advance
from bot.casework.members import members_of, standing_for
from bot.casework.opening import open_home_check, withdraw
from bot.casework.saving import save
from bot.notices.scene import Scene, standing_of

__all__ = [
    "LADDER",
    "RunsWild",
    "Scene",
    "advance",
    "members_of",
    "open_home_check",
    "save",
    "standing_for",
    "standing_of",
    "withdraw",
]
