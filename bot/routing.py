"""Where what came in goes: the six words that always work, buttons, links, the open question, or a new question."""

from dataclasses import replace
from datetime import timedelta

from bot.dialogs import danger, desk, lists, sheets
from bot.dialogs.frames import Frame
from bot.dialogs.talk import Leave, Pause, Rerun, Talk
from chat import typed
from chat.incoming import Incoming, Kind
from chat.outgoing import Choice, Look, Outgoing
from knowledge.alarms import Alarm

_WORDS = {
    "菜单": "menu",
    "主菜单": "menu",
    "/menu": "menu",
    "返回": "back",
    "上一步": "back",
    "/back": "back",
    "取消": "cancel",
    "/cancel": "cancel",
    "帮助": "help",
    "/help": "help",
    "记下谁报了警": "police",
    "我还没满18岁": "minor",
    "我是小孩": "minor",
    "不想让村里人办": "apart",
    "不要村里人办": "apart",
    "不想让镇里人办": "apart_town",
    "人工": "human",
    "转人工": "human",
    "问": "ask",
    "问政策": "ask",
}
_ENTRIES = {
    "进度": "progress",
    "查进度": "progress",
    "撤回": "withdraw",
    "申报": "report",
    "我要申报": "report",
    "报困难": "report",
    "我有难处": "report",
    "报备亲属": "kin",
    "分户合户": "households",
    "意见建议": "feedback",
    "提意见": "feedback",
    "大喇叭稿": "loudspeaker",
    "我的资料": "mydata",
}
"""Words that begin something wherever they can't be meant as an answer in words."""
_INNER = frozenset({"arrive", "open", "edited", "doubt", "menu", "help", "cancel", "act"})
"""Dialogs no button of ours begins by name."""
_ABOUT_AN_ANSWER = frozenset({"useful", "unsolved", "handback"})
"""What buttons under an answer begin: a number after it may mean the list before."""
LONGEST_LIST = 20
LAST_ROWS = 6
JUST_SHOWN = timedelta(minutes=30)
_NOT_ASKING = ("问题", "问了", "问过", "问候")
NO_WORDS = "没有收到字，或者只有表情。请用字说说想问什么，或者点一下。"
MENU = Choice("菜单", "w.menu", Look.NAV)


async def take(talk: Talk, heard: Incoming, alarm: Alarm | None = None) -> None:
    """One turn's work: routes what came in, then lets the dialogs run until a question is open or nothing is left.

    `alarm` has been answered already.
    """
    word = _word(heard)
    came, heard = heard, _without_faults(talk, heard)
    if await desk.pass_on(talk, heard, alarm, is_command=word is not None or bool(_entry(talk, heard))):
        return
    if sheets.NAME in heard.extra:
        _sheet(talk, heard)
    elif alarm is not None and await danger.go_on(talk, alarm, heard):
        pass
    elif heard.kind is Kind.START:
        _pass_over(talk)
        talk.start("arrive", payload=heard.text)
    elif word == "back":
        back(talk)
    elif word is not None:
        _detour(talk, word)
    elif heard.kind is Kind.PRESS:
        await _press(talk, heard)
    elif heard.kind is Kind.EDIT:
        talk.start("edited", words=heard.text, refers=heard.refers)
    elif entry := _entry(talk, heard):
        _pass_over(talk)
        talk.start("open", dialog=entry)
    elif question := _question(heard):
        talk.start("policy", words=question)
    elif talk.state.top is not None and _may_be_question(talk, heard):
        talk.start("doubt", words=heard.text, key=heard.key, message=heard.extra.get("message", ""))
    elif talk.state.top is not None:
        talk.heard = None if came.media and not (heard.media or heard.text.strip()) else heard
    elif at := _number(heard):
        await _numbered(talk, heard, at)
    elif heard.kind is Kind.TEXT and any(sign.isalnum() for sign in heard.text):
        talk.start("policy", words=heard.text)
    elif (book := lists.sent_in(heard)) and lists.entries(talk):
        talk.start("lists", **book)
    else:
        is_mute = heard.kind is Kind.TEXT and not came.media
        talk.start("menu", note=NO_WORDS if is_mute else "收到了，可是现在没有要填的。您想做什么？")
    await run(talk)


async def run(talk: Talk) -> None:
    """Runs the dialog on top until a question is open or the stack is empty."""
    while talk.state.stack:
        frame = talk.frame
        try:
            result = await talk.house.book[frame.dialog].converse(talk)
        except Rerun:
            continue
        except Pause:
            if talk.state.top is frame:
                return
            continue
        except Leave:
            talk.state.stack.remove(frame)
            return
        _finish(talk, frame, result)


def _finish(talk: Talk, frame: Frame, result: object) -> None:
    at = talk.state.stack.index(frame)
    talk.state.stack.remove(frame)
    if frame.into and at > 0:
        below = talk.state.stack[at - 1]
        below.answers[frame.into] = result
        below.asked = ""


