"""The county's yes or no to an order that has no document or takes too many hours."""

from bot.casework import orders as hands
from bot.dialogs.counter.permission import scene_of
from bot.dialogs.orders.ordering import MENU, MOVED_ON
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import orders as words
from bot.notices.scene import standing_of
from cases import orders, rights
from cases.orders import Order
from cases.rights import Act
from chat.outgoing import Look, Outgoing


async def decide(talk: Talk) -> None:
    """`args["arg"]` is the order's id."""
    arg, scene = str(talk.args.get("arg", "")), scene_of(talk)
    order = await talk.unit.orders.get(int(arg)) if arg.isdecimal() else None
    assert talk.person is not None
    standing = standing_of(talk.person, talk.pack, talk.house.zone)
    is_open = order is not None and order.state is orders.State.WAITING
    if order is None or not is_open or not rights.may(standing, Act.APPROVE_CHECK, orders.thing(order), talk.now):
        talk.say(Outgoing(MOVED_ON, choices=(MENU,)))
        return
    options = (Option("yes", "同意", "✅", Look.MAIN), Option("no", "不同意"), Option("later", "先放一放"))
    picked = await talk.ask("sure", Prompt(f"{await words.line(order, scene)}。", title="派检查", options=options))
    if picked == "later":
        talk.say(Outgoing("好，先放着，没有改。", choices=(MENU,)))
        return
    why = await talk.ask("why", Prompt("为什么不同意？写给派的人看。", wants="text")) if picked == "no" else ""
    done = await hands.decide(scene, order.order_id, talk.person, why)
    ended = "同意了，已经派下去。" if picked == "yes" else "记下了，会告诉派的人。"
    talk.say(Outgoing(ended if isinstance(done, Order) else MOVED_ON, choices=(MENU,)))
