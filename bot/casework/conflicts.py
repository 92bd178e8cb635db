"""Who is not free of a matter, found when it opens and again when more was told; they never go on with it.

Not free are those it is about, who made it for themselves, and whoever has a near relative among these by the register;
besides them everybody below the level the reporter asked for. Who types for a household as part of their work is not
its reporter (docs/decisions: the typist is a hand).
"""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.casework import children
from bot.casework.members import find, members_of
from bot.casework.saving import save
from bot.notices import holders, incidents, matters, telling
from bot.notices.scene import Scene
from cases import organisation, recusal, reports, rights, tasks
from cases.grounds import Ground
from cases.people import NOBODY, PersonId
from cases.places import Level
from cases.rights import Act
from cases.tasks import Task
from packs.pack import Pack
from storage.people import PersonView
from storage.reports import ReportView
from storage.unit import Unit

_SHORTEST = 2
"""Characters of a name that says anything."""


@dataclass(frozen=True, slots=True)
class Closed:
    """To whom a matter is closed. `kin` are those of `people` to whom it is near, not themselves."""

    people: frozenset[PersonId] = frozenset()
    kin: frozenset[PersonId] = frozenset()
    from_level: Level = Level.HOUSEHOLD
    only_roles: frozenset[str] = frozenset()
    """Of a child's matter: the only roles that may know of it."""

    def __or__(self, other: "Closed") -> "Closed":
        people, kin = self.people | other.people, self.kin | other.kin
        level = max(self.from_level, other.from_level)
        return Closed(people, kin, level, self.only_roles | other.only_roles)


async def closed_to(scene: Scene, report: ReportView) -> Closed:
    """To whom one report closes its matter."""
    phones = {str(report.facts.get("phone") or "")} - {""}
    told = {"".join(str(report.facts.get(fact) or "").split()) for fact in ("subject", "householder")}
    names = await _names(scene, told, phones)
    own = await _of_the_household(scene, names, phones) | await _reporter(scene, report)
    closed = await _with_kin(scene, own, names, phones)
    return closed | Closed(
        from_level=reports.lowest_level([report.wishes]), only_roles=children.only_roles(scene.pack, report)
    )


async def closed_on(scene: Scene, ground: Ground) -> Closed:
    """To whom a ground closes its matter: staff the household is, whoever is near kin to them, and levels too low."""
    return await closed_about(scene, ground.subject, ground.phone) | Closed(from_level=ground.from_level)


async def closed_about(scene: Scene, subject: str, phone: str = "") -> Closed:
    """To whom anything about a household is closed: staff it is, and whoever is near kin to them."""
    phones = {phone} - {""}
    names = await _names(scene, {"".join(subject.split())}, phones)
    return await _with_kin(scene, await _of_the_household(scene, names, phones), names, phones)


async def _with_kin(scene: Scene, own: set[int], names: set[str], phones: set[str]) -> Closed:
    related = await scene.unit.kin.related(names=names, phones=phones, people=own)
    near = {entry.person_id for entry in related} | {entry.kin_id for entry in related if entry.kin_id}
    kin = frozenset(PersonId(each) for each in near - own)
    people = frozenset(PersonId(each) for each in own) | kin
    return Closed(people, kin)


async def _names(scene: Scene, told: set[str], phones: set[str]) -> set[str]:
    """Whose household it is: as told, and as the register has it for that telephone."""
    told = set(told)
    for phone in phones:
        told |= {household.head for household in await scene.unit.households.by_phone(phone)}
    return {name for name in told if len(name) >= _SHORTEST}


async def _of_the_household(scene: Scene, names: set[str], phones: set[str]) -> set[int]:
    """Staff the household is."""
    found: set[int] = set()
    for phone in phones:
        found |= {person.id for person in await scene.unit.people.by_phone(phone, on=scene.today)}
    for name in names:
        found |= {person.id for person in await scene.unit.people.named(name, on=scene.today)}
    return found


async def _reporter(scene: Scene, report: ReportView) -> set[int]:
    """Who made the report for themselves or as a private person."""
    talk = await scene.unit.talks.get(report.talk_id)
    typist = await scene.person(talk.person_id) if talk is not None else None
    is_own = not report.is_for_other or report.facts.get("whose") == "self"
    return {typist.id} if typist is not None and (is_own or not typist.posts) else set()


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
    closed = Closed()
    for report in await scene.unit.reports.of_clue(task.clue_id):
        closed |= await closed_to(scene, report)
    clue = await scene.unit.clues.get(task.clue_id)
    for ground in clue.grounds if clue else ():
        closed |= await closed_on(scene, ground)
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
