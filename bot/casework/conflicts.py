"""Who is not free of a matter never goes on with it: found again when more was told, it leaves their hands.

Who that is says `bot.casework.closed`; the household's cases leave their hands with its home check.
"""

from dataclasses import replace
from datetime import datetime, tzinfo

from bot.casework import proceedings
from bot.casework.closed import Closed, closed_by
from bot.casework.members import find, members_of
from bot.casework.saving import save
from bot.notices import holders, incidents, matters, telling
from bot.notices.scene import Scene
from cases import organisation, recusal, rights, tasks
from cases.people import NOBODY
from cases.rights import Act
from cases.tasks import Task
from packs.pack import Pack
from storage.people import PersonView
from storage.unit import Unit


async def tell_corrected(unit: Unit, pack: Pack, task: Task, *, now: datetime, zone: tzinfo) -> None:
    """Words came after the report: who has the task is told, and it leaves the hands of anybody not free of it."""
    scene = Scene(unit, pack, zone, now)
    task = await settle(scene, task)
    notice = holders.corrected(await matters.matter_of(scene, task), scene)
    if task.keeper() != NOBODY and not task.ended:
        slot = f"{task.revision}@{scene.today.isoformat()}"
        await telling.tell(scene, telling.whom(task.keeper()), telling.about(task), "corrected", slot, notice)


async def check_conflict(unit: Unit, pack: Pack, task: Task, *, now: datetime, zone: tzinfo) -> Task:
    """To be asked when a report was completed: the name told late may be that of who has the task."""
    return await settle(Scene(unit, pack, zone, now), task)


async def recheck(scene: Scene, person: PersonView) -> int:
    """Somebody's relatives have become known: every matter they reach is looked at anew, ended ones too.

    Returns how many are closed to more people now.
    """
    scope = rights.scope(await scene.standing(person.id), Act.SEE_TASK, scene.now)
    held = await scene.unit.tasks.held_by(person.id)
    reached = {task.task_id: task for task in [*held, *await scene.unit.tasks.reached_by(scope, open_only=False)]}
    changed = 0
    for task in reached.values():
        changed += (await settle(scene, task)).revision != task.revision
    return changed


async def settle(scene: Scene, task: Task) -> Task:
    """The matter leaves the hands of everybody who is not free of it, by what its reports say now."""
    closed = await closed_by(scene, task.clue_id)
    await proceedings.close(scene, task.clue_id, closed)
    if (
        closed.people <= task.conflicted
        and closed.kin <= task.kin
        and closed.from_level <= task.from_level
        and closed.only_roles <= task.only_roles
    ):
        return task
    before = await scene.unit.tasks.task(task.task_id, lock=True)
    assert before is not None
    after = await _recused(scene, before, closed)
    if after.keeper() == NOBODY and not after.ended:
        await incidents.report(scene, "vacant", telling.about(after), "有一件入户核查要回避，没有别的人能接。")
    await _take_files(scene, after)
    return await save(scene, before, after, NOBODY)


async def _take_files(scene: Scene, task: Task) -> None:
    """What somebody photographed at a visit is closed to them as well, unless the report is their own."""
    own = {talk for one in await scene.unit.reports.of_clue(task.clue_id) for talk in [one.talk_id]}
    talks = [talk.id for person in sorted(task.conflicted) for talk in await scene.unit.talks.of_person(person)]
    await scene.unit.files.leave_talks(task.clue_id, [talk for talk in talks if talk not in own])


async def _recused(scene: Scene, task: Task, closed: Closed) -> Task:
    members = await members_of(scene, task.place)
    level = max(task.from_level, closed.from_level)
    it = replace(tasks.thing(task), conflicted=task.conflicted | closed.people, from_level=level)
    it = replace(it, only_roles=closed.only_roles or task.only_roles)
    there = organisation.present(members)
    involved = {task.keeper()}
    if task.finding:
        involved |= {task.finding.by, task.finding.confirmed_by}
    unseated = set()
    for person_id in involved - {NOBODY}:
        standing = find(there, person_id) or await scene.standing(person_id)
        if rights.is_kept_from(standing, it, scene.now):
            unseated.add(person_id)
    filer = task.finding.by if task.finding else NOBODY
    return recusal.recuse(
        task,
        closed.people,
        scene.now,
        to=organisation.first_holder(replace(it, ended=False), members, scene.now),
        second=organisation.second_person(it, filer, members, scene.now),
        kin=closed.kin,
        from_level=level,
        only_roles=closed.only_roles,
        unseated=frozenset(unseated),
    )
