"""Department lists at work: opened as clues like any report, decided line by line, taken back.

The only place a list is taken or undone. Taking goes a stretch a unit, so that other turns go on in between; what is
left waits as a row of time, and an interruption loses nothing.
"""

from datetime import date, datetime, timedelta
from typing import Any

from bot.casework import false_alarms, finds, referrals
from bot.casework.referrals import Slip
from bot.casework.saving import save
from bot.notices import lists as words
from bot.notices.scene import Scene
from cases import casework, lists
from cases.grounds import Ground, Source
from cases.lists import ListKind, Verdict
from cases.people import PersonId
from cases.tasks import State, Task
from storage.lists import READ, TAKEN, TAKING, UNDONE, LineView, ListView

LIST = "list"
"""What the rows of time are called at which a list goes on being taken."""
AT_ONCE = 50
"""Lines a unit: well under a second, which is how long somebody else's turn may have to wait."""
_SOON = timedelta(microseconds=1)


async def take(scene: Scene, list_id: int, by: PersonId) -> bool:
    """Opens the next stretch of what is sure, notes what is in hand already; True once nothing is left to open.

    A list that was taken already opens nothing more.
    """
    view = await scene.unit.lists.get(list_id, lock=True)
    if view is None or view.state not in (READ, TAKING):
        return True
    if view.state == READ:
        await scene.unit.lists.mark(list_id, TAKING, at=scene.now)
        view = await scene.unit.lists.get(list_id)
        assert view is not None
    for line in await scene.unit.lists.to_open(list_id, limit=AT_ONCE):
        await _open(scene, view, line, by)
    if await scene.unit.lists.to_open(list_id, limit=1):
        return False
    await scene.unit.lists.mark(list_id, TAKEN, at=scene.now)
    opened, _ = await scene.unit.lists.led(list_id)
    about = f"list:{list_id}"
    await scene.unit.deadlines.drop(LIST, about)
    await scene.unit.events.add("list.taken", about, at=scene.now, person_id=by or None, rows=opened, code=view.kind)
    return True


async def go_on(scene: Scene, list_id: int, by: PersonId, *, after: datetime) -> None:
    """Plans the next stretch, right behind `after`."""
    await scene.unit.deadlines.set(LIST, f"list:{list_id}", after + _SOON, by=int(by))


async def undo(scene: Scene, list_id: int, by: PersonId) -> tuple[int, list[Task]]:
    """Takes a list back: clues nobody has begun with are withdrawn; returns how many, and the matters that go on."""
    view = await scene.unit.lists.get(list_id)
    if view is None or view.state != TAKEN:
        return 0, []
    back, going_on = 0, list[Task]()
    lines = await scene.unit.lists.lines(list_id, tuple(Verdict))
    opened = {line.clue_id for line in lines if line.verdict is Verdict.OPENS}
    for clue_id in await scene.unit.lists.of_list(list_id):
        task = await scene.unit.tasks.of_clue(clue_id)
        if clue_id not in opened:
            await scene.unit.clues.drop_ground(clue_id, words.source(_kind(scene, view)), view.taken_at or scene.now)
        elif task is not None and task.state is State.OPEN and not await scene.unit.reports.of_clue(clue_id):
            locked = await scene.unit.tasks.task(task.task_id, lock=True)
            assert locked is not None
            await save(scene, locked, casework.call_off(locked, scene.now), by)
            back += 1
        elif task is not None and not task.ended:
            going_on.append(task)
    if sender := _kind(scene, view).sender:
        numbers = [str(line.body["number"]) for line in lines if line.body.get("number")]
        await scene.unit.referrals.forget(sender, numbers, since=view.taken_at or scene.now)
    await scene.unit.false_alarms.forget([line.id for line in lines])
    await scene.unit.lists.mark(list_id, UNDONE, at=scene.now)
    await scene.unit.events.add("list.undone", f"list:{list_id}", at=scene.now, person_id=by or None, rows=back)
    return back, going_on


