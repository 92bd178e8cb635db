"""The conversations of ordering checks, one a file; `DIALOGS` goes into the book."""

from bot.dialogs.counter.permission import may_somewhere
from bot.dialogs.orders import deciding, ordering
from bot.dialogs.talk import Dialog, Talk
from cases.rights import Act

DIALOGS: dict[str, Dialog] = {
    "order": Dialog(ordering.converse, "派检查", for_staff=True),
    "orders": Dialog(ordering.mine, "派的检查", for_staff=True),
    "order_decide": Dialog(deciding.decide, "批派检查", for_staff=True),
    "order_withdraw": Dialog(ordering.withdraw, "收回派的检查", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    if talk.pack.inspection is None or talk.pack.ledger is None or not may_somewhere(talk, Act.ORDER_CHECK):
        return []
    return [("派检查", "s.order", "📋"), ("派的检查", "s.orders", "📊")]
