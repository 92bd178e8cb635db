"""请假: until when, and who stands in; coming back. Tasks held now go along."""

from datetime import date

from bot.casework import members_of, transfers
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.dialogs.tasks.changing import MENU, MINE, me, scene_of
from bot.notices import dates
from cases.places import PlacePath
from chat.outgoing import Look, Outgoing
from storage.people import PersonView

NOBODY = "none"


async def converse(talk: Talk) -> None:
    """Asks what is still to be known, then records it and moves the tasks."""
    absence = await talk.unit.people.absence(me(talk).id, on=talk.today)
    if absence is not None and "until" not in talk.frame.answers:
        await _back(talk, *absence)
        return
    prompt = days.prompt("请假到哪天（当天也算）？", talk.today, talk.pack.calendar, ahead=True, title="请假")
    until = date.fromisoformat(await talk.ask("until", prompt))
    people = await colleagues(talk)
    options = [Option(str(one.id), f"{one.name}（{_post(talk, one)}）") for one in people]
    options.append(Option(NOBODY, "没有人代，转给上级"))
    picked = await talk.ask("deputy", Prompt("这几天谁替您办？", options=tuple(options)))
    deputy = next((one for one in people if str(one.id) == picked), None)
    held = await talk.unit.tasks.held_by(me(talk).id)
    name = deputy.name if deputy else "上级"
    text = f"请假到{dates.day(until)}，由{name}代。手上{len(held)}件也一起转过去。对吗？"
    sure = (Option("yes", "对，请假", "✅", Look.MAIN), Option("no", "不请了"))
    if await talk.ask("sure", Prompt(text, options=sure)) == "no":
        talk.say("好，没有改。")
        return
    left = await transfers.go_away(scene_of(talk), me(talk), until, deputy.id if deputy else None)
    rest = f"有{len(left)}件现在没有人能接，还在您手上，请给上级打个电话。" if left else ""
    talk.say(Outgoing(f"记下了。{dates.day(until)}以后再给您派活，放心休息。{rest}", choices=(MINE, MENU)))


async def _back(talk: Talk, until: date, deputy_id: int | None) -> None:
    deputy = await scene_of(talk).name(deputy_id) if deputy_id else "上级"
    text = f"您请假到{dates.day(until)}，由{deputy}代。回来上班了吗？"
    options = (Option("yes", "回来了", "✅", Look.MAIN), Option("no", "还没有"))
    if await talk.ask("back", Prompt(text, title="请假", options=options)) == "yes":
        await transfers.come_back(scene_of(talk), me(talk))
        talk.say(Outgoing("欢迎回来。代您办的事转回给您了。", choices=(MINE, MENU)))
    else:
        talk.say("好，没有改。")


async def colleagues(talk: Talk) -> list[PersonView]:
    """Who could stand in: the same role in the neighbouring places, then the line above. Nobody who is away."""
    found: dict[int, PersonView] = {}
    for post in me(talk).posts:
        place = await talk.unit.places.get(post.place_id)
        beside = await talk.unit.places.under(place.parent_id) if place and place.parent_id else []
        for near in beside:
            for person in await talk.unit.people.in_post(post.role, near.id, on=talk.today):
                found[person.id] = person
        for member in await members_of(scene_of(talk), PlacePath(post.place_path)):
            above = await scene_of(talk).person(member.standing.person_id)
            if above is not None:
                found.setdefault(above.id, above)
    found.pop(me(talk).id, None)
    here = [one for one in found.values() if await talk.unit.people.absence(one.id, on=talk.today) is None]
    return here[:12]


def _post(talk: Talk, person: PersonView) -> str:
    post = person.posts[0]
    role = talk.pack.roles.get(post.role)
    return f"{post.place_name}{role.title if role else ''}"
