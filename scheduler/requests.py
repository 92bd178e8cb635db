"""Rows of requests about one's own data: one nobody has answered by its day is told again, and again each day."""

from datetime import timedelta

from bot.casework import Scene, mydata
from bot.casework import questions as hands
from bot.notices import incidents, telling
from bot.notices import requests as words_of
from cases.rights import Act
from storage.deadlines import Due

REQUEST = mydata.REQUEST


async def look(scene: Scene, due: Due) -> int:
    """Nothing for a request that was answered."""
    request = await scene.unit.requests.get(due.subject_id)
    if request is None or request.answered_at is not None:
        return 0
    said = 0
    for one in await hands.able(scene, Act.ANSWER_REQUEST):
        if await mydata.may_answer(scene, one, request):
            slot, message = due.at.isoformat(), words_of.late(request)
            said += await telling.tell(scene, telling.whom(one.person_id), due.whom, "late", slot, message) is not None
    if not said:
        await incidents.report(scene, "vacant", due.whom, "有人要求更正或删除自己的资料，没有人能答。")
    next_day = scene.pack.calendar.next_working_day(scene.today + timedelta(days=1))
    await scene.unit.deadlines.set(REQUEST, due.whom, scene.pack.calendar.end_of(next_day, scene.zone))
    return said
