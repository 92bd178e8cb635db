"""The conversations of cases on their way through a procedure, one a file; `DIALOGS` goes into the book."""

from bot.dialogs.proceedings import act, days, listing, number, one, opening, saying_no
from bot.dialogs.proceedings.saying_no import household_card
from bot.dialogs.talk import Dialog, Talk
from bot.notices.scene import standing_of
from cases.rights import Act, acts_of

DIALOGS: dict[str, Dialog] = {
    "cases": Dialog(listing.converse, "我的办件", for_staff=True),
    "newcase": Dialog(opening.converse, "新开办件", for_staff=True),
    "case": Dialog(one.converse, "看一件", for_staff=True),
    "whyday": Dialog(one.why, "为什么是这天", for_staff=True),
    "casenumber": Dialog(number.converse, "记国家系统编号", for_staff=True),
    "caseact": Dialog(act.converse, "办一步", is_kept=True),
    "lift": Dialog(act.lift, "提级办理", for_staff=True),
    "moreday": Dialog(days.ask, "申请延期", for_staff=True),
    "dayanswer": Dialog(days.answer, "答延期申请", for_staff=True),
    "appeal": Dialog(saying_no.converse, "申诉"),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    if talk.person is None or not any(each.acts for each in talk.pack.procedures.values()):
        return []
    acts = acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)
    return [("我的办件", "s.cases", "🗂️")] if Act.SEE_CASE in acts else []


__all__ = ["DIALOGS", "entries", "household_card"]
