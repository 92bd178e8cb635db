"""A child speaks: not refused, nothing asked but where and what. Who writes that one is harmed is told the duty.

The only place that words what a child is told; who may know of it is the pack's (`casework.children`).
"""

from bot import casework
from bot.casework import children
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import SENT, Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Call, Choice, Look, Outgoing
from storage.reports import ReportView

_MINOR = Choice("我还没满18岁", "w.minor", Look.CHOICE, "🧒")
_WISHES = "wishes"
_OF_A_TASK = ("finding", "attempt", "told", "reason", "extension")
"""Dialogs in which staff write about one task; `args["arg"]` is its id."""


def offer(talk: Talk) -> tuple[Choice, ...]:
    """The button for who is under age, where the pack knows about children."""
    return (_MINOR,) if talk.pack.children is not None else ()


async def minor(talk: Talk) -> None:
    """我还没满18岁: the report under way, or the one sent last, is a child's; without any one begins."""
    if talk.pack.children is None:
        talk.say("好。有什么事，直接说就行。")
        return
    draft = next((frame for frame in reversed(talk.state.stack) if frame.dialog == "report"), None)
    talk.say(_welcome(talk))
    if draft is not None and SENT not in draft.done:
        draft.done.setdefault(_WISHES, {}).update(children.wish())
        return
    found = await _sent(talk) if draft is None or SENT in draft.done else None
    if found is None:
        talk.start("report", child=True)
        return
    await talk.unit.reports.wish(found.id, **children.wish())
    task = await talk.unit.tasks.of_clue(found.clue_id)
    if task is not None:
        await casework.check_conflict(talk.unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    about = f"clue:{found.clue_id}"
    await talk.unit.events.add("report.child", about, at=talk.now, person_id=None, talk_id=talk.view.id)


def is_under_way(talk: Talk) -> bool:
    """The report at hand is a child's."""
    if talk.args.get("child"):
        talk.frame.done.setdefault(_WISHES, {}).setdefault(children.CHILD, 0)
    return children.CHILD in talk.frame.done.get(_WISHES, {})


def not_asked(talk: Talk) -> dict[str, str]:
    """What a child is not asked: how to be reached is here, or at the door."""
    return {"phone": ""} if is_under_way(talk) else {}


def heed(talk: Talk, story: str) -> None:
    """An age below the pack's in the story makes the report a child's."""
    age = talk.pack.children.age_told(story) if talk.pack.children is not None and SENT not in talk.frame.done else None
    if age is not None and not (talk.person and talk.person.posts):
        talk.frame.done.setdefault(_WISHES, {})[children.CHILD] = age


def at_counter(talk: Talk) -> None:
    """Whoever types at a counter was told that the caller is a child."""
    talk.frame.done.setdefault(_WISHES, {}).setdefault(children.CHILD, 0)


def is_told(talk: Talk, story: str) -> bool:
    """The caller at the counter is a child: it was said, or the story says so of itself."""
    age = talk.pack.children.age_told(story) if talk.pack.children is not None else None
    if age is not None:
        talk.frame.done.setdefault(_WISHES, {})[children.CHILD] = age
    return children.CHILD in talk.frame.done.get(_WISHES, {})


def receipt_aloud(talk: Talk, number: str) -> Outgoing:
    """What is read to a child at the counter when it is sent."""
    say = f"收到了，会有管孩子的人来找你。你的号是 {number}。有人伤害你，马上打 110。"
    return Outgoing(
        f"念给孩子听：\n「{say}」\n这件事只有儿童主任和镇里管孩子的人看得到，请不要对别人说。",
        title="孩子的回执",
        receipt=number,
        calls=_calls(talk),
        choices=(Choice("菜单", "w.menu", Look.NAV),),
        speech=say,
    )


def receipt(talk: Talk, number: str) -> Outgoing:
    """What a child is told when it is sent; whom to ring meanwhile."""
    return Outgoing(
        "我收到了，会有管孩子的人来找你。别的什么都不用填。等的时候有人伤害你，马上打电话。",
        title="收到了",
        receipt=number,
        calls=_calls(talk),
        speech="我收到了，会有管孩子的人来找你。有人伤害你，马上打 1 1 0。",
    )


async def listen(talk: Talk, heard: Incoming) -> None:
    """Words that say a child may have been harmed bring the duty to report, whoever wrote them, in every state."""
    pack, alarms = talk.pack.children, talk.pack.alarms
    if pack is None or alarms is None or alarms.signs is None or heard.kind not in (Kind.TEXT, Kind.MEDIA, Kind.EDIT):
        return
    if heard.extra.get("answer") or alarms.signs.hear(heard.text) is None:
        return
    about = _about(talk)
    by = talk.person.id if talk.person else None
    await talk.unit.events.add("child.signs", about, at=talk.now, person_id=by, talk_id=talk.view.id)
    source = talk.pack.sources.get(pack.source)
    talk.say(
        Outgoing(
            f"{pack.duty}\n报了警，点下面记一笔：谁报的、什么时候。",
            title="孩子的安全要紧",
            details=f"依据：{source.title}（{source.on}）" if source else "",
            calls=_calls(talk),
            choices=(Choice("记下谁报了警", "w.police", Look.CHOICE, "🚓"),),
            urgent=True,
        )
    )


async def police(talk: Talk) -> None:
    """记下谁报了警: who called the police, and when, about the task that is written about, else this talk."""
    about = _about(talk)
    options = (Option("me", "我打的"), Option("other", "别人打的"), Option("no", "还没打", look=Look.MAIN))
    who = await talk.ask("who", Prompt("谁打的 110？", options=options))
    if who == "no":
        talk.say(Outgoing("现在就打：110。打完再点一次「记下谁报了警」。", calls=_calls(talk)))
        return
    if who == "other":
        who = await talk.ask("name", Prompt("是谁打的？写名字或者身份，比如「校长」。", wants="text"))
    when = await talk.ask("when", Prompt("什么时候打的？", options=(Option("刚才", "刚才"),), free=True))
    by = talk.person.id if talk.person else None
    await talk.unit.events.add(
        "child.police", about, at=talk.now, person_id=by, talk_id=talk.view.id, who=who, called=when
    )
    talk.say("记下了。孩子在哪里、安不安全，请跟到底。")


def _welcome(talk: Talk) -> Outgoing:
    assert talk.pack.children is not None
    return Outgoing("\n".join(talk.pack.children.welcome), title="别怕", calls=_calls(talk))


def _calls(talk: Talk) -> tuple[Call, ...]:
    known = talk.pack.alarms.numbers if talk.pack.alarms is not None else {}
    wanted = talk.pack.children.numbers if talk.pack.children is not None else ()
    return tuple(Call(f"{number} {known[number].title}", number) for number in wanted if number in known)


def _about(talk: Talk) -> str:
    """The task that is written about, else the talk."""
    frames = (frame for frame in reversed(talk.state.stack) if frame.dialog in _OF_A_TASK)
    task = next((str(frame.args.get("arg", "")) for frame in frames), "")
    return f"task:{task}" if task.isdecimal() else f"talk:{talk.view.id}"


async def _sent(talk: Talk) -> ReportView | None:
    """The newest report of this talk that still stands and is the reporter's own."""
    mine = await talk.unit.reports.followed_by(talk.view.id)
    return next((one for one in mine if one.withdrawn_at is None and not one.is_for_other), None)
