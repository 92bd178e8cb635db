"""Begins a dialog from a button, and what happens to one that is half-way."""

from datetime import datetime

from bot.dialogs.frames import Frame
from bot.dialogs.menu import put_away
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from chat.outgoing import Look


async def open_(talk: Talk) -> None:
    """`args`: dialog, arg. Nothing half-way is lost: it is gone on with, parked, or dropped after asking."""
    wanted = str(talk.args["dialog"])
    dialog = talk.house.book[wanted]
    if dialog.for_staff and not (talk.person and talk.person.posts):
        talk.say("这个只有工作人员能用。您可以点「菜单」看看能做什么。")
        return
    if wanted == "resume":
        await _resume(talk)
        return
    arg = str(talk.args.get("arg", ""))
    talk.state.stack[:-1] = [frame for frame in talk.state.stack[:-1] if _stays(talk, frame, wanted, arg)]
    title = talk.kept_draft
    if title and dialog.is_kept and any(frame.dialog == wanted for frame in talk.state.stack):
        if await _again(talk, title) == "go":
            return
        await put_away(talk, keep=False)
    elif title and dialog.is_kept:
        await put_away(talk, keep=True)
    elif dialog.is_kept and (number := _parked(talk, dialog.title)) is not None:
        day = datetime.fromisoformat(talk.state.parked[number].at).astimezone(talk.house.zone)
        if await _again(talk, f"{day.month}月{day.day}日的{dialog.title}") == "go":
            _restore(talk, number)
            return
        talk.state.parked.pop(number)
    talk.start(wanted, arg=arg)


def _stays(talk: Talk, frame: Frame, wanted: str, arg: str) -> bool:
    """What holds no answer yet goes, what is sent already, and the very thing that is begun anew; a draft is asked
    about."""
    is_same = frame.dialog == wanted and str(frame.args.get("arg", "")) == arg
    if frame.is_sent and talk.house.book[wanted].is_kept:
        return False
    return frame.has_words and (talk.house.book[frame.dialog].is_kept or not is_same)


async def _again(talk: Talk, title: str) -> str:
    answer: str = await talk.ask(
        "again",
        Prompt(
            f"「{title}」还没填完。接着填，还是重新开始？",
            options=(
                Option("go", "接着填", "▶️", Look.MAIN),
                Option("over", "重新开始（前面填的不要了）", "🆕"),
            ),
            has_back=False,
        ),
    )
    return answer


async def _resume(talk: Talk) -> None:
    arg = str(talk.args.get("arg", ""))
    if not arg.isdecimal() or int(arg) >= len(talk.state.parked):
        talk.say("这份草稿已经不在了。要办的话，请从「菜单」重新开始。")
        return
    if talk.kept_draft:
        await put_away(talk, keep=True)
    _restore(talk, int(arg))


def _restore(talk: Talk, number: int) -> None:
    """Puts a parked draft back under the present dialog."""
    parked = talk.state.parked.pop(number)
    talk.state.stack[:-1] = parked.frames
    for frame in parked.frames:
        frame.touched_at = talk.now.isoformat()


def _parked(talk: Talk, title: str) -> int | None:
    return next((n for n, parked in enumerate(talk.state.parked) if parked.title == title), None)
