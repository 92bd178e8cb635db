"""The cadres' and supervisors' conversations about tasks, one a file; `DIALOGS` goes into the book."""

from bot.dialogs.talk import Dialog, Talk
from bot.dialogs.tasks import act, mine, one

DIALOGS: dict[str, Dialog] = {
    "act": Dialog(act.converse, "办一件事", for_staff=True),
    "mine": Dialog(mine.converse, "我的任务", for_staff=True),
    "task": Dialog(one.converse, "看一件任务", for_staff=True),
    "copy": Dialog(one.copy, "抄录内容", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    return [("我的任务", "s.mine", "📋")]
