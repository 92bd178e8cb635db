"""找一户: one household of the register, by its place and its householder's name; gives its id.

Who may not change a household is told exactly what somebody hears who typed a name that is not there.
"""

from bot.casework import households
from bot.dialogs.counter.permission import NOT_YOURS, may_somewhere, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.dialogs.tasks.changing import me
from bot.dialogs.where import where
from bot.notices import matters
from bot.notices.scene import standing_of
from cases.households import Household
from cases.rights import Act

NONE = 0
"""No household: given up."""


async def converse(talk: Talk) -> int:
    """`args["ask"]`: how the place is asked for, `args["but"]`: a household that is not meant."""
    if not may_somewhere(talk, Act.CHANGE_HOUSEHOLD):
        talk.say(NOT_YOURS)
        return NONE
    place_id = await where(talk, str(talk.args.get("ask") or "这户在哪个组？"))
    name = await talk.ask("name", Prompt("登记的户主叫什么？写全名。", title="找一户", wants="text"))
    found = await _named(talk, place_id, "".join(name.split()))
    if not found:
        talk.say("这个地方没有找到这户，或者不归您办。请核对地方和户主的名字。")
        talk.edit("name")
        talk.frame.aside.pop("name", None)
        raise Rerun
    if len(found) == 1:
        return found[0].household_id
    options = tuple(Option(str(one.household_id), f"{one.code}（{one.members} 口人）") for one in found)
    return int(await talk.ask("which", Prompt("同名的有几户，是哪一户？", options=options)))


async def _named(talk: Talk, place_id: int, head: str) -> list[Household]:
    below = [place.id for place in await talk.unit.places.under(place_id)]
    found = []
    for view in await talk.unit.households.named(head, [place_id, *below]):
        one = await talk.unit.households.line(view.id)
        if one is not None and one.household_id != talk.args.get("but") and await may_change(talk, one):
            found.append(one)
    return found


async def may_change(talk: Talk, one: Household) -> bool:
    """Asked at every turn."""
    standing = standing_of(me(talk), talk.pack, talk.house.zone)
    return await households.may_change(scene_of(talk), standing, one)


async def title(talk: Talk, one: Household) -> str:
    """A household, masked, with its place."""
    line = tuple(await talk.unit.places.line(one.place_id))
    return f"{matters.masked(one.head)}家（{matters.place_words(line)}，{one.members} 口人）"
