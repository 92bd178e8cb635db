"""A report turns out to be from another place: its task goes to whoever is in charge there."""

from datetime import datetime, tzinfo

from bot.casework.conflicts import conflicted_in
from bot.casework.members import members_of
from bot.casework.saving import save
from bot.notices.scene import Scene
from cases import casework, organisation
from cases.people import NOBODY
from cases.places import PlacePath
from cases.rights import Thing
from cases.tasks import Task
from packs.pack import Pack
from storage.reports import ReportView
from storage.unit import Unit


async def relocate(
    unit: Unit, pack: Pack, task: Task, *, report: ReportView, place_id: int, now: datetime, zone: tzinfo
) -> None:
    """Report, clue and task move to another grid or village, while nobody has begun. Raises `cases.casework.NotNow`."""
    scene = Scene(unit, pack, zone, now)
    place = await unit.places.get(place_id)
    before = await unit.tasks.task(task.task_id, lock=True)
    assert place is not None
    assert before is not None
    path = PlacePath(place.path)
    members = await members_of(scene, path)
    thing = Thing(path, conflicted=before.conflicted | await conflicted_in(scene, report, members))
    after = casework.relocate(before, path, organisation.first_holder(thing, members, now), now)
    await unit.reports.move(report.id, place_id)
    await unit.clues.move(report.clue_id, place_id)
    await unit.events.add("report.moved", f"clue:{report.clue_id}", at=now, person_id=None, to=place_id)
    await save(scene, before, after, NOBODY)
