"""Who is there for a matter: the worker of a grid, deputies, second persons, the seats of the ladder.

Everything is found among the `Member`s storage loads for the place's line (grid up to county), at the time of asking;
an absent person's place is taken by their deputy, and nobody is found who is conflicted (`rights` sees to that).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cases import places, rights
from cases.ladder import LadderRules, Rung, Seat
from cases.people import NOBODY, PersonId, TaskId
from cases.places import Level
from cases.rights import Act, Post, Standing, Thing
from cases.tasks import Task


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with posts. While `away`, the deputy (if any) has their posts as well."""

    standing: Standing
    away: bool = False
    deputy_id: PersonId = NOBODY


class WouldOrphan(Exception):
    """This person cannot leave: `tasks` would be in nobody's hands. The lead above gives them to others first."""

    def __init__(self, tasks: tuple[TaskId, ...]) -> None:
        super().__init__(f"{len(tasks)} tasks would be orphaned")
        self.tasks = tasks


def present(members: Iterable[Member]) -> tuple[Standing, ...]:
    """Everybody who is there, deputies with the posts they stand in for; in the order given."""
    everybody = {member.standing.person_id: member for member in members}
    acting: dict[PersonId, tuple[Post, ...]] = {}
    for member in everybody.values():
        if member.away and member.deputy_id != NOBODY:
            acting[member.deputy_id] = acting.get(member.deputy_id, ()) + member.standing.posts
    return tuple(
        replace(member.standing, posts=tuple(dict.fromkeys(member.standing.posts + acting.get(person_id, ()))))
        for person_id, member in everybody.items()
        if not member.away
    )


def first_holder(thing: Thing, members: Iterable[Member], now: datetime) -> Standing | None:
    """Who gets a new home check: the grid's worker or their deputy, else the village's lead, else the town's …"""
    return next(iter(possible_holders(thing, members, now)), None)


def possible_holders(thing: Thing, members: Iterable[Member], now: datetime) -> tuple[Standing, ...]:
    """Everybody who could hold it, nearest post first: for hand-over and reassignment."""
    return able(thing, Act.FILE_FINDING, members, now)


def town_holder(thing: Thing, members: Iterable[Member], now: datetime) -> Standing | None:
    """Who takes a home check over that the village could not do: the town, else the county."""
    free = replace(thing, from_level=max(thing.from_level, Level.TOWN))
    return first_holder(free, members, now)


def second_person(thing: Thing, filer: PersonId, members: Iterable[Member], now: datetime) -> Standing | None:
    """Who looks at a finding of `filer` that would end the request: the nearest other person with the right."""
    filed = replace(thing, filed_by=filer)
    return next(iter(able(filed, Act.CONFIRM_ENDING, members, now)), None)


def seats(thing: Thing, members: Iterable[Member], rules: LadderRules, now: datetime) -> tuple[Seat, ...]:
    """Who sits on each rung above the holder's, nearest place first; a rung without anybody has no seat."""
    there = present(members)
    found: list[Seat] = []
    for number, rung in enumerate(rules.rungs):
        held = [
            (len(post.place), Seat(number, standing.person_id, post.role.level))
            for standing in there
            if standing.person_id not in thing.conflicted
            for post in standing.posts
            if _sits(post, rung, thing) and post.holds(now) and _admits(post, thing)
        ]
        if number:
            nearest = sorted(held, key=lambda each: -each[0])
            found += dict.fromkeys(seat for _, seat in nearest)
    return tuple(found)


def orphans(person_id: PersonId, tasks: Iterable[Task]) -> tuple[TaskId, ...]:
    """The open tasks that need this person: held now, or to be gone on with after the second person."""
    return tuple(task.task_id for task in tasks if not task.ended and person_id in (task.keeper(), task.worker_id))


def leave(person_id: PersonId, tasks: Sequence[Task]) -> None:
    """Raises WouldOrphan unless the person can go without leaving a task behind."""
    if left := orphans(person_id, tasks):
        raise WouldOrphan(left)


def able(thing: Thing, act: Act, members: Iterable[Member], now: datetime) -> tuple[Standing, ...]:
    """Everybody present who could do `act` to the thing, whoever holds it; lowest level and nearest place first."""
    found = []
    for standing in present(members):
        scope = replace(rights.scope(standing, act, now), as_holder=False)
        if scope.covers(thing):
            reaches = [reach for reach in scope.reaches if reach.admits(thing)]
            nearest = min((reach.level, -len(reach.place)) for reach in reaches)
            found.append((nearest, standing))
    return tuple(standing for _, standing in sorted(found, key=lambda each: each[0]))


def _sits(post: Post, rung: Rung, thing: Thing) -> bool:
    """A matter that only some roles may know of climbs by those that stand on the rung instead."""
    return post.role.name == rung.role or (bool(thing.only_roles) and post.role.name in rung.instead)


def _admits(post: Post, thing: Thing) -> bool:
    return places.covers(post.place, thing.place) and rights.Reach(
        post.place, post.role.level, post.role.name, post.role.apart
    ).admits(thing)
