"""分户合户: what happened is told, what goes along is read back, then it is done; within 30 days it is taken back."""

from collections.abc import Awaitable, Callable
from datetime import date

from bot.casework import households as casework
from bot.dialogs.counter.permission import NOT_YOURS, may_somewhere, scene_of
from bot.dialogs.households import finding, review, undoing
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.dialogs.tasks import days
from bot.dialogs.tasks.changing import MENU, me
from bot.dialogs.where import where
from cases import households
from cases.households import Household, Kind, Step, Unfit
from cases.identity import normal_phone
from cases.people import PersonId
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected

UNDO = "undo"
_AGAIN = Choice("再办一户", "s.households", Look.CHOICE, "🏘️")
_NOT_THEIRS = Outgoing("这户找不到，或者不归您办。什么都没有改。", choices=(MENU,))
_UNFIT = {
    Unfit.NO_NAME: ("head", "名字不能空着，请写全名。"),
    Unfit.TOO_FEW: ("members", "两边都要有人。请重新写分出去几口人。"),
    Unfit.SAME: ("kind", "这是同一户、同一个地方，没有什么要改。"),
    Unfit.GONE: ("kind", "这一户已经并走或者注销了。"),
    Unfit.DAY_AHEAD: ("on", "日子还没到，请写已经过去的日子或今天。"),
    Unfit.NO_SUCCESSOR: ("successor", "家里还有人，请写以后谁当户主。"),
}


async def converse(talk: Talk) -> None:
    """One event of one household."""
    if not may_somewhere(talk, Act.CHANGE_HOUSEHOLD):
        talk.say(NOT_YOURS)
        return
    one = await _household(talk, "one", "这户在哪个组？")
    if one is None:
        return
    mine = PersonId(me(talk).id)
    known = await casework.events_of(scene_of(talk), one)
    events = [each for each in known if not await casework.is_near(scene_of(talk), each.event.step, mine)]
    kind = await talk.ask("kind", await _kinds(talk, one, can_undo=bool(events)))
    if kind == UNDO:
        await undoing.converse(talk, events)
        return
    step = await _STEPS[Kind(kind)](talk, one)
    if step is None:
        return
    if isinstance(step, Unfit):
        _mend(talk, step)
        raise Rerun
    if await casework.is_near(scene_of(talk), step, mine):
        talk.say(_NOT_THEIRS)
        return
    clue_ids = await review.picked(talk, one) if step.kind is Kind.SPLIT else []
    if await talk.ask("sure", await review.card(talk, step, clue_ids)) != "yes":
        talk.say(Outgoing("好的，什么都没有改。", choices=(_AGAIN, MENU)))
        return
    try:
        await casework.take(scene_of(talk), step, mine, clue_ids=clue_ids)
    except casework.MovedOn:
        talk.say(Outgoing("这户的登记刚刚被别人改过，请重新看一遍再办。", choices=(_AGAIN, MENU)))
        return
    talk.say(Outgoing(review.done(step), choices=(_AGAIN, MENU)))


async def _household(talk: Talk, name: str, ask: str, but: int = 0) -> Household | None:
    """Found by a dialog of its own; None where it is not theirs to change (any more)."""
    found = await talk.run(name, "household", ask=ask, but=but)
    one = await talk.unit.households.line(int(found)) if found else None
    if one is None or not await finding.may_change(talk, one):
        talk.say(_NOT_THEIRS)
        return None
    return one


async def _kinds(talk: Talk, one: Household, *, can_undo: bool) -> Prompt:
    options = [Option(Kind.SPLIT.value, "分户", "🏠")] if one.members > 1 else []
    options += [
        Option(Kind.MERGE.value, "合户", "🏘️"),
        Option(Kind.MOVE.value, "搬到别的村组", "🚚"),
        Option(Kind.DUPLICATE.value, "这两户是同一户", "👯"),
        Option(Kind.DEATH.value, "登记去世", "🕯️"),
    ]
    if can_undo:
        options.append(Option(UNDO, f"撤回（{households.UNDO_DAYS} 天内）", "↩️"))
    return Prompt("这一户怎么了？", title=await finding.title(talk, one), options=tuple(options))


async def _split(talk: Talk, one: Household) -> Step | Unfit | None:
    head = await talk.ask("head", Prompt("分出去的那户，户主叫什么？", wants="text"))
    counts = tuple(Option(str(each), f"{each} 口人") for each in range(1, one.members))
    members = await talk.ask("members", Prompt(f"分出去几口人？现在一共 {one.members} 口。", options=counts))
    phone = await talk.ask(
        "phone", Prompt("那户打哪个电话？不知道就跳过。", wants="phone", optional=True, check=_phone)
    )
    code = await talk.unit.households.free_code(one.code)
    return households.split(one, head=head, members=int(members), code=code, phone=phone or "")


async def _merge(talk: Talk, one: Household) -> Step | Unfit | None:
    return await _join(talk, one, households.merge)


async def _same(talk: Talk, one: Household) -> Step | Unfit | None:
    return await _join(talk, one, households.same)


async def _join(
    talk: Talk, one: Household, rule: Callable[[Household, Household], Step | Unfit]
) -> Step | Unfit | None:
    other = await _household(talk, "other", "另一户在哪个组？", but=one.household_id)
    if other is None:
        return None
    options = tuple([Option(str(each.household_id), await finding.title(talk, each)) for each in (one, other)])
    stays = await talk.ask("stays", Prompt("以后用哪一户的登记？", options=options))
    return rule(one, other) if int(stays) == one.household_id else rule(other, one)


async def _move(talk: Talk, one: Household) -> Step | Unfit | None:
    return households.move(one, await where(talk, "搬到哪个组？"))


async def _death(talk: Talk, one: Household) -> Step | Unfit | None:
    died = await talk.ask("head", Prompt("去世的人叫什么？写全名。", title="登记去世", wants="text"))
    on = date.fromisoformat(
        await talk.ask("on", days.prompt("哪天走的？", talk.today, talk.pack.calendar, ahead=False))
    )
    successor = ""
    if households.is_head(one, died) and one.members > 1:
        successor = await talk.ask("successor", Prompt("以后这家谁当户主？写全名。", wants="text"))
    return households.death(one, died, on, today=talk.today, successor=successor)


_STEPS: dict[Kind, Callable[[Talk, Household], Awaitable[Step | Unfit | None]]] = {
    Kind.SPLIT: _split,
    Kind.MERGE: _merge,
    Kind.DUPLICATE: _same,
    Kind.MOVE: _move,
    Kind.DEATH: _death,
}


def _mend(talk: Talk, unfit: Unfit) -> None:
    name, words = _UNFIT[unfit]
    talk.say(words)
    for each in (name, "group", "elsewhere", "other", "stays") if name == "kind" else (name,):
        talk.edit(each)
        talk.frame.aside.pop(each, None)


def _phone(text: str) -> Checked:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，不知道就跳过。")
