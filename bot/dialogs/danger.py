"""Danger before everything else; complaints and swindles before anything is done with their words.

Heard in every state of a talk, before consent and inside any question. What is open stays open; the words are offered
as its answer afterwards.
"""

from dataclasses import replace

from bot import casework
from bot.casework import Scene
from bot.casework import danger as alarms
from bot.dialogs import wishes
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from cases.people import PersonId
from cases.places import Level
from chat.incoming import Incoming, Kind
from chat.outgoing import Call, Choice, Look, Outgoing
from knowledge.alarms import Alarm
from knowledge.alarms import Kind as Route
from packs.alarms import Alarms, Number

BUTTON = Choice("紧急求助", "w.danger", Look.CHOICE, "🆘")
_UNSAID = "〔这句话没有留下〕"
_WORDY = frozenset({Kind.TEXT, Kind.MEDIA, Kind.EDIT, Kind.START})
_NUMBERS = frozenset({"integer", "decimal"})
_GENERAL = "help"
"""The subkind of a press without words."""


async def heard_in(talk: Talk, heard: Incoming) -> Alarm | None:
    """The alarm in what came in. Staff who fill in a form write about complaints and swindles, they don't make them.

    120 at a question for a number is the answer; at one for a telephone it is none, so there 110 is an alarm.
    """
    if talk.pack.alarms is None:
        return None
    if heard.kind is Kind.PRESS and heard.text == BUTTON.data:
        return Alarm(Route.URGENT, _GENERAL, "")
    is_command = heard.text.startswith("/")
    if heard.kind not in _WORDY or not heard.text.strip() or is_command or heard.extra.get("answer"):
        return None
    if heard.text.strip().isdecimal() and await _asked_input(talk) in _NUMBERS:
        return None
    alarm = talk.pack.alarms.watch.hear(heard.text)
    is_work = bool(talk.person and talk.person.posts) and talk.state.top is not None
    return None if alarm and alarm.kind is not Route.URGENT and is_work else alarm


def is_forgotten(alarm: Alarm | None) -> bool:
    """Whether what came in may be kept nowhere, not even in the sealed inbox until its days are over."""
    return alarm is not None and alarm.kind is Route.COMPLAINT


def unsaid(alarm: Alarm | None, heard: Incoming) -> Incoming:
    """What the transcript may keep: of a complaint nothing, since somebody of the village may hold the telephone."""
    return replace(heard, text=_UNSAID) if is_forgotten(alarm) else heard


async def answer(talk: Talk, alarm: Alarm, heard: Incoming) -> None:
    """Says what helps, in this very turn; of danger the people on duty are told."""
    pack = talk.pack.alarms
    assert pack is not None
    if alarm.kind is Route.URGENT:
        talk.say(await _urgent(talk, pack, alarm, heard))
    elif alarm.kind is Route.COMPLAINT:
        talk.say(await _complaint(talk, pack))
    else:
        talk.say(_scam(pack))


async def go_on(talk: Talk, alarm: Alarm, heard: Incoming) -> bool:
    """What becomes of the words: True when they are dealt with, False when the talk goes on with them as ever.

    To a story they belong as they are (but for a complaint); at any other question they are offered as the answer.
    """
    if heard.kind in (Kind.START, Kind.EDIT):
        return alarm.kind is Route.COMPLAINT
    top = talk.state.top
    if top is not None and top.dialog == "offered":
        talk.state.stack.pop()
        top = talk.state.top
    is_kept_back = alarm.kind is Route.COMPLAINT and top is not None and top.dialog in ("desk", "policy", "human")
    if heard.kind is not Kind.PRESS and alarm.kind is not Route.COMPLAINT and await _is_story(talk):
        talk.heard = heard
    elif top is not None and top.is_text and heard.kind is not Kind.PRESS and not is_kept_back:
        talk.start("offered", heard=heard.to_json(), kind=alarm.kind.value)
    return True


async def offered(talk: Talk) -> None:
    """`args`: heard, kind. Were the words the answer to the open question? Any other words are that answer."""
    heard = Incoming.from_json(talk.args["heard"])
    question = {
        Route.URGENT: "急事先打电话。刚才那句话，要不要也当作下面这一步的回答？",
        Route.COMPLAINT: "刚才那句话没有记下来。要是它就是这一步的回答，可以记上，办事的人（村里、镇里）就会看到。",
        Route.SCAM: "刚才那句话，要不要当作下面这一步的回答？",
    }[Route(talk.args["kind"])]
    options = (Option("go", "不用，接着填", "▶️", Look.MAIN), Option("answer", "当作回答", "✍️"))
    picked = await talk.ask("which", Prompt(question, options=options, free=True, has_back=False))
    if picked == "answer":
        talk.heard = replace(heard, extra={**heard.extra, "answer": "yes"})
    elif picked != "go":
        talk.heard = Incoming(f"{heard.key}+", Kind.TEXT, picked, extra={"answer": "yes"})


async def taken(talk: Talk) -> None:
    """已接到. `args["arg"]` names the alarm. Rights are asked at every press."""
    scene = _scene(talk)
    cry = await alarms.read(scene, f"alarm:{talk.args.get('arg', '')}")
    is_theirs = (
        cry is not None
        and talk.person is not None
        and not talk.view.address.group
        and PersonId(talk.person.id) in await alarms.on_duty(scene, cry)
    )
    if cry is None or talk.person is None or not is_theirs:
        talk.say("这件事找不到，或者不归您管。")
        return
    if cry.taken_by is not None and cry.taken_by != talk.person.id:
        talk.say(f"{await scene.name(cry.taken_by)}已经接到了，谢谢您。")
        return
    if cry.taken_by is None:
        await alarms.take(scene, cry, PersonId(talk.person.id))
    talk.say(await _details(talk, scene, cry))


