"""A notice's buttons: the task, its revision and the act. The only place that knows how they are written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cases.rights import Act, Standing
from cases.tasks import Task, acts_open
from chat.outgoing import Choice, Look

LABELS = {
    Act.TAKE_UP: "我来办",
    Act.RECORD_ATTEMPT: "没见到人",
    Act.FILE_FINDING: "填核查",
    Act.TELL_HOUSEHOLD: "记下已告诉户里",
    Act.RECORD_NUMBER: "填国家系统编号",
    Act.STATE_REASON: "说明原因",
    Act.HAND_OVER: "转给别人",
    Act.CONFIRM_ENDING: "同意",
    Act.SEND_BACK: "退回再看",
    Act.URGE: "催办",
    Act.REASSIGN: "改派",
    Act.EXTEND: "延期",
    Act.SEE_TASK: "查看",
}
"""What a button says; an act without a label has no button."""

ICONS = {
    Act.TAKE_UP: "🙋",
    Act.FILE_FINDING: "📋",
    Act.RECORD_ATTEMPT: "🚪",
    Act.TELL_HOUSEHOLD: "🗣️",
    Act.RECORD_NUMBER: "🔢",
    Act.STATE_REASON: "📅",
    Act.HAND_OVER: "🤝",
    Act.CONFIRM_ENDING: "✅",
    Act.SEND_BACK: "↩️",
    Act.URGE: "📣",
    Act.REASSIGN: "🔁",
    Act.EXTEND: "⏳",
    Act.SEE_TASK: "👀",
}
_FIRST = frozenset({Act.TAKE_UP, Act.FILE_FINDING, Act.CONFIRM_ENDING, Act.TELL_HOUSEHOLD, Act.URGE})
LEADS = (Act.URGE, Act.REASSIGN, Act.EXTEND)
"""The acts of an alert, in its order."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button of a notice names."""

    task_id: int
    revision: int
    act: Act


def data(task: Task, act: Act) -> str:
    """What the button sends back, far under 64 bytes."""
    return f"n.{task.task_id}.{task.revision}.{act.value}"


def read(rest: str) -> Press | None:
    """The inverse of `data`, without the leading `n.`; None for anything else.

    >>> read("12.3.urge")
    Press(task_id=12, revision=3, act=<Act.URGE: 'urge'>)
    >>> read("12.x.urge") is None
    True
    """
    parts = rest.split(".")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    if parts[2] not in {act.value for act in LABELS}:
        return None
    return Press(int(parts[0]), int(parts[1]), Act(parts[2]))


def choice(task: Task, act: Act, *, look: Look = Look.ACT) -> Choice:
    """One button."""
    return Choice(LABELS[act], data(task, act), look, ICONS[act])


def offered(
    task: Task, standing: Standing, now: datetime, *, only: Collection[Act] | None = None, see: bool = True
) -> tuple[Choice, ...]:
    """The buttons this person may press now; `only` narrows them, `see` adds 查看."""
    acts = [act for act in acts_open(task, standing, now) if act in LABELS and (only is None or act in only)]
    found = [choice(task, act, look=Look.MAIN if act in _FIRST else Look.ACT) for act in acts]
    return (*found, choice(task, Act.SEE_TASK)) if see else tuple(found)
