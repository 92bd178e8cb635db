"""Keeps what became of a task: the row, the log, the clue, the notices whose need is gone, the words to both sides.

The only place a task is saved, so that nothing of this is ever forgotten.
"""

from typing import Any

from bot.casework import climbing, false_alarms, moments, numbers
from bot.notices import holders, matters, needs, telling
from bot.notices.scene import Scene
from cases import rights
from cases.ladder import Cause
from cases.people import NOBODY, PersonId
from cases.tasks import State, Task, thing

_FIELDS = ("attempts", "reasons", "extensions", "urges", "returns")
_STATES = {
    State.IN_HAND: "task.taken_up",
    State.FILED: "task.filed",
    State.TO_TELL: "task.stands",
    State.CLOSED: "task.closed",
    State.WITHDRAWN: "task.withdrawn",
}


async def save(scene: Scene, before: Task, after: Task, by: PersonId) -> Task:
    """Persists `after`, which `by` made out of `before` with `cases.casework`; returns it."""
    await scene.unit.tasks.save(after)
    await _log(scene, before, after, by)
    await _note_on_clue(scene, before, after)
    await numbers.plan(scene, before, after)
    await needs.drop_stale(scene, after)
    if not after.ended:
        await _tell_urged(scene, before, after)
        await climbing.advance(scene, after, by)
    await _tell_former(scene, before, after, by)
    await moments.tell(scene, before, after)
    return after


async def _log(scene: Scene, before: Task, after: Task, by: PersonId) -> None:
    for act, detail in changes(before, after):
        await scene.unit.events.add(
            act, telling.about(after), at=scene.now, person_id=by or None, revision=after.revision, **detail
        )


def changes(before: Task, after: Task) -> list[tuple[str, dict[str, Any]]]:
    """What the log says about a step from one to the other: acts with their details."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name in _FIELDS:
        new = getattr(after, name)[len(getattr(before, name)) :]
        found += [(f"task.{name.removesuffix('s')}", _detail(each)) for each in new]
    if after.finding and after.finding != before.finding:
        found.append(("task.finding", {"code": after.finding.code, "confirmed_by": after.finding.confirmed_by}))
    if after.telling and after.telling != before.telling:
        found.append(("task.told", {"means": after.telling.means.value}))
    if after.number and after.number != before.number:
        found.append(("task.number", {"reason": after.number.reason, "has_number": bool(after.number.number)}))
    if after.keeper() != before.keeper():
        found.append(("task.handed", {"from": before.keeper(), "to": after.keeper()}))
    if after.state is not before.state:
        found.append((_STATES[after.state], {}))
    return found


def _detail(each: Any) -> dict[str, Any]:
    """The code or words of one entry."""
    return {key: getattr(each, key) for key in ("code", "reason") if hasattr(each, key)}


async def _note_on_clue(scene: Scene, before: Task, after: Task) -> None:
    if after.number and after.number != before.number:
        known = after.number
        system = {"number": known.number, "on": known.on.isoformat() if known.on else "", "reason": known.reason}
        await scene.unit.clues.note_system(after.clue_id, system)
    if after.ended and not before.ended:
        outcome = "withdrawn" if after.state is State.WITHDRAWN else (after.finding.code if after.finding else "")
        await scene.unit.clues.close(after.clue_id, outcome, at=scene.now)
        await false_alarms.note_finding(scene, after)


async def _tell_urged(scene: Scene, before: Task, after: Task) -> None:
    if len(after.urges) > len(before.urges):
        matter, holder = await matters.matter_of(scene, after), await scene.standing(after.keeper())
        message = holders.word(matter, Cause.URGED, holder, scene)
        await telling.tell_on_rung(scene, after, telling.HOLDER, after.keeper(), Cause.URGED, message)


async def _tell_former(scene: Scene, before: Task, after: Task, by: PersonId) -> None:
    """Both sides hear of a hand-over (burns.md 14); the new one by the ladder's own first word.

    Who must not know of it any more hears nothing, not even that it has gone.
    """
    former = before.keeper()
    if former in (NOBODY, by) or rights.is_kept_from(await scene.standing(former), thing(after), scene.now):
        return
    if after.state is State.WITHDRAWN:
        message, rung = holders.withdrawn(await matters.matter_of(scene, after)), "withdrawn"
    elif after.keeper() != former and after.worker_id != former and not _is_second(before):
        message, rung = holders.gone(await matters.matter_of(scene, after), scene), "gone"
    else:
        return
    await telling.tell(scene, telling.whom(former), telling.about(after), rung, str(after.revision), message)


def _is_second(task: Task) -> bool:
    """A second person who has pressed is told in the talk, not by a notice."""
    return task.state is State.FILED and task.finding is not None and task.finding.by != task.keeper()
