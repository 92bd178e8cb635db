"""撤回: an event of a household is taken back, with everything that went along."""

from bot.casework import households as casework
from bot.dialogs.counter.permission import scene_of
from bot.dialogs.households import review
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, me
from bot.notices import dates
from cases.people import PersonId
from chat.outgoing import Look, Outgoing
from storage.household_events import EventView


async def converse(talk: Talk, events: list[EventView]) -> None:
    """`events` are those that may be taken back, newest first."""
    options = tuple(Option(str(each.event.event_id), _label(talk, each)) for each in events)
    picked = int(await talk.ask("event", Prompt("撤回哪一件？", options=options)))
    found = next((each for each in events if each.event.event_id == picked), None)
    if found is None:
        talk.say(Outgoing("这一件已经不能撤回了。", choices=(MENU,)))
        return
    yes = (Option("yes", "撤回", "↩️", Look.MAIN), Option("no", "不撤了"))
    text = f"{_label(talk, found)}\n撤回以后，登记、材料、办着的事都回到原来的样子。"
    if await talk.ask("back", Prompt(text, options=yes)) != "yes":
        talk.say(Outgoing("好的，没有动。", choices=(MENU,)))
        return
    refused = await casework.undo(scene_of(talk), picked, PersonId(me(talk).id))
    said = "撤回了，都回到原来的样子。" if refused is None else "这一件已经不能撤回了。"
    talk.say(Outgoing(said, choices=(MENU,)))


def _label(talk: Talk, view: EventView) -> str:
    day = dates.day(view.event.at.astimezone(talk.house.zone).date())
    return f"{day}：{review.title(view.event.step.kind)}"