async def decide_same(scene: Scene, line_id: int, household_id: int, by: PersonId) -> LineView | None:
    """A person says whose line it is; None where it was decided meanwhile. Opens at once if the list was taken."""
    line = await _waiting(scene, line_id)
    if line is None:
        return None
    household = await scene.unit.households.get(household_id)
    assert household is not None
    return await _decided(scene, line, by, household_id=household_id, place_id=household.place_id)


async def decide_outside(scene: Scene, line_id: int, by: PersonId) -> LineView | None:
    """The household is not in the register yet, and is to be looked at; its village must be known."""
    line = await _waiting(scene, line_id)
    return None if line is None or line.place_id is None else await _decided(scene, line, by, household_id=None)


async def set_aside(scene: Scene, line_id: int, reason: str, by: PersonId, *, household_id: int | None = None) -> bool:
    """It is none of ours, or (with a household) a false alarm, which is remembered with its reason."""
    line = await _waiting(scene, line_id)
    if line is None:
        return False
    await scene.unit.lists.set_line(line_id, Verdict.SET_ASIDE)
    if household_id is not None:
        await false_alarms.remember(scene, line, household_id, reason, by)
    await scene.unit.events.add(
        "list.set_aside", f"list:{line.list_id}", at=scene.now, person_id=by or None, words=reason
    )
    return True


async def _waiting(scene: Scene, line_id: int) -> LineView | None:
    line = await scene.unit.lists.line(line_id, lock=True)
    return line if line is not None and line.verdict in lists.WAITING else None


async def _decided(scene: Scene, line: LineView, by: PersonId, **values: Any) -> LineView:
    view = await scene.unit.lists.get(line.list_id)
    assert view is not None
    await scene.unit.lists.set_line(line.id, Verdict.OPENS, **values)
    after = await scene.unit.lists.line(line.id, lock=True)
    assert after is not None
    if view.state == TAKEN:
        await _open(scene, view, after, by)
    return after


async def _open(scene: Scene, view: ListView, line: LineView, by: PersonId) -> bool:
    """A new clue, or the line noted at the one that is open; True for a new one."""
    ground = await _ground(scene, view, line, by)
    household = await scene.unit.households.get(line.household_id) if line.household_id else None
    place_id = household.place_id if household else line.place_id
    assert place_id is not None, "a line that opens has a place"
    clue_id, is_new = await _found(scene, _slip(scene, view, line), ground, place_id, line.household_id)
    verdict = Verdict.OPENS if is_new else Verdict.JOINS
    await scene.unit.lists.set_line(line.id, verdict, clue_id=clue_id)
    return is_new


async def _found(
    scene: Scene, slip: Slip | None, ground: Ground, place_id: int, household_id: int | None
) -> tuple[int, bool]:
    """The clue, and whether it is new."""
    if slip is None:
        found = await finds.found(scene, ground, place_id=place_id, household_id=household_id)
        return int(found.clue_id), found.is_new
    one, is_new = await referrals.take(scene, slip, ground, place_id=place_id, household_id=household_id)
    return one.clue_id, is_new


def _slip(scene: Scene, view: ListView, line: LineView) -> Slip | None:
    """Of a list of referrals, the one a line is."""
    known = scene.pack.referrals.sender(_kind(scene, view).sender) if scene.pack.referrals else None
    if known is None or not line.body.get("number"):
        return None
    until = str(line.body.get("until") or "")
    return Slip(known, str(line.body["number"]), date.fromisoformat(until) if until else None)


async def _ground(scene: Scene, view: ListView, line: LineView, by: PersonId) -> Ground:
    kind = _kind(scene, view)
    household = await scene.unit.households.get(line.household_id) if line.household_id else None
    return Ground(
        Source.LIST,
        words.source(kind),
        household.head if household else str(line.body.get("head") or line.body.get("name") or ""),
        view.taken_at or scene.now,
        phone=(household.phone if household else "") or str(line.body.get("phone") or ""),
        risks=(kind.risk,),
        lines=words.ground_lines(kind, line),
        by=by,
    )


def _kind(scene: Scene, view: ListView) -> ListKind:
    assert scene.pack.lists is not None
    return scene.pack.lists.kinds[view.kind]
