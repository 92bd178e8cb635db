"""Loads the people a matter's place has, from grid up to county, as `cases.organisation` wants them."""

from collections.abc import Iterable

from bot.notices.scene import Scene, standing_of
from cases import organisation
from cases.organisation import Member
from cases.people import NOBODY, PersonId
from cases.places import Level, PlacePath, parts
from cases.rights import Act, Role, Standing
from cases.tasks import Task
from storage.people import PersonView

_LEVELS = {"grid": Level.GRID, "village": Level.VILLAGE, "town": Level.TOWN, "county": Level.COUNTY}
_CASE_ACTS = frozenset({Act.FILE_FINDING, Act.CONFIRM_ENDING, Act.URGE, Act.REASSIGN, Act.EXTEND, Act.DO_STEP})


async def members_of(scene: Scene, place: PlacePath) -> list[Member]:
    """Everybody with a post in the line of a place that handles cases, nearest place first, and their deputies."""
    found: dict[int, Member] = {}
    for place_id in reversed([int(part) for part in parts(place)]):
        where = await scene.unit.places.get(place_id)
        if where is None:
            continue
        for role in _roles(scene, _LEVELS.get(where.level, Level.HOUSEHOLD)):
            for person in await scene.unit.people.in_post(role.name, place_id, on=scene.today):
                if person.id not in found:
                    found[person.id] = await _member(scene, person)
    for deputy_id in [member.deputy_id for member in found.values() if member.deputy_id != NOBODY]:
        deputy = await scene.person(deputy_id) if deputy_id not in found else None
        if deputy is not None and deputy.left_at is None:
            found[deputy.id] = await _member(scene, deputy)
    return list(found.values())


async def standing_for(scene: Scene, task: Task, person: PersonView) -> Standing:
    """A person as rights see them in one matter: their own posts, and those they stand in for as a deputy."""
    own = standing_of(person, scene.pack, scene.zone)
    there = organisation.present(await members_of(scene, task.place))
    return next((standing for standing in there if standing.person_id == person.id), own)


def find(standings: Iterable[Standing], person_id: int) -> Standing | None:
    """One of them by id."""
    return next((standing for standing in standings if standing.person_id == person_id), None)


async def _member(scene: Scene, person: PersonView) -> Member:
    absence = await scene.unit.people.absence(person.id, on=scene.today)
    standing = standing_of(person, scene.pack, scene.zone)
    if absence is None:
        return Member(standing)
    return Member(standing, away=True, deputy_id=PersonId(absence[1] or NOBODY))


def _roles(scene: Scene, level: Level) -> list[Role]:
    """The roles that handle cases and may be held at a place of that level: their own and lower ones."""
    ladder = {rung.role for rung in scene.pack.ladder.rungs}
    return [
        role
        for role in scene.pack.roles.values()
        if role.level <= level and (role.acts & _CASE_ACTS or role.name in ladder)
    ]
