"""What is said around orders of checks, to who approves, gives and does them. Counts, never a ranking."""

from bot.notices import dates
from bot.notices.scene import Scene
from cases.orders import Order, Price, Wait
from cases.places import parts
from chat.outgoing import Choice, Look, Outgoing
from packs import contents

WAITS = {Wait.NO_DOCUMENT: "没有文号", Wait.OVER_HOURS: "超过了每月的工时"}


def about(order: Order) -> str:
    """How notices, deadlines and the log name an order."""
    return f"order:{order.order_id}"


async def line(order: Order, scene: Scene) -> str:
    """Which, where, until when."""
    place = await scene.unit.places.get(int(parts(order.place)[-1]))
    where = place.name if place else ""
    span = f"{dates.day(order.from_on)}到{dates.day(order.until_on)}"
    return f"{contents.form(scene.pack, order.form).title}，{where}，{span}"


def price(cost: Price, fresh_days: int) -> str:
    """What it costs, before it is given."""
    hours = cost.load / 60
    confirmed = f"，其中 {cost.confirmed} 题已知，只要确认" if cost.confirmed else ""
    answers = f"，已经知道 {cost.answers} 个回答，只要确认" if cost.answers else ""
    lines = [
        f"要 {cost.people} 个人去查，共 {cost.total} 处，每人最多 {cost.visits} 处。",
        f"每处约 {cost.minutes:g} 分钟（{cost.questions} 个必问的问题{confirmed}），每人约 {hours:.1f} 小时。",
        f"他们手上最多的已有 {cost.due} 件没办完；这几个月别的检查已占 {cost.due_minutes / 60:.1f} 小时。",
        f"最近 {fresh_days} 天，这里已经填过 {cost.known} 份这张表{answers}。",
    ]
    return "\n".join(lines)


async def to_approve(order: Order, waits: tuple[Wait, ...], cost: Price, scene: Scene) -> Outgoing:
    """To the county."""
    why = "、".join(WAITS[each] for each in waits)
    text = f"{await line(order, scene)}。\n要批的原因：{why}。\n{price(cost, scene.pack.freshness.prefill_days)}"
    return Outgoing(
        text, title="派检查，等您批", choices=(Choice("来定", f"s.order_decide.{order.order_id}", Look.MAIN),)
    )


async def decided(order: Order, scene: Scene) -> Outgoing:
    """Back to who asked for it."""
    said = f"县里没有同意：{order.reason}" if order.reason else "县里同意了，已经派下去。"
    return Outgoing(f"{await line(order, scene)}。\n{said}", title="派检查，县里定了")


async def to_do(order: Order, scene: Scene) -> Outgoing:
    """To who fills it."""
    text = f"{await line(order, scene)}。\n依据：{order.document or '县里批准'}。"
    return Outgoing(text, title="新派的检查", choices=(Choice("填检查表", f"s.check.{order.form}", Look.MAIN),))


async def ended(order: Order, filed: int, found: dict[str, int], still: int, scene: Scene) -> Outgoing:
    """The one message at the end; the same words on demand before it."""
    lines = [f"{await line(order, scene)}。", f"填了 {filed} 份，要查 {order.wanted} 处。"]
    if found:
        lines.append(f"查出 {sum(found.values())} 个问题，还有 {still} 个没销号：")
        lines += [f"{title}：{number}" for title, number in sorted(found.items())]
    else:
        lines.append("没有查出问题。")
    return Outgoing("\n".join(lines), title="派的检查，查下来是这样")
