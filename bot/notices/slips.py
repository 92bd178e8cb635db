"""The A6 slip of a receipt (回执条): number, the next step's day, whom to ring. Never a name, never a story.

The only place that knows what stands on it and by which signed address it is printed.
"""

import hmac
from dataclasses import dataclass
from datetime import date, timedelta

from bot.notices import dates, households
from bot.notices.scene import Scene
from cases import deadlines, receipts
from cases.tasks import State, Task
from chat.outgoing import Link
from packs.pack import Pack
from storage.reports import ReportView
from storage.sealing import Cipher

DAYS = timedelta(days=1)
"""The address opens on the day it was given and the next."""
_SIGNATURE = 32


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed, in order: `number` in groups, `next` the next step with its day, `phone` of `office`."""

    title: str
    number: str
    next: str
    office: str
    phone: str
    lines: tuple[str, ...]
    whole: str = ""
    """While somebody is still to come: the day by which all of it is told."""


async def slip(scene: Scene, report: ReportView) -> Slip | None:
    """The slip of a report; None in a pack from before there were slips."""
    words = scene.pack.slip
    if words is None:
        return None
    task = await scene.unit.tasks.of_clue(report.clue_id)
    line = tuple(await scene.unit.places.line(report.place_id))
    call = next(iter(households.numbers(line, scene)), None)
    return Slip(
        title=words.title,
        number=receipts.show(report.number, scene.pack.receipt),
        next=_next(scene, task),
        whole=_whole(scene, task),
        office=call.label if call else "",
        phone=call.number if call else "",
        lines=words.lines,
    )


def _next(scene: Scene, task: Task | None) -> str:
    words = scene.pack.slip
    assert words is not None
    if task is None or task.ended:
        return words.done
    if _is_to_come(task):
        return words.next.format(day=dates.day(task.home_due.last_day))
    return words.told.format(day=dates.day(task.due.last_day))


def _whole(scene: Scene, task: Task | None) -> str:
    words, pack = scene.pack.slip, scene.pack
    if words is None or task is None or task.ended or not _is_to_come(task):
        return ""
    whole = deadlines.due(task.opened_at, pack.tasks.whole, pack.calendar, scene.zone).last_day
    return words.told.format(day=dates.day(max(whole, task.home_due.last_day)))


def _is_to_come(task: Task) -> bool:
    return task.state in (State.OPEN, State.IN_HAND)


def links(cipher: Cipher, pack: Pack, number: str, on: date) -> tuple[Link, ...]:
    """The address under which the slip is printed, for who looked the number up or took it down."""
    if pack.slip is None:
        return ()
    return (Link("打印回执条（A6）", f"/slip/{number}.{on:%Y%m%d}.{_sign(cipher, number, on)}"),)


def read(cipher: Cipher, token: str, today: date) -> str | None:
    """The receipt number of an address, None if it is not ours or too old."""
    number, _, rest = token.partition(".")
    day, _, signature = rest.partition(".")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    is_ours = hmac.compare_digest(_sign(cipher, number, on).encode(), signature.encode())
    return number if is_ours and on <= today <= on + DAYS else None


def _sign(cipher: Cipher, number: str, on: date) -> str:
    return cipher.sign(f"slip {number} {on.isoformat()}", _SIGNATURE)
