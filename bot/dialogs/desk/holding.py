"""The asker's side while a person has the talk in hand: free words go to that person, the bot is silent.

Buttons and the six words work as ever; whoever turns to the bot that way is answered by it until nothing is open.
"""

from bot.casework import Scene
from bot.casework import questions as hands
from bot.dialogs.prompts import KIND_NAMES
from bot.dialogs.talk import Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Attached, Choice, Look, Outgoing
from knowledge.alarms import Alarm
from knowledge.alarms import Kind as Route

_FREE = frozenset({Kind.TEXT, Kind.MEDIA, Kind.EDIT, Kind.PLACE, Kind.CONTACT, Kind.ODD})
_UNSEEN = "〔发来了这里看不到的东西，请他用字说一说〕"


async def pass_on(talk: Talk, heard: Incoming, alarm: Alarm | None, *, is_command: bool) -> bool:
    """True when the words went to the person who has the talk in hand: then the bot says nothing more.

    Danger has been answered already and its words go to that person too; a complaint goes to nobody.
    """
    question = await talk.unit.questions.held_in(talk.view.id)
    if question is None:
        return False
    if not talk.state.stack and question.is_aside:
        await talk.unit.questions.put_aside(question.id, False)
    is_aside = question.is_aside and bool(talk.state.stack)
    if is_command or heard.kind not in _FREE:
        await talk.unit.questions.put_aside(question.id, True)
        return False
    if is_aside:
        return False
    if alarm is None or alarm.kind is not Route.COMPLAINT:
        scene = Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
        files = tuple(Attached(one.file_id, one.kind, one.name) for one in heard.media if one.file_id)
        if words := _words(heard):
            await hands.pass_on(scene, question, words, talk.real_now, files)
    return True


async def hand_back(talk: Talk) -> None:
    """交还: the asker has heard enough."""
    question = await talk.unit.questions.held_in(talk.view.id)
    if question is None:
        talk.say("现在就是我在，您说。")
        return
    await hands.hand_back(Scene(talk.unit, talk.pack, talk.house.zone, talk.now), question, talk.real_now)
    text = "好的，接下来由我来。您的问题还留着，窗口的人写好了回话照样送到这里。"
    talk.say(Outgoing(text, choices=(Choice("菜单", "w.menu", Look.NAV),)))


def _words(heard: Incoming) -> str:
    """What was said, files by their names; "" when nothing arrived (the asker has heard of a file that was refused)."""
    parts = [heard.text.strip()]
    parts += [f"〔{KIND_NAMES[one.kind]} {one.name}".rstrip() + "〕" for one in heard.media if one.file_id]
    if heard.kind is Kind.PLACE and heard.position is not None:
        parts.append(f"〔位置 {heard.position.lat:.5f}, {heard.position.lon:.5f}〕")
    elif heard.kind is Kind.ODD:
        parts.append(_UNSEEN)
    said = "\n".join(filter(None, parts))
    return said if said or heard.kind is Kind.MEDIA else "（没有字）"
