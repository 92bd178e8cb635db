"""How a report becomes a home check, and how its reporter takes it back."""

from datetime import datetime, tzinfo

from bot.casework import climbing, moments
from bot.casework.members import members_of
from bot.casework.saving import save
from bot.notices import incidents, matters, telling
from bot.notices.scene import Scene
from cases import casework, organisation
from cases.organisation import Member
from cases.people import NOBODY, ClueId, PersonId, ReportId, TaskId
from cases.places import PlacePath
from cases.rights import Standing, Thing
from cases.tasks import Task
from packs.pack import Pack
from storage.reports import ReportView
from storage.unit import Unit


async def open_home_check(
    unit: Unit, pack: Pack, *, clue_id: int, report: ReportView, now: datetime, zone: tzinfo
) -> Task:
    """The home check of a new clue, in the hands of the grid's worker, their deputy, or the lead above.

    Nobody gets it who is the household, reported it themselves or is not free of it. Where nobody is found the task is
    there all the same, and the administrators are told.
    """
    scene = Scene(unit, pack, zone, now)
    place = await unit.places.get(report.place_id)
    assert place is not None
    path = PlacePath(place.path)
    members = await members_of(scene, path)
    conflicted = await _conflicted(scene, report, members)
    worker = organisation.first_holder(Thing(path, conflicted=conflicted), members, now) or Standing(NOBODY)
    draft = casework.open_task(
        TaskId(0),
        ClueId(clue_id),
        path,
        worker,
        now,
        scene.terms,
        reports=frozenset({ReportId(report.id)}),
        conflicted=conflicted,
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


async def withdraw(unit: Unit, pack: Pack, *, report: ReportView, now: datetime, zone: tzinfo) -> bool:
    """The reporter takes a report back: its task ends and who holds it is told.

    The task lives on for another report of the same clue that still stands. False when there is no task to end any
    more, or a decision is already being told: raises `cases.casework.TaskRefusal` never.
    """
    scene = Scene(unit, pack, zone, now)
    task = await unit.tasks.of_clue(report.clue_id)
    if task is None or task.ended:
        return False
    others = [each for each in await unit.reports.of_clue(report.clue_id) if each.id != report.id]
    if any(each.withdrawn_at is None for each in others):
        return False
    locked = await unit.tasks.task(task.task_id, lock=True)
    assert locked is not None
    by = Standing(NOBODY, follows=frozenset({ReportId(report.id)}))
    try:
        after = casework.withdraw(locked, by, now)
    except casework.TaskRefusal:
        return False
    await save(scene, locked, after, NOBODY)
    return True


async def _conflicted(scene: Scene, report: ReportView, members: list[Member]) -> frozenset[PersonId]:
    """Staff it is about: with the household's phone or the householder's name, or reporting for their own home."""
    found: set[int] = set()
    phone = str(report.facts.get("phone") or "")
    found |= {person.id for person in await scene.unit.people.by_phone(phone, on=scene.today)} if phone else set()
    talk = await scene.unit.talks.get(report.talk_id)
    if talk is not None and talk.person_id and not report.is_for_other:
        found.add(talk.person_id)
    name = matters.subject(report.facts)
    for member in members:
        person = await scene.person(member.standing.person_id)
        if person is not None and name and person.name == name:
            found.add(person.id)
    return frozenset(PersonId(each) for each in found)