def back(talk: Talk) -> None:
    """To the previous question on the present path; out of a detour at its first one."""
    frame = talk.state.top
    if frame is None:
        talk.say(Outgoing("现在没有要填的。", choices=(MENU,)))
        return
    form, _, inside = frame.asked.partition("/")
    if inside and form in frame.forms:
        frame.forms[form]["go_back"] = True
        return
    frame.partial.pop(frame.asked, None)
    if frame.path:
        previous = frame.path[-1]
        frame.forget(previous)
        if previous in frame.forms:
            frame.forms[previous]["go_back"] = True
        frame.asked = ""
    elif len(talk.state.stack) > 1:
        talk.state.stack.pop()
        talk.state.stack[-1].asked = ""
    else:
        talk.say("这已经是第一步了。")


def _number(heard: Incoming) -> int:
    """The number in 1, 一, 第一个, as somebody picks from a list; 0 if it is none."""
    at = typed.position(heard.text) if heard.kind is Kind.TEXT else None
    return at if at is not None and 1 <= at <= LONGEST_LIST else 0


async def _numbered(talk: Talk, heard: Incoming, at: int) -> None:
    """A bare number with nothing open means a button of what was just said, if it begins something.."""
    rows = await talk.unit.outbox.last(talk.view.id, LAST_ROWS)
    last = next((row for row in reversed(rows) if not row.mine), None)
    shown = last.message.choices if last and talk.real_now - last.at < JUST_SHOWN else ()
    begins = [choice.data.partition(".")[2].partition(".")[0] for choice in shown]
    data = shown[at - 1].data if at <= len(shown) and not _ABOUT_AN_ANSWER & set(begins) else ""
    press = replace(heard, kind=Kind.PRESS, text=data)
    if data.startswith("s."):
        await _press(talk, press)
    elif data != "w.back" and (word := _word(press)) is not None:
        _detour(talk, word)
    else:
        talk.start("menu", note=f"“{heard.text.strip()}”是指哪一样？请点一下按钮，或者用字说想问什么。")


async def _press(talk: Talk, heard: Incoming) -> None:
    kind, _, rest = heard.text.partition(".")
    if kind == "q":
        top = talk.state.top
        if top is not None and rest.startswith(f"{top.draft}."):
            talk.heard = heard
        else:
            talk.say("这个按钮已经用不上了，什么都没有改。")
            if top is None:
                talk.start("menu")
    elif kind == "s":
        dialog, _, arg = rest.partition(".")
        if dialog in talk.house.book and dialog not in _INNER:
            _pass_over(talk)
            talk.start("open", dialog=dialog, arg=arg)
        else:
            _dead(talk)
    elif kind == "n":
        talk.start("act", press=rest)
    else:
        _dead(talk)


def _sheet(talk: Talk, heard: Incoming) -> None:
    """Many answers at once; danger among them has been answered, and they are kept all the same."""
    if sheets.take_to(talk, heard):
        talk.heard = heard
        return
    talk.say("这一页的表已经交过，或者已经取消了，这次没有再记。")
    if talk.state.top is None:
        talk.start("menu")


def _pass_over(talk: Talk) -> None:
    """Somebody turned to something new: what only asked whether to go on is not asked twice."""
    talk.state.stack = [frame for frame in talk.state.stack if frame.dialog not in ("arrive", "open", "cancel")]


def _dead(talk: Talk) -> None:
    talk.say("这个按钮已经不能用了，什么都没有改。")
    if talk.state.top is None:
        talk.start("menu")


def _without_faults(talk: Talk, heard: Incoming) -> Incoming:
    """Files that could not be taken are named one by one, whatever else came with them."""
    faults = dict.fromkeys(one.fault for one in heard.media if one.fault)
    if not faults:
        return heard
    talk.say("\n".join(faults))
    return replace(heard, media=tuple(one for one in heard.media if not one.fault))


def _detour(talk: Talk, word: str) -> None:
    top = talk.state.top
    if word == "here":
        if top is None:
            talk.start("menu")
    elif word == "ask":
        talk.start("policy")
    elif top is None or top.dialog != word:
        talk.start(word)


def _word(heard: Incoming) -> str | None:
    if heard.kind is Kind.PRESS and heard.text.startswith("w."):
        word = heard.text.removeprefix("w.")
        return word if word == "here" or word in _WORDS.values() else None
    if heard.kind is Kind.TEXT:
        return _WORDS.get(heard.text.strip().lower().rstrip("。！!"))
    return None


def _entry(talk: Talk, heard: Incoming) -> str:
    """The dialog a word begins, "" when it is none or the open question takes any words."""
    top = talk.state.top
    if heard.kind is not Kind.TEXT or (top is not None and top.is_text):
        return ""
    return _ENTRIES.get(heard.text.strip().rstrip("。！!"), "")


def _question(heard: Incoming) -> str:
    """The words behind a leading 问, "" when it is none."""
    text = heard.text.strip()
    if heard.kind is Kind.TEXT and text.startswith("问") and not text.startswith(_NOT_ASKING):
        return text.removeprefix("问").lstrip("：:，, ")
    return ""


def _may_be_question(talk: Talk, heard: Incoming) -> bool:
    """Reads as a question at a question that takes any text; whether knowledge is sure is asked in `doubt`."""
    if heard.kind is not Kind.TEXT or not talk.frame.is_text or heard.extra.get("answer"):
        return False
    text = heard.text.strip()
    return 4 <= len(text) <= 40 and text.endswith(("?", "？", "吗", "呢", "怎么办", "咋办", "咋弄", "找谁"))
