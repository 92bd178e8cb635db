"""大喇叭稿: the week's text for the village's loudspeaker, to be read aloud or copied; the same words are printed."""

from bot.dialogs.counter.permission import NOT_YOURS, log, may_at, may_somewhere, scene_of
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import loudspeakers
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from storage.places import PlaceView

_MENU = Choice("菜单", "w.menu", Look.NAV)
_LONGEST = 20
"""Characters of where the code hangs."""
_OWN = "own"
"""The code hangs where the pack says."""


async def converse(talk: Talk) -> None:
    """For which village, where its code hangs, then the text with its seconds."""
    if talk.pack.loudspeaker is None or not may_somewhere(talk, Act.ANNOUNCE):
        talk.say(NOT_YOURS)
        return
    villages = await _villages(talk)
    village = villages[0]
    if len(villages) > 1:
        options = tuple(Option(str(place.id), place.name) for place in villages)
        picked = await talk.ask("village", Prompt("给哪个村的？", title="大喇叭稿", options=options))
        village = next(place for place in villages if place.id == int(picked))
    at = talk.pack.loudspeaker.code_at
    options = (Option(_OWN, f"贴在{at}", "📍", Look.MAIN),)
    code_at = await talk.ask(
        "at", Prompt("码贴在哪里？不在这里的，写一下。", wants="text", options=options, free=True, check=_place)
    )
    said = await loudspeakers.week(scene_of(talk), village, code_at="" if code_at == _OWN else code_at)
    await talk.once("log", lambda: _logged(talk, village))
    if said is None:
        talk.say(Outgoing(f"{village.name}还没有登记电话，稿子里不能空着。请系统管理员先补上。", choices=(_MENU,)))
        return
    talk.say(Outgoing(said.text, title=f"大喇叭稿，念 {said.seconds} 秒", speech=said.text, choices=(_MENU,)))


def _place(words: str) -> Checked:
    return words if len(words) <= _LONGEST else Rejected(f"写短一点，最多 {_LONGEST} 个字，念着才不超时。")


async def _logged(talk: Talk, village: PlaceView) -> bool:
    await log(talk, "loudspeaker", f"place:{village.id}")
    return True


async def _villages(talk: Talk) -> list[PlaceView]:
    """The villages they may announce for, in their own order."""
    everywhere = await talk.unit.places.at_level("village")
    return [place for place in everywhere if may_at(talk, Act.ANNOUNCE, place)]
