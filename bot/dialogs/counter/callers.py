"""乡亲来电来人: what somebody who rings or comes may want, on one card."""

from bot.dialogs import referrals
from bot.dialogs.counter.permission import NOT_YOURS, may_somewhere
from bot.dialogs.talk import Talk
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing


async def converse(talk: Talk) -> None:
    """The card; each button begins a conversation of its own."""
    if not may_somewhere(talk, Act.LOOK_UP_RECEIPT):
        talk.say(NOT_YOURS)
        return
    choices = (
        Choice("报困难", "s.takedown", Look.MAIN, "📝"),
        Choice("有回执号：查、改、撤", "s.receipt", Look.CHOICE, "🔎"),
        Choice("问政策", "s.askfor", Look.CHOICE, "💬"),
        Choice("提意见建议", "s.feedback.other", Look.CHOICE, "💡"),
        *((referrals.ENTRY,) if referrals.is_offered(talk) else ()),
        Choice("菜单", "w.menu", Look.NAV),
    )
    text = "他来办什么？手机上能办的，您都能替他办。谁替谁办的，会记下来。"
    talk.say(Outgoing(text, title="乡亲来电来人", choices=choices))
