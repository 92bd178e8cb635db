"""人工 and handing a question over: numbers to ring now, and when to expect an answer."""

from bot.casework import Scene
from bot.casework import questions as hands
from bot.dialogs.calls import calls
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates
from chat.outgoing import Look, Outgoing

CONTEXT_LINES = 6


async def human(talk: Talk) -> None:
    """人工: numbers to ring now, and a question can be left."""
    wish = await talk.ask(
        "wish",
        Prompt(
            "着急就直接打电话。也可以把想问的写下来，有人看了会回您。",
            title="找人工",
            options=(Option("leave", "把想问的写下来", "✍️", Look.MAIN), Option("no", "先不用")),
            calls=await calls(talk),
        ),
    )
    if wish == "leave":
        talk.start("desk")


async def desk(talk: Talk) -> None:
    """Hands a question to the desk; the asker is told when to expect an answer.

    `args`: words or arg; missed, where it was counted as a miss already; told, the id of an article told in vain.
    """
    words = str(talk.args.get("words") or "")
    if not words:
        talk.frame.aside.setdefault("words", str(talk.args.get("arg", "")))
        words = await talk.ask("words", Prompt("请写下您想问的，一两句话就行。", wants="text"))
    scene = Scene(talk.unit, talk.pack, talk.house.zone, talk.now)

    async def file() -> str:
        if not talk.args.get("missed"):
            await talk.unit.questions.miss(words, at=talk.now, article=str(talk.args.get("told", "")))
        rows = await talk.unit.outbox.last(talk.view.id, CONTEXT_LINES)
        context = [row.message.text for row in rows if row.mine]
        _, due_at = await hands.file(scene, talk.view, words, context=context, real_now=talk.real_now)
        return dates.soon(due_at, talk.now, talk.house.zone)

    when = await talk.once("file", file)
    talk.say(Outgoing(f"已经转给政策窗口的人了，最晚{when}回您，就在这里告诉您。", calls=await calls(talk)))
