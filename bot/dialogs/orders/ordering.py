"""派检查: which checklist, where, until when, by which document; the price comes before the yes. And what was given."""

from datetime import date, timedelta

from bot.casework import orders as hands
from bot.dialogs.counter.permission import may_at, scene_of
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import orders as words
from bot.notices.scene import standing_of
from cases.orders import Order, State
from cases.people import PersonId
from cases.places import PlacePath
from cases.rights import Act
from chat import days
from chat.outgoing import Choice, Look, Outgoing
from chat.typed import Understood
from chat.verdict import Rejected
from packs import contents

MENU = Choice("菜单", "w.menu", Look.NAV)
MOVED_ON = "这一次派的检查已经往下走了，或者不归您定。什么都没有改。"
NONE = "none"


async def converse(talk: Talk) -> None:
    """Nothing is given before its price was shown."""
    if talk.pack.inspection is None or talk.pack.ledger is None or talk.person is None:
        talk.say(Outgoing(MOVED_ON, choices=(MENU,)))
        return
    form = await talk.ask("form", Prompt("查什么？", title="派检查", options=_forms(talk)))
    places = [each for each in await talk.unit.places.everywhere() if each.level != "grid"]
    options = tuple(Option(str(each.id), each.name, "📍") for each in places if may_at(talk, Act.ORDER_CHECK, each))
    if not options:
        talk.say(Outgoing("没有归您派检查的地方。", choices=(MENU,)))
        return
    place = await talk.unit.places.get(int(await talk.ask("place", Prompt("查哪里？", options=options))))
    until = await talk.ask("until", Prompt("查到哪一天？", wants="text", check=lambda said: _day(talk, said)))
    question = Prompt("文件的文号是什么？没有就跳过，要县里批。", wants="text", optional=True)
    document = await talk.ask("document", question)
    if place is None or not may_at(talk, Act.ORDER_CHECK, place):
        talk.say(Outgoing(MOVED_ON, choices=(MENU,)))
        return
    by, last = PersonId(talk.person.id), date.fromisoformat(until)
    draft = Order(form, PlacePath(place.path), talk.today, last, by, document or "")
    scene = scene_of(talk)
    draft, price = await hands.priced(scene, draft, talk.house.form(talk.pack.hash, form))
    text = f"{await words.line(draft, scene)}。\n{words.price(price, talk.pack.freshness.prefill_days)}"
    options = (Option("yes", "派下去", "✅", Look.MAIN), Option("no", "不派了"))
    if await talk.ask("sure", Prompt(text, title="先看要花多少", options=options)) == "no":
        talk.say(Outgoing("好，没有派。", choices=(MENU,)))
        return
    order, waits, merged = await hands.give(scene, draft, price)
    said = "派下去了。到期自己停，查下来的结果一次告诉您。"
    if waits:
        said = f"等县里批：{'、'.join(words.WAITS[each] for each in waits)}。定了告诉您。"
    elif merged:
        said = f"和已经派的合成一次，不用去两趟：{await words.line(order, scene)}。"
    talk.say(Outgoing(said, title="派检查", choices=(Choice("派的检查", "s.orders", Look.NAV), MENU)))


async def mine(talk: Talk) -> None:
    """What this person gave, and what came of it so far."""
    assert talk.person is not None
    scene, by = scene_of(talk), PersonId(talk.person.id)
    own = [each for each in await talk.unit.orders.live() if by in (each.by, *each.also)]
    for order in own:
        came = await hands.progress(scene, order, standing_of(talk.person, talk.pack, talk.house.zone))
        shown = await words.ended(order, came.filed, came.found, came.open, scene)
        state = "等县里批" if order.state is State.WAITING else "在查"
        button = Choice("收回", f"s.order_withdraw.{order.order_id}", Look.ACT, "↩️")
        talk.say(Outgoing(shown.text, title=f"派的检查：{state}", choices=(button, MENU)))
    if not own:
        talk.say(Outgoing("现在没有您派的检查。", choices=(MENU,)))


async def withdraw(talk: Talk) -> None:
    """`args["arg"]` is the order's id."""
    assert talk.person is not None
    arg = str(talk.args.get("arg", ""))
    done = await hands.withdraw(scene_of(talk), int(arg), PersonId(talk.person.id)) if arg.isdecimal() else None
    if not isinstance(done, Order):
        talk.say(Outgoing(MOVED_ON, choices=(MENU,)))
    elif done.is_live:
        talk.say(Outgoing("收回了您的。别人也派了同样的，那一次接着查。", choices=(MENU,)))
    else:
        talk.say(Outgoing("收回了，不用再查。查出来的问题还在台账里。", choices=(MENU,)))


def _forms(talk: Talk) -> tuple[Option, ...]:
    found = [(name, talk.house.form(talk.pack.hash, name)) for name in contents.form_names(talk.pack)]
    return tuple(Option(name, form.title, "☑️") for name, form in found if form.issues)


def _day(talk: Talk, said: str) -> Checked:
    """A day from today on; of two years it could be in, the one to come."""
    read = days.day(said, talk.now.astimezone(talk.house.zone))
    if isinstance(read, Rejected):
        return read
    likely = [date.fromisoformat(each) for each in ([read.value] if isinstance(read, Understood) else read.values)]
    found = next((each for each in sorted(likely) if each >= talk.today), likely[0])
    assert talk.pack.inspection is not None
    most = talk.pack.inspection.longest_days
    if found < talk.today:
        return Rejected("这一天已经过了，请写今天或以后的日子。")
    if found > talk.today + timedelta(days=most):
        return Rejected(f"一次最多派 {most} 天，请写近一点的日子。")
    return found.isoformat()
