"""The conversations of checklists and the problems they find, one a file; `DIALOGS` goes into the book."""

from bot.dialogs.ledger import after, checking, listing, one, righting
from bot.dialogs.talk import Dialog, Talk
from bot.notices.scene import standing_of
from cases.rights import Act, acts_of

DIALOGS: dict[str, Dialog] = {
    "check": Dialog(checking.converse, "检查表", is_kept=True, for_staff=True),
    "ledger": Dialog(listing.converse, "问题台账", for_staff=True),
    "problem": Dialog(one.converse, "看一个问题", for_staff=True),
    "fixed": Dialog(righting.claim, "整改好了", for_staff=True),
    "strike": Dialog(righting.look, "核验", for_staff=True),
    "plan": Dialog(righting.plan, "整改措施", for_staff=True),
    "reopen": Dialog(after.heard, "没解决", for_staff=True),
    "decide": Dialog(after.decide, "来定", for_staff=True),
    "lookback": Dialog(after.look_back, "回头看", for_staff=True),
    "not_fixed": Dialog(after.own, "没解决"),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    if talk.person is None or talk.pack.ledger is None:
        return []
    acts = acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)
    found = []
    if Act.FILL_CHECKLIST in acts:
        found.append(("填检查表", "s.check", "☑️"))
    if Act.SEE_PROBLEM in acts:
        found.append(("问题台账", "s.ledger", "📒"))
    return found
