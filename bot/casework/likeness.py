"""Which reports may be about the same household: noted silently, for the worker only.

It is looked for by a tick, never in the reporter's own turn: whoever types a neighbour's name or telephone waits for
exactly the same steps, whether or not that neighbour has a report.
"""

from datetime import datetime

from bot.casework import children
from bot.notices.scene import Scene
from cases import reports
from cases.places import PlacePath
from cases.reports import Traces
from storage.deadlines import Due
from storage.reports import ReportView
from storage.unit import Unit

LIKENESS = "likeness"
"""What deadlines of this kind are called."""


async def plan(unit: Unit, report_id: int, *, now: datetime) -> None:
    """A report came in or was changed: the next tick looks."""
    await unit.deadlines.set(LIKENESS, f"report:{report_id}", now)


async def look(scene: Scene, due: Due) -> int:
    """Notes both ways which other clues may be the same household, with the reasons."""
    found = await scene.unit.reports.get(due.subject_id)
    if found is None or found.withdrawn_at is not None or children.is_of_child(found):
        return 0
    one = await _traces(scene, found)
    line = await scene.unit.places.line(found.place_id)
    nearby = {found.place_id} | {place.id for place in line if place.level in ("village", "grid")}
    named = "".join(str(found.facts.get("subject", "")).split())
    for other in await scene.unit.reports.alike(
        place_ids=list(nearby), subject=named, place_id=found.place_id, phone=one.phone
    ):
        reasons = [reason.value for reason in reports.alike(one, await _traces(scene, other))]
        if other.id != found.id and reasons:
            await scene.unit.reports.link(found.clue_id, other.clue_id, reasons)
            await scene.unit.reports.link(other.clue_id, found.clue_id, reasons)
    return 0


async def note(scene: Scene, clue_id: int, place_id: int, subject: str, phone: str) -> None:
    """Notes both ways which reports may be about the household of a clue that was not reported."""
    line = await scene.unit.places.line(place_id)
    named = "".join(subject.split())
    one = Traces(PlacePath(line[-1].path if line else ""), named, phone)
    nearby = [place.id for place in line if place.level in ("village", "grid")]
    for other in await scene.unit.reports.alike(place_ids=nearby, subject=named, place_id=place_id, phone=phone):
        reasons = [reason.value for reason in reports.alike(one, await _traces(scene, other))]
        if reasons and not children.is_of_child(other):
            await scene.unit.reports.link(clue_id, other.clue_id, reasons)
            await scene.unit.reports.link(other.clue_id, clue_id, reasons)


async def _traces(scene: Scene, report: ReportView) -> Traces:
    """What a report tells about its household; the telephone of who reported for others says nothing about it."""
    place = await scene.unit.places.get(report.place_id)
    phone = "" if report.is_for_other else str(report.facts.get("phone", ""))
    name = "".join(str(report.facts.get("subject", "")).split())
    return Traces(PlacePath(place.path if place else ""), name, phone)
