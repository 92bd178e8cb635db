"""替乡亲问政策: the answer is for reading aloud; what no article answers goes to the desk for the caller."""

from bot.dialogs import answered, articles
from bot.dialogs.counter.permission import NOT_YOURS, log, may_somewhere
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing

VILLAGER = "villager"
"""Whose answer it is, whoever types."""


async def converse(talk: Talk) -> None:
    """One question of a caller."""
    if not may_somewhere(talk, Act.REPORT_FOR):
        talk.say(NOT_YOURS)
        return
    words = await talk.ask("words", Prompt("他想问什么？照他说的写。", title="替乡亲问政策", wants="text"))
    index = await articles.index_of(talk)
    reply = index.ask(words, today=talk.today, audience=VILLAGER)
    is_told = reply.decision == "answer"
    await talk.once("log", lambda: _logged(talk, is_told=is_told))
    if is_told:
        talk.say("念给他听，出处也念：")
        await answered.tell(talk, index, reply.hits[0].article, words)
        return
    text = "这个我答不准，不要猜着答。要请政策窗口答，先记下他的电话：答好了我在这里告诉您，您打给他。"
    options = (Option("yes", "请政策窗口答", "📞", Look.MAIN), Option("no", "不用了"))
    if await talk.ask("hand", Prompt(text, options=options)) == "yes":
        talk.start("desk", words=words)
    else:
        talk.say(Outgoing("好的。", choices=(Choice("菜单", "w.menu", Look.NAV),)))


async def _logged(talk: Talk, *, is_told: bool) -> bool:
    await log(talk, "asked", f"talk:{talk.view.id}", told=is_told)
    return is_told
