"""Rows of the week's misses: on the pack's day the editors hear what nobody's article answered."""

from datetime import datetime, timedelta

from bot.casework import Scene, misses
from bot.casework import questions as hands
from bot.notices import articles as words_of
from bot.notices import telling
from cases import quiet
from cases.rights import Act
from storage.deadlines import Due

MISSES = "misses"
COUNTY = "county:0"
"""Whom rows are about that concern everybody."""
_WEEK = timedelta(days=7)


async def plan(scene: Scene) -> None:
    """Sees to it that the next week's row is there."""
    if scene.pack.desk is not None and not any(
        row.what == MISSES for row in await scene.unit.deadlines.waiting(COUNTY)
    ):
        await _next(scene)


async def tell(scene: Scene, due: Due) -> int:
    """A notice to each editor when there is something to tell; the next week is planned."""
    await _next(scene, since=due.at.isoformat())
    since = datetime.fromisoformat(due.carried["since"]) if "since" in due.carried else due.at - _WEEK
    groups = await misses.of_span(scene, since, due.at)
    if not groups:
        return 0
    message = words_of.misses(groups)
    said = 0
    for one in await hands.able(scene, Act.ANSWER_QUESTION):
        slot = due.at.isoformat()
        said += await telling.tell(scene, telling.whom(one.person_id), MISSES, "week", slot, message) is not None
    return said


async def _next(scene: Scene, **carried: str) -> None:
    """The morning of the pack's weekday, or of the first day after it that has a morning's digest."""
    assert scene.pack.desk is not None
    today = scene.now.astimezone(scene.zone)
    ahead = (scene.pack.desk.misses_on - today.isoweekday()) % 7
    begin = today.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=ahead)
    at = quiet.next_digest_at(max(begin, scene.now), scene.pack.quiet, scene.pack.calendar, scene.zone)
    if ahead == 0 and at.astimezone(scene.zone).date() != today.date():
        at = quiet.next_digest_at(begin + _WEEK, scene.pack.quiet, scene.pack.calendar, scene.zone)
    await scene.unit.deadlines.set(MISSES, COUNTY, at, **carried)
