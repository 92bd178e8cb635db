"""Writes notices down, once each, and reads back what of a task was told and reached.

A notice about a task carries its rung and cause as `RUNG.CAUSE` ("0.assigned", "2.ignored"); any other name is a word
beside the ladder ("gone", "withdrawn").
"""

from datetime import datetime

from bot.notices.scene import Scene
from cases.ladder import Cause, Told
from cases.people import PersonId
from cases.tasks import Task
from chat.outgoing import Outgoing
from storage.notices import DROPPED, PLACED, NoticeView

HOLDER = 0
"""The ladder's own rung."""


def about(task: Task) -> str:
    """How notices, deadlines and the log name a task."""
    return f"task:{task.task_id}"


def whom(person_id: int) -> str:
    """How notices name a member of staff."""
    return f"person:{person_id}"


def digest_about(person_id: int, at: datetime, scene: Scene) -> str:
    """The digest of one person and one day."""
    return f"digest:{person_id}:{at.astimezone(scene.zone).date().isoformat()}"


def rung_name(rung: int, cause: Cause) -> str:
    """How a notice keeps its place on the ladder.

    >>> rung_name(1, Cause.IGNORED)
    '1.ignored'
    """
    return f"{rung}.{cause.value}"


def read_rung(name: str) -> tuple[int, Cause] | None:
    """The inverse of `rung_name`, None for a word beside the ladder.

    >>> read_rung("0.late"), read_rung("gone")
    ((0, <Cause.LATE: 'late'>), None)
    """
    rung, _, cause = name.partition(".")
    return (int(rung), Cause(cause)) if rung.isdecimal() and cause else None


async def tell(
    scene: Scene, to: str, thing: str, rung: str, slot: str, message: Outgoing, *, leave_at: datetime | None = None
) -> int | None:
    """Plans one notice; None when this one was made before. When it really leaves is decided at placing."""
    return await scene.unit.notices.add(
        to, thing, rung, slot, message, at=scene.now, leave_at=max(leave_at or scene.now, scene.now)
    )


async def tell_on_rung(
    scene: Scene, task: Task, rung: int, person_id: PersonId, cause: Cause, message: Outgoing
) -> int | None:
    """A notice of the ladder. The instant makes it once: the ladder itself never says the same twice in one climb."""
    slot = f"{task.revision}@{scene.now.isoformat()}"
    return await tell(scene, whom(person_id), about(task), rung_name(rung, cause), slot, message)


async def note_told(scene: Scene, task: Task, person_id: PersonId, cause: Cause, message: Outgoing) -> None:
    """What the dialog itself has just said to the holder counts as told and seen; nothing more is sent."""
    notice_id = await tell_on_rung(scene, task, HOLDER, person_id, cause, message)
    if notice_id is not None:
        await scene.unit.notices.place(notice_id, at=scene.now)
        await scene.unit.notices.reached(notice_id, seen_at=scene.now)


async def told_of(scene: Scene, task: Task) -> list[Told]:
    """What was told on the ladder of a task, oldest first, with when it reached its people."""
    found = []
    for notice in await scene.unit.notices.about(about(task)):
        place = read_rung(notice.rung)
        if place is None or notice.state == DROPPED or not notice.whom.startswith("person:"):
            continue
        sent_at, seen_at = await reached(scene, notice)
        # What waits for a digest has not been tried yet: nobody is unreached by our own patience.
        at = notice.leave_at if notice.in_digest else notice.made_at
        found.append(Told(place[0], PersonId(_number(notice.whom)), place[1], at, sent_at, seen_at))
    return found


async def reached(scene: Scene, notice: NoticeView) -> tuple[datetime | None, datetime | None]:
    """When a notice was sent and seen. One that went out in a digest reached its person with the digest."""
    if not notice.in_digest or notice.state != PLACED or notice.placed_at is None:
        return notice.sent_at, notice.seen_at
    digests = await scene.unit.notices.about(digest_about(_number(notice.whom), notice.placed_at, scene))
    if not digests:
        return notice.sent_at, notice.seen_at
    return notice.sent_at or digests[0].sent_at, notice.seen_at or digests[0].seen_at


def _number(name: str) -> int:
    return int(name.partition(":")[2])
