"""资料请求: those with the right see what somebody asks for about their own data, grant it or say why not.

The answer says what goes and what stays, put together from the records and not from what anybody types.
"""

from bot.casework import mydata as records
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates
from bot.notices.requests import KINDS
from bot.notices.scene import Scene, standing_of
from cases import receipts
from cases.rights import Act, acts_of
from chat.outgoing import Choice, Look, Outgoing
from packs.keeping import ARCHIVE, Kind, kept
from storage.requests import ERASE, RequestView

SHOWN = 8
_MENU = Choice("菜单", "w.menu", Look.NAV)
_NOT_YOURS = "这个请求找不到，或者不归您答。"


async def requests(talk: Talk) -> None:
    """What waits for an answer, the one due first first."""
    found = [one for one in await talk.unit.requests.waiting() if await _may(talk, one)]
    if not found:
        talk.say(Outgoing("现在没有等着回话的资料请求。", choices=(_MENU,)))
        return
    choices = tuple(Choice(f"{_day(talk, one)}前：{KINDS[one.kind]}", f"s.request.{one.id}") for one in found[:SHOWN])
    talk.say(Outgoing("先到期的在前面，点一个：", title="资料请求", choices=(*choices, _MENU)))


async def request(talk: Talk) -> None:
    """One is answered; `args["arg"]` is its id. Rights are asked at every turn."""
    arg = str(talk.args.get("arg", ""))
    found = await talk.unit.requests.get(int(arg)) if arg.isdecimal() else None
    if found is None or talk.person is None or not await _may(talk, found):
        talk.say(_NOT_YOURS)
        return
    if found.answered_at is not None:
        talk.say(Outgoing("这个请求已经有人回过了，谢谢。", choices=(_MENU,)))
        return
    await talk.once("seen", lambda: _log_look(talk, found))
    words = f"他写的：{found.words}\n\n{await _whose(talk, found)}"
    yes = "同意删除" if found.kind == ERASE else "已经改好"
    options = (Option("yes", yes, "✅", Look.MAIN), Option("no", "不行，写明为什么", "✍️"))
    prompt = Prompt(words, title=f"有人要求{KINDS[found.kind]}自己的资料", options=options)
    is_granted = await talk.ask("grant", prompt) == "yes"
    said = await _answer(talk, found, is_granted=is_granted)
    options = (Option("yes", "发出去", "✅", Look.MAIN), Option("no", "先不发"))
    if await talk.ask("send", Prompt(f"这样回给他：\n\n{said}", options=options)) == "no":
        talk.say(Outgoing("好的，先放着，没有发。", choices=(_MENU,)))
        return
    await records.answer(_scene(talk), found, said, is_granted=is_granted, by=talk.person.id)
    talk.say(Outgoing("发给他了，谢谢您。", choices=(_MENU,)))


def is_offered(talk: Talk) -> bool:
    """Whether the person's post answers such requests."""
    if talk.person is None:
        return False
    return Act.ANSWER_REQUEST in acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


async def _answer(talk: Talk, found: RequestView, *, is_granted: bool) -> str:
    if not is_granted:
        why = await talk.ask("why", Prompt("为什么不行？他能怎么办？写给他看的，一两句。", wants="text"))
        return f"这次没有{KINDS[found.kind]}。{why}"
    if found.kind == ERASE:
        return await _erased(talk, found)
    return str(await talk.ask("how", Prompt("改成了什么样？写给他看的，一两句。", wants="text")))


async def _erased(talk: Talk, found: RequestView) -> str:
    """What goes this night, and what stays and why."""
    scene = _scene(talk)
    mine = await records.held(scene, found.talk_id)
    rule = kept(talk.pack, Kind.REPORT)
    into = "先存进档案，再从这里删" if rule and rule.then == ARCHIVE else "删"
    goes = [f"办完的申报 {len(mine.ended)} 件（{into}）"] if mine.ended else []
    lines = [f"同意。今天夜里清掉：{'、'.join([*goes, '草稿、答过的提问、来往的话'])}。"]
    if mine.running:
        numbers = "、".join(receipts.show(one.number, talk.pack.receipt) for one in mine.running)
        lines.append(f"留着：还在办的 {len(mine.running)} 件（回执号 {numbers}），没有它就没法给您办；办完以后再来要。")
    if mine.for_others:
        lines.append(f"留着：替别人报的 {len(mine.for_others)} 件，是那一家的事，由那一家来要。")
    if found.person_id:
        lines.append("留着：姓名、电话、岗位，在岗的时候要用；离岗以后到时候删。")
    lines.append("留着：谁看过、谁办过的记录，里面没有您说的话；防着有人乱看，不能删。")
    return "\n".join(lines)


async def _whose(talk: Talk, found: RequestView) -> str:
    """Receipt numbers, never what the reports say."""
    scene = _scene(talk)
    if found.person_id:
        return f"是工作人员{await scene.name(found.person_id)}。"
    mine = await records.held(scene, found.talk_id)
    lines = []
    for one in mine.own:
        state = "还在办" if one in mine.running else "办完了"
        lines.append(f"回执号 {receipts.show(one.number, talk.pack.receipt)}，{state}")
    return "\n".join(lines) or "没有报过什么，只有问过的话。"


def _day(talk: Talk, found: RequestView) -> str:
    return dates.day(found.due_at.astimezone(talk.house.zone).date())


async def _log_look(talk: Talk, found: RequestView) -> bool:
    assert talk.person is not None
    await talk.unit.events.add("request.seen", records.about(found.id), at=talk.now, person_id=talk.person.id)
    return True


async def _may(talk: Talk, found: RequestView) -> bool:
    if talk.person is None:
        return False
    return await records.may_answer(_scene(talk), standing_of(talk.person, talk.pack, talk.house.zone), found)


def _scene(talk: Talk) -> Scene:
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)
