"""分户合户: what happens to households, told by those with the right to it; `DIALOGS` goes into the book."""

from bot.dialogs.counter.permission import may_somewhere
from bot.dialogs.households import changing, finding
from bot.dialogs.talk import Dialog, Talk
from cases.rights import Act

ENTRY = ("分户合户", "s.households", "🏘️")
DIALOGS: dict[str, Dialog] = {
    "households": Dialog(changing.converse, "分户合户", for_staff=True),
    "household": Dialog(finding.converse, "找一户", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What those with the right find in their menu: label, button data, icon."""
    return [ENTRY] if may_somewhere(talk, Act.CHANGE_HOUSEHOLD) else []
