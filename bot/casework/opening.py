"""How a report becomes a home check, and how its reporter takes it back."""

from datetime import date, datetime, tzinfo

from bot.casework import climbing, likeness, moments
from bot.casework.closed import Closed, closed_on, closed_to
from bot.casework.members import members_of
from bot.casework.saving import save
from bot.notices import incidents, telling
from bot.notices.scene import Scene
from cases import casework, deadlines, organisation
from cases.grounds import Ground
from cases.people import NOBODY, ClueId, ReportId, TaskId
from cases.places import PlacePath
from cases.rights import Standing, Thing
from cases.tasks import Task
from packs.pack import Pack
from storage.reports import ReportView
from storage.unit import Unit


async def open_home_check(
    unit: Unit, pack: Pack, *, clue_id: int, report: ReportView, now: datetime, zone: tzinfo
) -> Task:
    """The home check of a new clue that a report opened; nobody gets it who reported it themselves."""
    scene = Scene(unit, pack, zone, now)
    closed = await closed_to(scene, report)
    return await _open(scene, clue_id, report.place_id, closed, frozenset({ReportId(report.id)}))


async def open_on_ground(scene: Scene, ground: Ground, *, place_id: int, household_id: int | None = None) -> Task:
    """A clue nobody reported for themselves, with the same home check as any other."""
    clue_id = await scene.unit.clues.add(
        source=ground.source.value,
        place_id=place_id,
        pack_hash=scene.pack.hash,
        at=scene.now,
        household_id=household_id,
        grounds=(ground,),
    )
    about = f"clue:{clue_id}"
    await scene.unit.events.add("clue.opened", about, at=scene.now, person_id=ground.by or None, code=ground.source)
    task = await _open(scene, clue_id, place_id, await closed_on(scene, ground), frozenset())
    await likeness.note(scene, clue_id, place_id, ground.subject, ground.phone)
    return task


async def _open(scene: Scene, clue_id: int, place_id: int, closed: Closed, reports: frozenset[ReportId]) -> Task:
    """In the hands of the grid's worker, their deputy, or the lead above.

    Nobody gets it who is the household, is near kin to them, or below the level the reporter asked for. Where nobody
    is found the task is there all the same, and the administrators are told.
    """
    unit, now = scene.unit, scene.now
    place = await unit.places.get(place_id)
    assert place is not None
    path = PlacePath(place.path)
    members = await members_of(scene, path)
    thing = Thing(path, conflicted=closed.people, from_level=closed.from_level, only_roles=closed.only_roles)
    worker = organisation.first_holder(thing, members, now) or Standing(NOBODY)
    draft = casework.open_task(
        TaskId(0),
        ClueId(clue_id),
        path,
        worker,
        now,
        scene.terms,
        reports=reports,
        conflicted=closed.people,
        kin=closed.kin,
        from_level=closed.from_level,
        only_roles=closed.only_roles,
    )
    task = await unit.tasks.add(draft)
    about = telling.about(task)
    await unit.events.add("task.opened", about, at=now, person_id=None, clue=clue_id, to=worker.person_id)
    if task.due.is_guessed:
        await incidents.report(scene, "calendar", about, "今年的放假安排还没有录入，期限先按周一到周五算。")
    if worker.person_id == NOBODY:
        await incidents.report(scene, "vacant", about, f"{place.name}：有一件入户核查没有人能接。")
    await climbing.advance(scene, task)
    await moments.tell(scene, None, task)
    return task


def home_check_day(pack: Pack, now: datetime, zone: tzinfo) -> date:
    """The last day for the visit of a report that comes now."""
    return deadlines.due(now, pack.tasks.home_check, pack.calendar, zone).last_day


async def task_of(unit: Unit, task_id: int) -> Task | None:
    """A home check by id."""
    return await unit.tasks.task(task_id)


async def task_of_clue(unit: Unit, clue_id: int) -> Task | None:
    """The newest home check of a clue."""
    return await unit.tasks.of_clue(clue_id)


async def withdraw(
    unit: Unit, pack: Pack, task: Task, *, report: ReportView, now: datetime, zone: tzinfo, talk_id: int | None = None
) -> bool:
    """The reporter takes a report back: its task ends and who holds it is told.

    The task lives on for another report of the same clue that still stands. False where a decision is being told
    already, or the task has ended.
    """
    scene = Scene(unit, pack, zone, now)
    locked = await unit.tasks.task(task.task_id, lock=True)
    others = [each for each in await unit.reports.of_clue(report.clue_id) if each.id != report.id]
    if locked is None or any(each.withdrawn_at is None for each in others):
        return False
    by = Standing(NOBODY, follows=frozenset({ReportId(report.id)}))
    try:
        after = casework.withdraw(locked, by, now)
    except casework.TaskRefusal:
        return False
    await unit.events.add("report.withdrawn", f"clue:{report.clue_id}", at=now, person_id=None, talk_id=talk_id)
    await save(scene, locked, after, NOBODY)
    return True
