"""登记转办单: what 12345, 12317 or the petitions office handed over comes in, is found by its number, and answered.

The same number is the same matter: it is shown instead of being taken in again.
"""

from datetime import date
from typing import Any

from bot.casework import finds
from bot.casework import referrals as hands
from bot.casework.referrals import Slip
from bot.dialogs.counter.permission import NOT_YOURS, may_at, may_somewhere, scene_of
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Dialog, Talk
from bot.dialogs.tasks import days
from bot.dialogs.where import where
from bot.notices import dates, matters
from bot.notices import referrals as words
from cases import referrals
from cases.grounds import Ground, Source
from cases.identity import normal_phone
from cases.people import PersonId
from cases.referrals import Referral, Sender, Unfit
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected

MENU = Choice("菜单", "w.menu", Look.NAV)
AGAIN = Choice("再登一张、查一张", "s.referrals", Look.CHOICE, "📮")
ENTRY = Choice("登记、查转办单", "s.referrals", Look.CHOICE, "📮")
_NEW = "new"
_ELSEWHERE = "这个单号登记过了，由别处在办。什么都没有改。"
_UNFIT = {
    Unfit.NO_WORDS: "答复不能空着。什么都没有改。",
    Unfit.ANSWERED: "这一张已经答复过了，什么都没有改。",
    Unfit.DAY_AHEAD: "答复的日子还没到，什么都没有改。",
}


def is_offered(talk: Talk) -> bool:
    """Whether the counter's card shows it."""
    return talk.pack.referrals is not None and may_somewhere(talk, Act.TAKE_REFERRAL)


async def converse(talk: Talk) -> None:
    """The number first: what is here already is shown, anything else is taken in."""
    if not is_offered(talk):
        talk.say(Outgoing(NOT_YOURS, choices=(MENU,)))
        return
    number = await talk.ask("number", Prompt("单子上的号是多少？", title="转办单", wants="text", check=_number))
    same = await talk.unit.referrals.numbered(number)
    if same:
        options = [Option(str(each.referral_id), words.title(each, scene_of(talk))) for each in same]
        options.append(Option(_NEW, "不是，是别处来的同一个号", "🆕"))
        picked = await talk.ask("which", Prompt("这个号登记过。是这一张吗？", options=tuple(options)))
        if picked != _NEW:
            await _one(talk, next(each for each in same if str(each.referral_id) == picked))
            return
    senders = [each for each in _senders(talk) if each.code not in {one.sender for one in same}]
    if not senders:
        talk.say(Outgoing("每一处来的这个号都登记过了。", choices=(AGAIN, MENU)))
        return
    code = await talk.ask("sender", Prompt("哪里转来的？", options=tuple(Option(s.code, s.title) for s in senders)))
    await _take(talk, next(each for each in senders if each.code == code), number)


async def opened(talk: Talk) -> None:
    """`args["arg"]`: a referral's id, from a notice."""
    arg = str(talk.args.get("arg", ""))
    one = await talk.unit.referrals.get(int(arg)) if arg.isdecimal() else None
    if one is None or talk.pack.referrals is None:
        talk.say(Outgoing(_ELSEWHERE, choices=(MENU,)))
        return
    await _one(talk, one)


DIALOGS: dict[str, Dialog] = {
    "referrals": Dialog(converse, "转办单", for_staff=True),
    "referral": Dialog(opened, "看转办单", for_staff=True),
}


async def _one(talk: Talk, one: Referral) -> None:
    """Where it stands; who may can write down the answer."""
    scene, me = scene_of(talk), _me(talk)
    if not await hands.may_see(scene, one, me):
        talk.say(Outgoing(_ELSEWHERE, choices=(AGAIN, MENU)))
        return
    text, title = "\n".join(await words.lines(one, scene)), words.title(one, scene)
    if one.answer is not None:
        talk.say(Outgoing(text, title=title, choices=(AGAIN, MENU)))
        return
    options = (Option("answer", "答复过了，记下来", "✅", Look.MAIN), Option("no", "先不记"))
    if await talk.ask("card", Prompt(text, title=title, options=options)) == "no":
        talk.say(Outgoing("好。", choices=(AGAIN, MENU)))
        return
    said = await talk.ask("said", Prompt("怎么答复的？写一两句，不写姓名、电话、病名。", wants="text"))
    on = await talk.ask("on", days.prompt("哪天答复的？", talk.today, talk.pack.calendar, ahead=False))
    after = await hands.answer(scene, one.referral_id, str(said), date.fromisoformat(str(on)), me)
    done = _UNFIT[after] if isinstance(after, Unfit) else "记下了，这张单子不再催。"
    talk.say(Outgoing(done, title=title, choices=(AGAIN, MENU)))


