"""Alerts: what somebody above a task's holder is told. What, who holds it now, how late by whose days, why; and acts.

Who was not reached is shown as that, and nobody is called late for it.
"""

from bot.notices import buttons, dates, matters
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases.ladder import Cause
from cases.people import PersonId
from cases.rights import Standing
from chat.outgoing import Outgoing

NOT_REACHED = "没联系上，请打电话"


def alert(matter: Matter, cause: Cause, about: PersonId, about_name: str, reader: Standing, scene: Scene) -> Outgoing:
    """One alert. `about` is who ignored it, was not reached, or stated a reason once more."""
    title = {
        Cause.IGNORED: "超期提醒",
        Cause.NOT_REACHED: NOT_REACHED,
        Cause.SECOND_REASON: "又说明了一次原因",
    }[cause]
    lines = [f"{matter.title}入户核查，期限{dates.by_when(matter.task.due, scene.zone)}。", _holds(matter)]
    if cause is Cause.NOT_REACHED:
        lines.append(f"发给{about_name}的消息还没送到：{NOT_REACHED}。这不算谁超期。")
    elif late := matters.late_words(matter, scene):
        lines.append(f"{late}。")
    if why := matters.reason_words(matter, scene):
        lines.append(f"说明的原因：{why}。")
    return Outgoing(
        "\n".join(lines),
        title=title,
        choices=buttons.offered(matter.task, reader, scene.now, only=buttons.LEADS),
        urgent=matter.task.urgent,
    )


def _holds(matter: Matter) -> str:
    side = matters.SIDE_NAMES[matter.task.periods[-1].holder.side]
    return f"现在在{matter.holder}手上（{side}）。"


def danger(matter: Matter, seen_by: str, reader: Standing, scene: Scene) -> Outgoing:
    """Something was seen at the visit that cannot wait: sent at any hour. What it is stands in the task."""
    return Outgoing(
        f"{seen_by}在{matter.title}看到有急事，要马上办。请点「查看」，再打电话商量。",
        title="急事",
        choices=buttons.offered(matter.task, reader, scene.now, only=()),
        urgent=True,
    )
