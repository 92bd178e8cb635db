"""Somebody changed the words of an earlier message."""

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from chat.outgoing import Choice, Look, Outgoing


async def edited(talk: Talk) -> None:
    """`args["words"]` is the new text. Before sending it may replace the last answer; later it is a correction."""
    words = str(talk.args["words"])
    below = talk.state.stack[:-1]
    target = (
        next((name for name in reversed(below[-1].path) if isinstance(below[-1].answers.get(name), str)), "")
        if below
        else ""
    )
    if not target:
        talk.say(
            Outgoing(
                "看到您改了前面的话。已经交上去的不会自己变，要改请点「查进度」里的更正。",
                choices=(Choice("查进度", "s.progress", Look.CHOICE, "🔎"),),
            )
        )
        return
    options = (Option("new", "用改过的", "✏️", Look.MAIN), Option("old", "还用原来的"))
    if (
        await talk.ask("which", Prompt(f"您把前面的话改成了「{words}」。用哪个？", options=options, has_back=False))
        == "new"
    ):
        below[-1].answers[target] = words
