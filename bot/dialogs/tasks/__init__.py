"""The cadres' and supervisors' conversations about tasks, one a file; `DIALOGS` goes into the book."""

from bot.dialogs.talk import Dialog, Talk
from bot.dialogs.tasks import (
    act,
    attempt,
    away,
    extension,
    finding,
    forward,
    giving,
    late,
    leaving,
    mine,
    number,
    one,
    reason,
    second,
    told,
    urging,
    writing,
)
from bot.notices.scene import standing_of
from cases.rights import Act, acts_of

DIALOGS: dict[str, Dialog] = {
    "act": Dialog(act.converse, "办一件事", for_staff=True),
    "mine": Dialog(mine.converse, "我的任务", for_staff=True),
    "task": Dialog(one.converse, "看一件任务", for_staff=True),
    "copy": Dialog(one.copy, "抄录内容", for_staff=True),
    "finding": Dialog(finding.converse, "入户核查表", is_kept=True, for_staff=True),
    "attempt": Dialog(attempt.converse, "没见到人", for_staff=True),
    "confirm": Dialog(second.confirm, "复核", for_staff=True),
    "sendback": Dialog(second.send_back, "退回再看", for_staff=True),
    "told": Dialog(told.converse, "告诉户里", for_staff=True),
    "write": Dialog(writing.converse, "给户里发句话", for_staff=True),
    "number": Dialog(number.converse, "国家系统编号", for_staff=True),
    "reason": Dialog(reason.converse, "说明原因", for_staff=True),
    "extend": Dialog(extension.converse, "延期", for_staff=True),
    "urge": Dialog(urging.converse, "催办", for_staff=True),
    "reassign": Dialog(giving.reassign, "改派", for_staff=True),
    "handover": Dialog(giving.hand_over, "转给别人", for_staff=True),
    "late": Dialog(late.converse, "超期的事", for_staff=True),
    "away": Dialog(away.converse, "请假", for_staff=True),
    "leaving": Dialog(leaving.converse, "人员离岗", for_staff=True),
    "forward": Dialog(forward.converse, "快进", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    if talk.person is None:
        return []
    acts = acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)
    found = []
    if Act.FILE_FINDING in acts:
        found.append(("我的任务", "s.mine", "📋"))
    if Act.URGE in acts:
        found.append(("催办与超期", "s.late", "⏰"))
    found.append(("请假", "s.away", "🏖️"))
    found.append(("报备亲属", "s.kin", "👪"))
    if leaving.is_offered(talk):
        found.append(("人员离岗", "s.leaving", "🚪"))
    if forward.may(talk):
        found.append(("快进", "s.forward", "⏩"))
    return found
