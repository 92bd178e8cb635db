"""What waits past its time climbs rung by rung: the one loop of it, for questions and for problems.

Which rung is next is the rule's (`cases.questions.next_step`); here it is asked, told and asked again.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework import Scene
from bot.notices import telling
from cases.ladder import Rung
from cases.people import PersonId
from cases.questions import Look, Tell, Told, next_step
from chat.outgoing import Outgoing

LATE, _NEW = "late", "new"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: the deadline's name, what notices call it, until when there was time, and whom it climbs to."""

    what: str
    about: str
    until: datetime
    rungs: Sequence[Rung]


async def climb(scene: Scene, waiting: Waiting, told: Sequence[Told], tell: Callable[[Tell], Awaitable[int]]) -> int:
    """Tells every rung whose time has come and plans the next look. Returns how many words `tell` said."""
    said, known, unseen = 0, list(told), scene.pack.ladder.unseen_hours
    while True:
        step = next_step(waiting.until, known, waiting.rungs, unseen, scene.pack.calendar, scene.zone, scene.now)
        if isinstance(step, Look):
            at = max(step.at, scene.now + timedelta(seconds=1))
            await scene.unit.deadlines.set(waiting.what, waiting.about, at)
        if not isinstance(step, Tell):
            return said
        said += await tell(step)
        known.append(Told(step.rung, scene.now, None))


async def told(scene: Scene, about: str, since: datetime | None = None) -> list[Told]:
    """The rungs that were told of it, `since` then, and when each was reached."""
    found = []
    for notice in await scene.unit.notices.about(about):
        rung, _, kind = notice.rung.partition(".")
        if kind in (_NEW, LATE) and rung.isdecimal() and (since is None or notice.made_at >= since):
            instants = [at for at in await telling.reached(scene, notice) if at is not None]
            found.append(Told(int(rung), notice.made_at, min(instants, default=None)))
    return found


async def say(scene: Scene, person_id: PersonId, about: str, rung: int, message: Outgoing) -> bool:
    """One person of a rung is told that it is late; False if they were told so already."""
    slot = scene.now.isoformat()
    return await telling.tell(scene, telling.whom(person_id), about, f"{rung}.{LATE}", slot, message) is not None
