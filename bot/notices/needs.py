"""Whether a notice about a task is still needed: one whose need is gone before it left is never sent (burns.md 12)."""

from bot.notices import telling
from bot.notices.scene import Scene
from cases.ladder import Cause
from cases.tasks import Task
from storage.notices import WAITING, NoticeView


def is_needed(notice: NoticeView, task: Task, scene: Scene) -> bool:
    """False once the task ended, went to somebody else, or moved past what the notice says.

    Words beside the ladder ("gone", "withdrawn", "noted") tell what happened and stay true.
    """
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


async def drop_stale(scene: Scene, task: Task) -> None:
    """Takes back the waiting notices of a task that nobody needs any more."""
    for notice in await scene.unit.notices.about(telling.about(task)):
        if notice.state == WAITING and not is_needed(notice, task, scene):
            await scene.unit.notices.drop(notice.id)
