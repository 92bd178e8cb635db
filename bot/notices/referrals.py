"""What is said about referrals: whose number, until when, where its matter stands. Names are masked."""

from bot.notices import dates, matters
from bot.notices.scene import Scene
from cases.referrals import Referral
from cases.tasks import State
from chat.outgoing import Choice, Look, Outgoing

_STATES = {
    State.OPEN: "等着入户",
    State.IN_HAND: "正在核查",
    State.FILED: "核查填好了，等复核",
    State.TO_TELL: "核查完了，等告诉户里",
    State.CLOSED: "核查办完了",
    State.WITHDRAWN: "撤下了",
}


def title(one: Referral, scene: Scene) -> str:
    """Sender and number."""
    known = scene.pack.referrals.sender(one.sender) if scene.pack.referrals else None
    return f"{known.title if known else one.sender} {one.number}"


async def lines(one: Referral, scene: Scene) -> list[str]:
    """Whose household, where it stands, until when, and the answer."""
    task = await scene.unit.tasks.of_clue(one.clue_id)
    found = [f"收到：{dates.day(one.received_at.astimezone(scene.zone).date())}"]
    if task is not None:
        matter = await matters.matter_of(scene, task)
        found.insert(0, f"{matter.title}：{_STATES[task.state]}")
    if one.answer is not None:
        found.append(f"{dates.day(one.answer.on)}答复：{one.answer.words}")
    elif one.due is None:
        found.append("还没有答复。单子上没写期限，县里也没有定。")
    else:
        late = "，已过" if one.is_late(scene.now) else ""
        found.append(f"还没有答复，{dates.by_when(one.due, scene.zone)}{late}（{one.due.rule.title}）")
    return found


async def late(one: Referral, scene: Scene, lead: str = "") -> Outgoing:
    """Its last day is over: to who has to see to the answer, and to those above."""
    text = "\n".join(filter(None, (lead, *await lines(one, scene))))
    return Outgoing(text, title=f"转办单该答复了：{title(one, scene)}", choices=(see(one),))


def see(one: Referral) -> Choice:
    """Opens it."""
    return Choice("看看、答复", f"s.referral.{one.referral_id}", Look.MAIN, "👀")
