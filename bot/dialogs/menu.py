"""The words that always work: 菜单, 帮助, 取消."""

from bot.dialogs import (
    articles,
    counter,
    danger,
    feedback,
    finds,
    households,
    ledger,
    lists,
    mydata,
    orders,
    proceedings,
    requests,
    tasks,
)
from bot.dialogs.desk import may_answer
from bot.dialogs.frames import Frame
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Leave, Talk
from chat.outgoing import Choice, Look, Outgoing

_RARE = frozenset(
    {
        "s.away",
        "s.kin",
        "s.leaving",
        "s.households",
        "s.articles",
        "s.requests",
        "s.loudspeaker",
        "s.lists",
        "s.find",
        "s.order",
        "s.orders",
        "s.opinions",
        "s.feedback",
        "s.not_fixed",
        mydata.ENTRY.data,
    }
)
"""Not for every day: behind 更多, so that the menu stays short."""


async def menu(talk: Talk) -> None:
    """What one can do here on most days, by who one is; an open question stays open."""
    choices = []
    if talk.state.stack[:-1]:
        choices.append(Choice("接着刚才的", "w.here", Look.MAIN, "▶️"))
    choices += [
        Choice(f"接着填：{parked.title}", f"s.resume.{number}", Look.MAIN, "📄")
        for number, parked in enumerate(talk.state.parked)
    ]
    everything = _entries(talk)
    choices += [choice for choice in everything if choice.data not in _RARE]
    if any(choice.data in _RARE for choice in everything):
        choices.append(Choice("更多", "s.more", Look.CHOICE, "➕"))
    if talk.pack.alarms is not None:
        choices.append(danger.BUTTON)
    note = str(talk.args.get("note", "")) or "您想做什么？点一下就行。"
    talk.say(Outgoing(note, title="菜单", choices=tuple(choices)))
    raise Leave


async def more(talk: Talk) -> None:
    """The rest of the menu."""
    choices = [choice for choice in _entries(talk) if choice.data in _RARE]
    talk.say(Outgoing("还能办这些：", title="更多", choices=(*choices, Choice("菜单", "w.menu", Look.NAV))))
    raise Leave


def _entries(talk: Talk) -> list[Choice]:
    """Everything this person may begin."""
    choices = []
    if talk.person is not None and talk.person.posts:
        offered = [*tasks.entries(talk), *ledger.entries(talk), *proceedings.entries(talk)]
        offered += households.entries(talk)
        if may_answer(talk):
            offered.append(("群众提问", "s.questions", "🙋"))
        offered += [*counter.entries(talk), *articles.entries(talk)]
        offered += [*lists.entries(talk), *finds.entries(talk), *orders.entries(talk)]
        if requests.is_offered(talk):
            offered.append(("资料请求", "s.requests", "🗄️"))
        if feedback.may_answer(talk):
            offered.append(("等着回话的意见", "s.opinions", "💡"))
        choices += [Choice(label, data, Look.CHOICE, icon) for label, data, icon in offered]
    else:
        choices.append(Choice("我有难处，要申报", "s.report", Look.MAIN, "📝"))
        choices.append(Choice("查进度", "s.progress", Look.CHOICE, "🔎"))
        if talk.pack.ledger is not None:
            choices.append(Choice("查出的问题没解决", "s.not_fixed", Look.CHOICE, "↩️"))
    choices.append(Choice("问政策", "w.ask", Look.CHOICE, "💬"))
    choices.append(Choice("找人工", "w.human", Look.CHOICE, "📞"))
    if feedback.is_offered(talk):
        choices.append(Choice("意见建议", "s.feedback", Look.CHOICE, "💡"))
    return [*choices, mydata.ENTRY]


async def help_(talk: Talk) -> None:
    """How to use this, in six lines."""
    lines = [
        "不用学，看着问就答：点按钮、打字、说话都行。",
        "菜单：看能做什么。",
        "返回：回到上一步。",
        "取消：停下来，填的先存着。",
        "问：后面写上想问的，比如「问低保怎么办」。",
        "人工：找人帮忙。",
        "我们不收钱，不要银行卡号，不要验证码。",
    ]
    choices = [Choice("菜单", "w.menu", Look.NAV)]
    if talk.state.stack[:-1]:
        choices.insert(0, Choice("接着刚才的", "w.here", Look.MAIN, "▶️"))
    talk.say(Outgoing("\n".join(lines), title="怎么用", choices=tuple(choices)))
    raise Leave


async def cancel(talk: Talk) -> None:
    """Stops what is under way; a draft is never lost without being told before."""
    below = talk.state.stack[:-1]
    if not below:
        talk.say(Outgoing("好的，现在没有要填的。", choices=(Choice("菜单", "w.menu", Look.NAV),)))
        return
    title = talk.kept_draft
    if title and len(whole := draft_frames(talk)) < len(below):
        talk.state.stack[:-1] = whole
        talk.say("好的，这个先不办了。")
        return
    if not title:
        words = "好的，停下了。前面已经报上的照样办。" if any(frame.is_sent for frame in below) else "好的，停下了。"
        talk.state.stack[:-1] = []
        talk.say(Outgoing(words, choices=(Choice("菜单", "w.menu", Look.NAV),)))
        return
    days = talk.pack.drafts.expire_days
    answer = await talk.ask(
        "stop",
        Prompt(
            f"「{title}」还没填完。要停下来吗？",
            options=(
                Option("park", f"先存着（{days} 天内可以接着填）", "📄"),
                Option("drop", "不要了，删掉", "🗑️"),
                Option("go", "接着填", "▶️", Look.MAIN),
            ),
            has_back=False,
        ),
    )
    if answer == "go":
        return
    await put_away(talk, keep=answer == "park")


async def put_away(talk: Talk, *, keep: bool) -> None:
    """Takes the stack below the present dialog away: parked, or dropped after having been asked."""
    own = talk.state.stack.pop()
    title = talk.kept_draft
    talk.state.stack = draft_frames(talk)
    if keep:
        talk.state.park(title, talk.now)
        talk.say(
            Outgoing("存好了。想接着填，点「菜单」里的「接着填」。", choices=(Choice("菜单", "w.menu", Look.NAV),))
        )
    else:
        talk.state.stack = []
        talk.say(Outgoing("删掉了，什么都没有交上去。", choices=(Choice("菜单", "w.menu", Look.NAV),)))
    talk.state.stack.append(own)


def draft_frames(talk: Talk) -> list[Frame]:
    """The half-filled dialog with what it runs itself, without the detours on top of it."""
    stack = talk.state.stack
    last = max((at for at, frame in enumerate(stack) if talk.house.book[frame.dialog].is_kept), default=-1)
    while last + 1 < len(stack) and stack[last + 1].into:
        last += 1
    return stack[: last + 1]
