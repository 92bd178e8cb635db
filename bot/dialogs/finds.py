"""我发现一户有难处: a cadre's own find, five answers; it opens the same clue as a report."""

from bot.casework import finds
from bot.casework.finds import Found
from bot.dialogs.counter.permission import NOT_YOURS, may_at, may_somewhere, scene_of
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.where import where
from bot.notices import matters
from cases.grounds import Ground, Source
from cases.identity import normal_phone
from cases.people import PersonId
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected

MENU = Choice("菜单", "w.menu", Look.NAV)
ENTRY = ("我发现一户有难处", "s.find", "👀")


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What staff find in their menu: label, button data, icon."""
    return [ENTRY] if may_somewhere(talk, Act.REPORT_FOR) else []


async def converse(talk: Talk) -> None:
    """Place, name, kind, what was seen, phone; nothing is decided here about who is eligible."""
    place_id = await where(talk, "这户在哪个组？")
    place = await talk.unit.places.get(place_id)
    if place is None or not may_at(talk, Act.REPORT_FOR, place):
        talk.say(Outgoing(NOT_YOURS, choices=(MENU,)))
        return
    subject = await talk.ask("name", Prompt("户主叫什么？", wants="text", check=_name))
    kinds = tuple(Option(kind.code, kind.title, kind.icon) for kind in talk.pack.hardships)
    risks = await talk.ask("risks", Prompt("看着是哪方面的难处？可以选几样。", wants="choices", options=kinds))
    seen = await talk.ask("seen", Prompt("看到、听到什么？写一两句，不用写病名。", wants="text"))
    phone = await talk.ask("phone", Prompt("户里的电话？不知道就跳过。", wants="phone", optional=True, check=_phone))
    titles = "、".join(kind.title for kind in talk.pack.hardships if kind.code in risks)
    text = f"{matters.masked(subject)}家，{titles}。\n{seen}"
    options = (Option("yes", "对，报上去", "✅", Look.MAIN), Option("no", "不报了"))
    if await talk.ask("sure", Prompt(text, title="看看对不对", options=options)) == "no":
        talk.say(Outgoing("好，什么都没有记。", choices=(MENU,)))
        return
    assert talk.person is not None
    by = PersonId(talk.person.id)
    ground = Ground(Source.FIND, "干部发现", subject, talk.now, phone or "", tuple(risks), (str(seen),), by)
    found = await _open(talk, ground, place_id)
    words = "记下了，已派上门核查，和乡亲自己报的一样办。" if found.is_new else "这户的线索已经在办，您说的记进去了。"
    talk.say(Outgoing(words, title="干部发现", choices=(MENU,)))


async def _open(talk: Talk, ground: Ground, place_id: int) -> Found:
    scene = scene_of(talk)
    household_id = await finds.household_of(scene, ground.subject, place_id)
    return await finds.found(scene, ground, place_id=place_id, household_id=household_id)


def _name(text: str) -> Checked:
    name = "".join(text.split())
    return name if 2 <= len(name) <= 30 else Rejected("请写全名，两个字以上。")


def _phone(text: str) -> Checked:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，不知道就跳过。")
