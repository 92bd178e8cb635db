"""A report turns out to be from another place: its task goes to whoever is in charge there."""

from dataclasses import replace
from datetime import datetime, tzinfo

from bot.casework.closed import closed_to
from bot.casework.members import members_of
from bot.casework.saving import save
from bot.notices.scene import Scene
from cases import organisation, recusal, tasks
from cases.people import NOBODY
from cases.places import PlacePath
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
    closed = await closed_to(scene, report)
    thing = replace(tasks.thing(before), place=path, conflicted=before.conflicted | closed.people)
    holder = organisation.first_holder(thing, members, now)
    after = recusal.relocate(before, path, holder, now, conflicted=closed.people, kin=closed.kin)
    await unit.reports.move(report.id, place_id)
    await unit.clues.move(report.clue_id, place_id)
    await unit.events.add("report.moved", f"clue:{report.clue_id}", at=now, person_id=None, to=place_id)
    await save(scene, before, after, NOBODY)