async def _urgent(talk: Talk, pack: Alarms, alarm: Alarm, heard: Incoming) -> Outgoing:
    matter = pack.matters.get(alarm.subkind) or pack.matters[_GENERAL]
    is_told = await alarms.raise_(
        _scene(talk),
        talk.view.id,
        matter.subkind,
        heard.text if heard.kind is not Kind.PRESS else "",
        place_id=await _place_id(talk),
        caller_id=talk.person.id if talk.person else None,
        from_level=max(_from_level(alarm, heard.text), await wishes.level_of(talk)),
    )
    told = (
        "我已经去叫值班的人了，可今晚也许没有人看这里，别等。"
        if is_told
        else "我没找到值班的人，今晚也许没有人看这里，别等。"
    )
    first = [*matter.numbers, *(one for one in pack.emergency if one not in matter.numbers)]
    return Outgoing(
        "\n".join(filter(None, (matter.say, "请马上打电话，点下面的号码就能拨。", told))),
        title="急事先打电话",
        calls=tuple(_call(one) for one in first),
        urgent=True,
        speech="请马上打电话。" + "，".join(f"{' '.join(one.number)}，{one.title}" for one in first[:3]),
    )


async def _complaint(talk: Talk, pack: Alarms) -> Outgoing:
    """The pack's offices and the county's own desk; nothing is written down anywhere."""
    offices = [_call(one) for one in pack.complaint_offices]
    county = await talk.unit.places.at_level("county")
    desk = [Call("县里的值班电话", place.phone) for place in county[:1] if place.phone]
    lines = [f"{one.number} {one.title}{'：' if one.about else ''}{one.about}。" for one in pack.complaint_offices]
    return Outgoing(
        "反映干部的事，请直接打这些电话，他们不归村里、镇里管：\n"
        + "\n".join(lines)
        + "\n您刚才的话我没有记下来，村里、镇里都看不到。",
        title="要投诉，打这里",
        calls=(*offices, *desk),
    )


def _scam(pack: Alarms) -> Outgoing:
    first = [pack.numbers[number] for number in ("96110", "110") if number in pack.numbers]
    return Outgoing(
        "小心，这像是骗人的。办低保、领补贴、申报困难，都不收钱，也不要验证码、银行卡密码。\n"
        "别转钱，别点链接。拿不准就打反诈骗电话问一问；钱已经转了，马上打 110。",
        title="先别交钱",
        calls=tuple(_call(one) for one in first),
    )


async def _details(talk: Talk, scene: Scene, cry: alarms.Cry) -> Outgoing:
    """What only who has taken it sees: the words, and how to ring back. The look is logged."""
    assert talk.person is not None
    phones = await _phones(scene, cry)
    await scene.unit.events.add(
        "danger.seen", cry.about, at=scene.now, person_id=talk.person.id, talk_id=talk.view.id, phones=len(phones)
    )
    said = "\n".join(f"「{words}」" for words in cry.words) or "（只按了紧急求助，没有写字）"
    back = "" if phones else "\n没有留电话，请到村里找，或者请 110 帮着找。"
    return Outgoing(
        f"{cry.place}：{cry.matter.title}。\n原话：{said}{back}\n该报警、叫救护车的，您也打一个。",
        title="您接到了，谢谢",
        calls=(*(Call("打给求助的人", phone) for phone in phones), *(_call(one) for one in cry.matter.numbers)),
    )


async def _phones(scene: Scene, cry: alarms.Cry) -> list[str]:
    """The caller's own telephone, or the one of what they reported for themselves."""
    caller = await scene.person(cry.caller_id)
    if caller is not None and caller.phone:
        return [caller.phone]
    reports = await scene.unit.reports.followed_by(cry.talk_id)
    own = [str(one.facts.get("phone") or "") for one in reports if not one.is_for_other]
    return [phone for phone in own[:1] if phone]


async def _is_story(talk: Talk) -> bool:
    """Whether the open question takes a story in several messages."""
    return await _asked_input(talk) == "story"


async def _asked_input(talk: Talk) -> str:
    """What kind of input the open question offers, "" where words can't be its answer."""
    if talk.state.top is None or not talk.state.top.is_text:
        return ""
    rows = await talk.unit.outbox.last(talk.view.id, 30)
    asked = (row.message.input for row in reversed(rows) if not row.mine and row.notice_id is None)
    last = next((shown for shown in asked if shown is not None), None)
    return last.kind if last else ""


async def _place_id(talk: Talk) -> int | None:
    """Where the caller is as far as this talk knows: the group just chosen, the own post, home, the scanned village."""
    for frame in reversed(talk.state.stack):
        for name in ("far_group", "group"):
            if str(frame.answers.get(name, "")).isdigit():
                return int(frame.answers[name])
    if talk.person and talk.person.posts:
        return talk.person.posts[0].place_id
    reports = await talk.unit.reports.followed_by(talk.view.id)
    home = next((one.place_id for one in reports if not one.is_for_other), None)
    return home or talk.view.place_id or (reports[0].place_id if reports else None)


def _from_level(alarm: Alarm, words: str) -> Level:
    """A cadre who may be the danger is not called to it, nor anybody of their own level."""
    if Route.COMPLAINT not in alarm.also:
        return Level.HOUSEHOLD
    return Level.COUNTY if any(sign in words for sign in "镇乡") else Level.TOWN


def _call(one: Number) -> Call:
    return Call(f"{one.number} {one.title}", one.number)


def _scene(talk: Talk) -> casework.Scene:
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
