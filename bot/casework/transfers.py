"""Staff come and go: away with a deputy, back again, leaving for good. No task is ever left in nobody's hands."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.casework.members import find, members_of
from bot.casework.saving import save
from bot.notices import telling
from bot.notices.scene import Scene, standing_of
from cases import casework, organisation, rights
from cases.casework import TaskRefusal, Unfit
from cases.people import NOBODY, PersonId
from cases.rights import Act, Standing
from cases.tasks import State, Task, thing
from storage.people import PersonView

ABSENCE = "absence"
"""What deadlines are called at which an absence is over."""


async def go_away(scene: Scene, person: PersonView, until: date, deputy_id: int | None) -> list[Task]:
    """From today until that day (included) the deputy has the posts, and the tasks held now.

    Without a deputy the tasks go to the lead above. Returns the tasks nobody could take.
    """
    unit = scene.unit
    await unit.people.be_away(person.id, scene.today, until, deputy_id)
    back_at = datetime.combine(until + timedelta(days=1), time(0), scene.zone)
    await unit.deadlines.set(ABSENCE, telling.whom(person.id), back_at, deputy=deputy_id or 0)
    detail: dict[str, Any] = {"until": until.isoformat(), "deputy": deputy_id}
    await unit.events.add("staff.away", telling.whom(person.id), at=scene.now, person_id=person.id, **detail)
    own = standing_of(person, scene.pack, scene.zone)
    left = []
    for task in await unit.tasks.held_by(person.id):
        if not await _pass_on(scene, task, own, deputy_id):
            left.append(task)
    return left


async def _pass_on(scene: Scene, task: Task, own: Standing, deputy_id: int | None) -> bool:
    members = await members_of(scene, task.place)
    deputy = find(organisation.present(members), deputy_id) if deputy_id else None
    others = organisation.possible_holders(thing(task), members, scene.now)
    for to in ([deputy] if deputy else []) + [one for one in others if one.person_id != own.person_id]:
        if await _moved(scene, task, own, to, own.person_id):
            return True
    return False


async def _moved(scene: Scene, task: Task, giver: Standing, to: Standing, by: PersonId) -> bool:
    """A finding that waits goes to another second person by the giver's own right, everything else is handed over."""
    before = await scene.unit.tasks.task(task.task_id, lock=True)
    assert before is not None
    move = casework.reassign if before.state is State.FILED else casework.hand_over
    try:
        after = move(before, giver, to, scene.now)
    except TaskRefusal:
        return False
    if isinstance(after, Unfit):
        return False
    await save(scene, before, after, by)
    return True


async def come_back(scene: Scene, person: PersonView) -> None:
    """The absence ends today; what the deputy can hold only as a deputy comes back."""
    absence = await scene.unit.people.absence(person.id, on=scene.today)
    await scene.unit.people.come_back(person.id, on=scene.today)
    await scene.unit.events.add("staff.back", telling.whom(person.id), at=scene.now, person_id=person.id)
    if absence is not None and absence[1]:
        await give_back(scene, person, absence[1])


async def give_back(scene: Scene, person: PersonView, deputy_id: int) -> int:
    """After an absence: the tasks the deputy has no right to any more. Returns how many came back."""
    deputy = await scene.person(deputy_id)
    if deputy is None or person.left_at is not None:
        return 0
    own, deputys = (standing_of(each, scene.pack, scene.zone) for each in (person, deputy))
    acting = replace(deputys, posts=deputys.posts + own.posts)
    count = 0
    for task in await scene.unit.tasks.held_by(deputy_id):
        act = Act.CONFIRM_ENDING if task.state is State.FILED else Act.FILE_FINDING
        scope = replace(rights.scope(deputys, act, scene.now), as_holder=False, as_second=False)
        if not scope.covers(thing(task)):
            count += await _given_back(scene, task, acting, own)
    return count


async def _given_back(scene: Scene, task: Task, acting: Standing, own: Standing) -> bool:
    """To whom it was, or, where they are not free of it by now, to the nearest who is."""
    others = organisation.possible_holders(thing(task), await members_of(scene, task.place), scene.now)
    for to in (own, *(one for one in others if one.person_id not in (own.person_id, acting.person_id))):
        if await _moved(scene, task, acting, to, NOBODY):
            return True
    return False


async def needed_for(scene: Scene, person: PersonView) -> list[Task]:
    """The open tasks this person could not leave behind."""
    standing = standing_of(person, scene.pack, scene.zone)
    scope = rights.scope(standing, Act.SEE_TASK, scene.now)
    held = await scene.unit.tasks.held_by(person.id)
    around = {task.task_id: task for task in [*held, *await scene.unit.tasks.reached_by(scope)]}
    wanted = organisation.orphans(standing.person_id, around.values())
    return [around[task_id] for task_id in wanted]


async def leave(scene: Scene, person: PersonView, by: PersonId) -> None:
    """Ends posts and access at once. Raises `cases.organisation.WouldOrphan`."""
    organisation.leave(PersonId(person.id), await needed_for(scene, person))
    await scene.unit.people.leave(person.id, on=scene.today, at=scene.now)
    for talk in await scene.unit.talks.of_person(person.id):
        await scene.unit.talks.end(talk.id, at=scene.now)
    await scene.unit.events.add("staff.left", telling.whom(person.id), at=scene.now, person_id=by or None)
