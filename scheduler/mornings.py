"""Rows of the morning: one row a working day becomes one a person, so that each digest is a unit of its own."""

from datetime import datetime

from bot.casework import Scene
from bot.notices import digests, telling
from bot.notices.placing import DIGEST
from cases import quiet
from cases.rights import Act
from storage.deadlines import Due
from storage.people import PersonView

MORNING = "morning"
COUNTY = "county:0"
"""Whom rows are about that concern everybody."""


async def plan(scene: Scene) -> None:
    """Sees to it that the next morning has its row."""
    if not any(row.what == MORNING for row in await scene.unit.deadlines.waiting(COUNTY)):
        await scene.unit.deadlines.set(MORNING, COUNTY, _next_at(scene))


async def fan_out(scene: Scene, due: Due) -> int:
    """A digest row for everybody who may have something to look at; the next morning is planned.

    Whose words already wait for a digest has a row of their own.
    """
    end_of_today = scene.pack.calendar.end_of(scene.today, scene.zone)
    holders = await scene.unit.tasks.holders_due_by(end_of_today)
    has_open = await scene.unit.tasks.count_open() > 0
    for person in await scene.unit.people.staff(on=scene.today):
        has_own = bool(holders & {person.id, *person.stands_in_for}) or bool(digests.pack_remark(scene, person))
        if has_own or (has_open and _is_above(scene, person)):
            await scene.unit.deadlines.set(DIGEST, telling.whom(person.id), due.at)
    await plan(scene)
    return 0


async def write(scene: Scene, due: Due) -> int:
    """One person's digest. In quiet times (a morning caught up with at night) it waits for the next morning."""
    if quiet.is_quiet(scene.now, scene.pack.quiet, scene.pack.calendar, scene.zone):
        await scene.unit.deadlines.set(DIGEST, due.whom, _next_at(scene))
        return 0
    person = await scene.person(due.subject_id)
    if person is None or person.left_at is not None:
        return 0
    if not person.further and not await scene.unit.talks.of_person(person.id):
        return 0
    is_said = await digests.write(scene, person)
    if is_said and await scene.unit.notices.for_digest(due.whom):
        await scene.unit.deadlines.set(DIGEST, due.whom, _next_at(scene))
    return int(is_said)


def _is_above(scene: Scene, person: PersonView) -> bool:
    roles = [scene.pack.roles[post.role] for post in person.duties if post.role in scene.pack.roles]
    return any(Act.URGE in role.acts for role in roles)


def _next_at(scene: Scene) -> datetime:
    return quiet.next_digest_at(scene.now, scene.pack.quiet, scene.pack.calendar, scene.zone)
