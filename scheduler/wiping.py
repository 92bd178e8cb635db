"""The row of the night: words in the queues are forgotten after the pack's days."""

from datetime import datetime, time, timedelta

from bot.casework import Scene
from scheduler.mornings import COUNTY
from storage.deadlines import Due

WIPE = "wipe"
_AT = time(3)


async def plan(scene: Scene) -> None:
    """Sees to it that the next night has its row."""
    if not any(row.what == WIPE for row in await scene.unit.deadlines.waiting(COUNTY)):
        night = datetime.combine(scene.today + timedelta(days=1), _AT, scene.zone)
        await scene.unit.deadlines.set(WIPE, COUNTY, night)


async def wipe(scene: Scene, _: Due, real_now: datetime) -> int:
    """Inbox and outbox count their days in real time."""
    before = real_now - timedelta(days=scene.pack.freshness.payload_days)
    wiped = await scene.unit.inbox.wipe(before) + await scene.unit.outbox.wipe(before)
    if wiped:
        await scene.unit.events.add("queues.wiped", COUNTY, at=scene.now, person_id=None, rows=wiped)
    await plan(scene)
    return 0
