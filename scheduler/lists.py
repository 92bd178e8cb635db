"""Rows of department lists: a long list goes on being taken a stretch a unit; at its end who said yes hears of it."""

from bot.casework import Scene
from bot.casework import lists as hands
from bot.notices import lists as words
from bot.notices import telling
from cases.people import PersonId
from storage.deadlines import Due
from storage.lists import TAKING

LIST = hands.LIST


async def look(scene: Scene, due: Due) -> int:
    """The next stretch; nothing for a list that is taken already."""
    view = await scene.unit.lists.get(due.subject_id)
    if view is None or view.state != TAKING:
        return 0
    by = PersonId(int(due.carried.get("by", 0)))
    if not await hands.take(scene, view.id, by):
        await hands.go_on(scene, view.id, by, after=due.at)
        return 0
    if not by:
        return 0
    message = words.taken(*await scene.unit.lists.led(view.id), view)
    return int(await telling.tell(scene, telling.whom(by), due.whom, "taken", "once", message) is not None)
