"""One clue a household, however it became known: a visit's answers, a cadre's own find, a list's line.

The only place that looks whether a household's matter is in hand already before a clue is opened for it.
"""

from dataclasses import dataclass, replace

from bot.casework import conflicts
from bot.casework.opening import open_on_ground
from bot.notices.scene import Scene
from cases.grounds import Ground
from cases.people import ClueId


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a ground: its clue, and whether it was opened for it."""

    clue_id: ClueId
    is_new: bool


async def found(scene: Scene, ground: Ground, *, place_id: int, household_id: int | None = None) -> Found:
    """The ground goes to the household's open clue, and who has it in hand is told; else it opens one."""
    household = await scene.unit.households.get(household_id) if household_id else None
    if household is not None and not ground.phone:
        ground = replace(ground, phone=household.phone)
    clue_id = await in_hand(scene, ground, place_id=place_id, household_id=household_id)
    if clue_id is None:
        task = await open_on_ground(scene, ground, place_id=place_id, household_id=household_id)
        return Found(task.clue_id, True)
    await scene.unit.clues.add_ground(clue_id, ground)
    task_there = await scene.unit.tasks.of_clue(clue_id)
    if task_there is not None:
        await conflicts.tell_corrected(scene.unit, scene.pack, task_there, now=scene.now, zone=scene.zone)
    return Found(ClueId(clue_id), False)


async def household_of(scene: Scene, subject: str, place_id: int) -> int | None:
    """The household of that name in the register, there or in its village; None for none or several."""
    line = await scene.unit.places.line(place_id)
    village = next((place for place in line if place.level == "village"), None)
    near = [place_id]
    if village is not None and village.id == place_id:
        near += [place.id for place in await scene.unit.places.under(village.id)]
    there = await scene.unit.households.named("".join(subject.split()), near)
    return there[0].id if len(there) == 1 else None


async def in_hand(scene: Scene, ground: Ground, *, place_id: int, household_id: int | None) -> int | None:
    """The open clue about that household: of the register, or of the same name and place without another phone."""
    if household_id is not None:
        known = await scene.unit.clues.open_of(household_id)
        if known is not None:
            return known
    subject = "".join(ground.subject.split())
    if not subject:
        return None
    for report in await scene.unit.reports.alike(place_ids=[place_id], subject=subject, place_id=place_id, phone=""):
        clue = await scene.unit.clues.get(report.clue_id)
        phone = str(report.facts.get("phone") or "")
        is_other = bool(phone and ground.phone and phone != ground.phone and not report.is_for_other)
        if clue is not None and clue.closed_at is None and not is_other:
            return clue.id
    return await scene.unit.clues.open_on(place_id, subject) if household_id is None else None
