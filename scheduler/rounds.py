"""The daily row of rounds: on working mornings what is due is given. None for a pack without rounds of its own."""

from bot.casework import Scene
from bot.casework import rounds as hands
from cases import quiet
from scheduler.mornings import COUNTY
from storage.deadlines import Due

ROUNDS = "rounds"
_ORDERED = "order"


async def plan(scene: Scene) -> None:
    """Sees to it that the next morning has its row."""
    sheet = scene.pack.inspection
    if sheet is None or all(each.every == _ORDERED for each in sheet.round):
        return
    if not any(row.what == ROUNDS for row in await scene.unit.deadlines.waiting(COUNTY)):
        at = quiet.next_digest_at(scene.now, scene.pack.quiet, scene.pack.calendar, scene.zone)
        await scene.unit.deadlines.set(ROUNDS, COUNTY, at)


async def look(scene: Scene, _: Due) -> int:
    """Gives what is due; the next morning is planned."""
    given = await hands.give_due(scene)
    await plan(scene)
    return given
