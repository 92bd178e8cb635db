"""Somebody changed the words of an earlier message."""

from bot.dialogs.frames import Frame
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Look, Outgoing


async def edited(talk: Talk) -> None:
    """`args`: words (the new text), refers (the channel's id of the message).

    While the draft is open the new words may take the place of the old; what was sent is only changed by a correction.
    """
    words, message = str(talk.args["words"]).strip(), str(talk.args.get("refers", ""))
    frame = next((frame for frame in reversed(talk.state.stack[:-1]) if message in frame.heard), None)
    if frame is None or not words:
        talk.say(
            Outgoing(
                "看到您改了前面的话。已经交上去的不会自己变，要改请点「查进度」里的更正。",
                choices=(Choice("查进度", "s.progress", Look.CHOICE, "🔎"),),
            )
        )
        return
    name, old = frame.heard[message]
    options = (Option("new", "用改过的", "✏️", Look.MAIN), Option("old", "还用原来的"))
    asked = Prompt(f"您把前面的「{old}」改成了「{words}」。用哪个？", options=options, has_back=False)
    if await talk.ask("which", asked) == "new":
        frame.heard[message] = [name, words]
        _put(talk, frame, name, old, words)


def _put(talk: Talk, frame: Frame, name: str, old: str, new: str) -> None:
    """The new words where the old ones went: a piece of a story, a form's answer, or an answer of a dialog."""
    partial = frame.partial.get(name)
    if isinstance(partial, dict) and old in partial["text"]:
        partial["text"][partial["text"].index(old)] = new
    elif name.partition("/")[0] in frame.forms:
        form, _, path = name.partition("/")
        frame.forms[form]["edit"] = [path, old, new]
    elif name in frame.answers:
        for later in frame.path[frame.path.index(name) :]:
            frame.forget(later)
        frame.asked, talk.heard = name, Incoming("", Kind.TEXT, new, extra={"answer": "yes"})
