"""The conversations about department lists, one a file; `DIALOGS` goes into the book."""

from bot.dialogs.lists import deciding, sending, undoing
from bot.dialogs.lists.permission import may_read
from bot.dialogs.lists.sending import sent_in
from bot.dialogs.talk import Dialog, Talk

DIALOGS: dict[str, Dialog] = {
    "lists": Dialog(sending.converse, "部门名单", for_staff=True),
    "listpairs": Dialog(deciding.converse, "核对名单", for_staff=True),
    "listundo": Dialog(undoing.converse, "收回名单", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    return [("部门名单", "s.lists", "🗂️")] if may_read(talk) else []


__all__ = ["DIALOGS", "entries", "sent_in"]
