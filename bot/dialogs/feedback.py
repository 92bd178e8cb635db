"""意见建议 about Yima itself: one free text from anybody, a small task of the county's, and its answer.

It is answered where it was said. Nobody is ranked by it: what was said is shown to who answers, and to nobody else.
"""

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.notices import dates, opinions
from bot.notices.scene import Scene, standing_of
from cases import deadlines, rights
from cases.deadlines import Due
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing

OTHER = "other"
"""`args["arg"]` when it is said by somebody who rang or came."""
SHOWN = 8
_MENU = Choice("菜单", "w.menu", Look.NAV)
_NOT_YOURS = "这一条找不到，或者不归您答。"


async def feedback(talk: Talk) -> None:
    """What works badly, what is missing, what was good."""
    is_other = talk.args.get("arg") == OTHER and talk.person is not None and bool(talk.person.posts)
    text = "他说一码哪里不好用、缺什么？照他说的写。" if is_other else "一码哪里不好用、缺什么、多什么？说一句就行。"
    words = await talk.ask("words", Prompt(text, title="意见建议", wants="text"))
    due = _due(talk)
    await talk.once("file", lambda: _file(talk, words, due, is_other=is_other))
    day = dates.day(due.last_day)
    said = f"记下了，谢谢！县里管一码的人{day}前回话，就在这里告诉您。"
    talk.say(Outgoing(f"{said}他打电话来的话，请您转告他。" if is_other else said, choices=(_MENU,)))


async def waiting(talk: Talk) -> None:
    """What waits for the county's answer, the one due first first."""
    if not may_answer(talk):
        talk.say("这个只有县里管一码的人能看。")
        return
    found = await talk.unit.feedback.waiting()
    if not found:
        talk.say(Outgoing("现在没有等着回话的意见建议。", choices=(_MENU,)))
        return
    choices = [Choice(one.words[:24], f"s.opinion.{one.id}") for one in found[:SHOWN]]
    talk.say(Outgoing("这些等着回话，先到期的在前面，点一个：", title="意见建议", choices=(*choices, _MENU)))


async def answer(talk: Talk) -> None:
    """One is answered; `args["arg"]` is its id."""
    arg = str(talk.args.get("arg", ""))
    found = await talk.unit.feedback.get(int(arg)) if arg.isdecimal() else None
    if found is None or not may_answer(talk) or talk.person is None:
        talk.say(_NOT_YOURS)
        return
    if found.answered_at is not None:
        talk.say(Outgoing("这一条已经有人回过了，谢谢。", choices=(_MENU,)))
        return
    words = await talk.ask("answer", Prompt(f"他说：{found.words}\n\n请写回话：", title="意见建议", wants="text"))
    options = (Option("yes", "发出去", "✅", Look.MAIN), Option("edit", "改一改", "✏️"))
    if await talk.ask("send", Prompt(f"这样回给他，可以吗？\n\n{words}", options=options)) == "edit":
        talk.edit("send")
        talk.edit("answer")
        raise Rerun
    if not await talk.unit.feedback.answer(found.id, words, by=talk.person.id, at=talk.now):
        talk.say(Outgoing("这一条刚刚有人回过了，您写的没有发出去。", choices=(_MENU,)))
        return
    await opinions.answered(_scene(talk), found, words)
    await talk.unit.events.add(
        "feedback.answered", opinions.about(found.id), at=talk.now, person_id=talk.person.id, talk_id=talk.view.id
    )
    talk.say(Outgoing("发给他了，谢谢您。", choices=(_MENU,)))


def may_answer(talk: Talk) -> bool:
    """Whether the person is one of those who answer for Yima."""
    if talk.person is None:
        return False
    return Act.ANSWER_FEEDBACK in rights.acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


def is_offered(talk: Talk) -> bool:
    """False in a pack from before there was a limit for the answer."""
    return opinions.LIMIT in talk.pack.rules


async def _file(talk: Talk, words: str, due: Due, *, is_other: bool) -> int:
    scene = _scene(talk)
    feedback_id = await talk.unit.feedback.add(talk.view.id, words, at=talk.now, due_at=due.at, is_for_other=is_other)
    await talk.unit.events.add(
        "counter.feedback" if is_other else "feedback.said",
        opinions.about(feedback_id),
        at=talk.now,
        person_id=talk.person.id if talk.person else None,
        talk_id=talk.view.id,
    )
    await opinions.said(scene, feedback_id, words, due)
    return feedback_id


def _due(talk: Talk) -> Due:
    """Counted from the first turn of the dialog that has the words."""
    return deadlines.due(talk.now, talk.pack.rules[opinions.LIMIT], talk.pack.calendar, talk.house.zone)


def _scene(talk: Talk) -> Scene:
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