async def _take(talk: Talk, sender: Sender, number: str) -> None:
    place_id = await where(talk, "说的是哪个组的户？")
    place = await talk.unit.places.get(place_id)
    if place is None or not may_at(talk, Act.TAKE_REFERRAL, place):
        talk.say(Outgoing(NOT_YOURS, choices=(AGAIN, MENU)))
        return
    subject = await talk.ask("name", Prompt("户主叫什么？", wants="text", check=_name))
    kinds = tuple(Option(kind.code, kind.title, kind.icon) for kind in talk.pack.hardships)
    risks = await talk.ask("risks", Prompt("说的是哪方面的难处？可以选几样。", wants="choices", options=kinds))
    said = await talk.ask("words", Prompt("单子上说了什么？照抄一两句，不写病名。", wants="text"))
    phone = await talk.ask("phone", Prompt("户里的电话？没写就跳过。", wants="phone", optional=True, check=_phone))
    slip = Slip(sender, number, await _written(talk))
    text = "\n".join(await _review(talk, slip, str(subject), str(said)))
    options = (Option("yes", "对，登上", "✅", Look.MAIN), Option("no", "不登了"))
    if await talk.ask("sure", Prompt(text, title="看看对不对", options=options)) == "no":
        talk.say(Outgoing("好，什么都没有记。", choices=(AGAIN, MENU)))
        return
    title = f"{sender.title}转办 {number}"
    ground = Ground(Source.REFERRAL, title, str(subject), talk.now, phone or "", tuple(risks), (str(said),), _me(talk))
    household_id = await finds.household_of(scene_of(talk), ground.subject, place_id)
    one, is_new = await hands.take(scene_of(talk), slip, ground, place_id=place_id, household_id=household_id)
    tail = "已派上门核查。" if is_new else "这户的线索已经在办，记进去了。"
    due = f"{dates.by_when(one.due, talk.house.zone)}要答复。" if one.due else "单子上没写期限，县里也没有定。"
    talk.say(Outgoing(f"登上了，{tail}{due}以后报单号就能查到。", title=title, choices=(AGAIN, MENU)))


async def _written(talk: Talk) -> date | None:
    """The last day that stands on it."""
    asked = days.prompt("", talk.today, talk.pack.calendar, ahead=True)
    text = "单子上要求哪天前答复？没写就跳过。"
    picked: Any = await talk.ask(
        "written", Prompt(text, free=True, optional=True, input=asked.input, check=asked.check)
    )
    return date.fromisoformat(str(picked)) if picked else None


async def _review(talk: Talk, slip: Slip, subject: str, said: str) -> list[str]:
    due = referrals.due(slip.sender, talk.now, slip.written, talk.pack.calendar, talk.house.zone)
    until = f"{dates.by_when(due, talk.house.zone)}（{due.rule.title}）" if due else "没有期限"
    lines = [f"{slip.sender.title}，单号 {slip.number}", f"{matters.masked(subject)}家：{said}", f"答复：{until}"]
    if slip.sender.from_level > 1:
        lines.append("这一处来的，村里看不到，由镇里去核查。")
    return lines


def _senders(talk: Talk) -> tuple[Sender, ...]:
    return talk.pack.referrals.senders if talk.pack.referrals else ()


def _me(talk: Talk) -> PersonId:
    assert talk.person is not None
    return PersonId(talk.person.id)


def _number(text: str) -> Checked:
    return referrals.normal_number(text) or Rejected("单号要照抄，4 个字以上，里面有数字。")


def _name(text: str) -> Checked:
    name = "".join(text.split())
    return name if 2 <= len(name) <= 30 else Rejected("请写全名，两个字以上。")


def _phone(text: str) -> Checked:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，没写就跳过。")
