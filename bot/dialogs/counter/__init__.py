"""The counter: people come or ring, and somebody with the right does for them what others do on the phone page.

Every such act is a line of the log that begins with `counter.` and names who typed and how the caller was checked.
"""

from bot.dialogs.counter import asking, callers, loudspeaker, receipts, taking
from bot.dialogs.counter.permission import may_somewhere
from bot.dialogs.talk import Dialog, Talk
from cases.rights import Act

DIALOGS: dict[str, Dialog] = {
    "callers": Dialog(callers.converse, "乡亲来电来人", for_staff=True),
    "takedown": Dialog(taking.converse, "替乡亲报困难", is_kept=True, for_staff=True),
    "receipt": Dialog(receipts.converse, "凭回执号查、改、撤", for_staff=True),
    "askfor": Dialog(asking.converse, "替乡亲问政策", for_staff=True),
    "loudspeaker": Dialog(loudspeaker.converse, "大喇叭稿", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What the counter adds to a menu: label, button data, icon."""
    found = []
    if may_somewhere(talk, Act.REPORT_FOR):
        found.append(("替乡亲报困难", "s.takedown", "📝"))
    if may_somewhere(talk, Act.LOOK_UP_RECEIPT):
        found.append(("乡亲来电来人", "s.callers", "☎️"))
    if may_somewhere(talk, Act.ANNOUNCE) and talk.pack.loudspeaker is not None:
        found.append(("大喇叭稿", "s.loudspeaker", "📢"))
    return found
