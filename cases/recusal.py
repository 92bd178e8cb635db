"""How a task leaves the hands of who is not free of it, or goes to another place before anybody has begun.

Nobody's act, but the rule's own: the only place where a task changes without a right being asked.
"""

from dataclasses import replace
from datetime import datetime

from cases import casework
from cases.lateness import Holder, Side
from cases.people import NOBODY, PersonId
from cases.places import Level, PlacePath
from cases.rights import Act, Standing
from cases.tasks import State, Task


def recuse(
    task: Task,
    people: frozenset[PersonId],
    now: datetime,
    *,
    to: Standing | None,
    second: Standing | None = None,
    kin: frozenset[PersonId] = frozenset(),
    from_level: Level = Level.HOUSEHOLD,
    only_roles: frozenset[str] = frozenset(),
    unseated: frozenset[PersonId] = frozenset(),
) -> Task:
    """These people turn out not to be free of the matter: they know nothing more of it from now on.

    Nobody's act, but the rule's own. A finding of theirs that is not told yet falls; what they hold goes to `to` (or to
    nobody, then the ladder says so upwards), and a finding of somebody else they were to confirm goes to `second`.
    `kin` are those of them it is near to; `from_level` is the lowest level and `only_roles` (where not empty) are the
    only roles that may know of it from now on, and `unseated` who had a part in it and may not.
    """
    level = max(task.from_level, from_level)
    noted = replace(task, conflicted=task.conflicted | people, kin=task.kin | kin, from_level=level)
    noted = replace(noted, only_roles=only_roles or task.only_roles)
    gone = people | unseated
    if noted == task:
        return task
    if task.ended:
        return casework.changed(noted)
    untold = task.finding if task.telling is None else None
    if untold is not None and untold.by in gone:
        noted = replace(noted, finding=None, state=State.IN_HAND, due=task.home_due)
        return _taken_by(noted, to, now)
    if untold is not None and untold.confirmed_by and untold.confirmed_by in gone:
        finding = replace(untold, confirmed_by=NOBODY, confirmed_at=None)
        noted = replace(noted, finding=finding, state=State.FILED)
        return casework.changed(noted, periods=casework.held(noted, _holder_or_nobody(second, now), now))
    if task.state is State.FILED and task.keeper() in gone:
        return casework.changed(noted, periods=casework.held(noted, _holder_or_nobody(second, now), now))
    return _taken_by(noted, to, now) if task.keeper() in gone else casework.changed(noted)


def relocate(
    task: Task,
    place: PlacePath,
    to: Standing | None,
    now: datetime,
    *,
    conflicted: frozenset[PersonId] = frozenset(),
    kin: frozenset[PersonId] = frozenset(),
) -> Task:
    """The household lives elsewhere than was said, and nobody has begun: `to` has it from now on, the limit stays.

    `conflicted` and `kin` are who is not free of it there. Raises casework.NotNow once somebody has begun.
    """
    if task.state is not State.OPEN:
        raise casework.NotNow(task, Act.CORRECT)
    moved = replace(task, place=place, conflicted=task.conflicted | conflicted, kin=task.kin | kin)
    return _taken_by(moved, to, now)


def _taken_by(task: Task, to: Standing | None, now: datetime) -> Task:
    periods = casework.held(task, _holder_or_nobody(to, now), now)
    return casework.changed(task, periods=periods, worker_id=to.person_id if to else NOBODY)


def _holder_or_nobody(standing: Standing | None, now: datetime) -> Holder:
    return casework.holder_of(standing, now) if standing else Holder(Side.WORKER)
