"""Who is not free of a matter, found when it opens and again when more was told; they never go on with it."""

from dataclasses import replace
from datetime import datetime, tzinfo

from bot.casework.members import members_of
from bot.casework.saving import save
from bot.notices import holders, incidents, matters, telling
from bot.notices.scene import Scene
from cases import casework, organisation, tasks
from cases.organisation import Member
from cases.people import NOBODY, PersonId
from cases.tasks import Task
from packs.pack import Pack
from storage.reports import ReportView
from storage.unit import Unit


async def conflicted_in(scene: Scene, report: ReportView, members: list[Member]) -> frozenset[PersonId]:
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


async def tell_corrected(unit: Unit, pack: Pack, task: Task, *, now: datetime, zone: tzinfo) -> None:
    """Words came after the report: who has the task is told, and it leaves the hands of anybody not free of it."""
    scene = Scene(unit, pack, zone, now)
    task = await _free_of_conflict(scene, task)
    notice = holders.corrected(await matters.matter_of(scene, task), scene)
    if task.keeper() != NOBODY and not task.ended:
        slot = f"{task.revision}@{scene.today.isoformat()}"
        await telling.tell(scene, telling.whom(task.keeper()), telling.about(task), "corrected", slot, notice)


async def check_conflict(unit: Unit, pack: Pack, task: Task, *, now: datetime, zone: tzinfo) -> Task:
    """To be asked when a report was completed: the name told late may be that of who has the task."""
    return await _free_of_conflict(Scene(unit, pack, zone, now), task)


async def _free_of_conflict(scene: Scene, task: Task) -> Task:
    members = await members_of(scene, task.place)
    conflicted: set[PersonId] = set()
    for report in await scene.unit.reports.of_clue(task.clue_id):
        conflicted |= await conflicted_in(scene, report, members)
    if task.ended or conflicted <= task.conflicted:
        return task
    before = await scene.unit.tasks.task(task.task_id, lock=True)
    assert before is not None
    it = replace(tasks.thing(before), conflicted=before.conflicted | conflicted)
    to = organisation.first_holder(it, members, scene.now)
    filer = before.finding.by if before.finding else NOBODY
    second = organisation.second_person(it, filer, members, scene.now)
    after = casework.recuse(before, frozenset(conflicted), scene.now, to=to, second=second)
    if after.keeper() == NOBODY:
        await incidents.report(scene, "vacant", telling.about(after), "有一件入户核查要回避，没有别的人能接。")
    return await save(scene, before, after, NOBODY)
