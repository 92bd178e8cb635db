"""Rows of absences: on the day after, what the deputy held only as a deputy comes back."""

from bot.casework import Scene, transfers
from storage.deadlines import Due


async def look(scene: Scene, due: Due) -> int:
    """Nothing for somebody who is away longer than was planned, or came back before."""
    person = await scene.person(due.subject_id)
    deputy_id = int(due.carried.get("deputy", 0))
    if person is None or not deputy_id or await scene.unit.people.absence(person.id, on=scene.today) is not None:
        return 0
    return await transfers.give_back(scene, person, deputy_id)
