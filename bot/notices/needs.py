"""Whether a notice about a task is still needed: one whose need is gone before it left is never sent (burns.md 12)."""

from bot.notices import telling
from bot.notices.incidents import INCIDENT
from bot.notices.numbers import MISSING
from bot.notices.scene import Scene
from cases import rights
from cases.ladder import Cause
from cases.tasks import Task, thing
from storage.notices import WAITING, NoticeView


def is_needed(notice: NoticeView, task: Task, scene: Scene) -> bool:
    """False once the task ended, went to somebody else, or moved past what the notice says.

    Words beside the ladder ("gone", "withdrawn", "noted") tell what happened and stay true.
    """
    if notice.rung == MISSING:
        return task.number is None or not task.number.number
    place = telling.read_rung(notice.rung)
    if place is None:
        return notice.rung not in ("noted", "corrected") or not task.ended
    rung, cause = place
    if task.ended:
        return False
    if rung == telling.HOLDER and notice.whom != telling.whom(task.keeper()):
        return False
    if cause is Cause.ASSIGNED:
        return notice.made_at >= task.due.from_at
    if cause in (Cause.URGED, Cause.REASON_OVER):
        return notice.made_at >= task.kept_since()
    if cause is Cause.SECOND_REASON:
        return True
    return _is_same_climb(notice, task, scene)


def _is_same_climb(notice: NoticeView, task: Task, scene: Scene) -> bool:
    """A word about a limit holds while the holder, the step and the limit are those it was made for."""
    if task.reason_in_force(scene.now) is not None:
        return False
    marks = [task.kept_since(), task.due.from_at, *(extension.at for extension in task.extensions)]
    marks += [reason.at for reason in task.reasons]
    return notice.made_at >= max(marks)


async def is_kept_back(notice: NoticeView, task: Task, scene: Scene) -> bool:
    """True for a word to staff about a matter that is closed to them by now.

    That nobody could be found is told to an administrator whose role may not see the matter itself.
    """
    kind, _, number = notice.whom.partition(":")
    is_open_to_all = not (task.conflicted or task.from_level or task.only_roles)
    if kind != "person" or is_open_to_all:
        return False
    if notice.rung == INCIDENT:
        return int(number) in task.conflicted
    return rights.is_kept_from(await scene.standing(int(number)), thing(task), scene.now)


async def may_leave(notice: NoticeView, scene: Scene) -> bool:
    """Whether a notice is still needed and may be told to whom it is for; asked right before it leaves."""
    kind, _, number = notice.about.partition(":")
    if kind != "task":
        return True
    task = await scene.unit.tasks.task(int(number))
    return task is not None and is_needed(notice, task, scene) and not await is_kept_back(notice, task, scene)


async def drop_stale(scene: Scene, task: Task) -> None:
    """Takes back the waiting notices of a task that nobody needs any more, or that are closed to their reader."""
    for notice in await scene.unit.notices.about(telling.about(task)):
        if notice.state == WAITING and not (
            is_needed(notice, task, scene) and not await is_kept_back(notice, task, scene)
        ):
            await scene.unit.notices.drop(notice.id)
