"""凭回执号: progress on the telephone, and changing or taking back what was reported, for whoever shows it is theirs.

The person at the counter sees no story, name or phone of the report: they type what is new, and read aloud what may
be said.
"""

from collections.abc import Awaitable, Callable

from bot.dialogs.calls import calls
from bot.dialogs.counter import changing, holding
from bot.dialogs.counter.identity import Caller, identify
from bot.dialogs.counter.permission import NOT_YOURS, log, may_somewhere, may_with
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates, slips
from cases import receipts, reports
from cases.reports import Change, PlainStage, Stage
from cases.rights import Act
from chat.outgoing import Choice, Look, Outgoing

_STAGES = {
    Stage.RECEIVED: "您报的事收到了，{visit}会有人上门或者打电话。",
    Stage.VISIT: "正在核实，核实完告诉您结果。",
    Stage.DECISION: "核实完了，办事的人会当面或者打电话告诉您结果。",
    Stage.NEXT: "结果已经告诉您家了。情况又变了，可以再报；不同意，可以打县里的电话。",
    Stage.WITHDRAWN: "这件已经撤回了，想再报随时可以。",
}
_PLAIN = {PlainStage.RECEIVED: "收到了。", PlainStage.IN_HAND: "正在办。", PlainStage.DONE: "办完了。"}
_AGAIN = Choice("查另一个", "s.receipt", Look.NAV)
_MENU = Choice("菜单", "w.menu", Look.NAV)

_ACTS: dict[str, Callable[[Talk, Caller], Awaitable[str]]] = {
    "add": changing.add,
    "fix": changing.fix,
    "reach": changing.reach,
    "withdraw": changing.withdraw,
    "data": holding.data,
}


async def converse(talk: Talk) -> None:
    """Who it is, what may be said, and what else they want."""
    if not may_somewhere(talk, Act.LOOK_UP_RECEIPT):
        talk.say(NOT_YOURS)
        return
    caller = await identify(talk)
    if caller is None:
        return
    wish = await talk.ask("wish", await _card(talk, caller))
    if wish == "no":
        talk.say(Outgoing("好的。", choices=(_AGAIN, _MENU)))
    elif wish == "slip":
        links = slips.links(talk.unit.cipher, talk.pack, caller.report.number, talk.today)
        await talk.once("slip", lambda: _slip_given(talk, caller))
        talk.say(Outgoing("回执条在这里，打印一张给他。上面没有名字，没有事情。", links=links, choices=(_AGAIN, _MENU)))
    elif not await may_with(talk, Act.CHANGE_FOR, caller.task):
        talk.say(Outgoing(NOT_YOURS, choices=(_AGAIN, _MENU)))
    else:
        talk.say(Outgoing(await _ACTS[wish](talk, caller), choices=(_AGAIN, _MENU)))


async def _slip_given(talk: Talk, caller: Caller) -> bool:
    await log(talk, "slip", f"clue:{caller.report.clue_id}", checked=caller.how.value)
    return True


async def _card(talk: Talk, caller: Caller) -> Prompt:
    options = [Option("no", "没别的了", "👌", Look.MAIN)]
    if caller.is_known and await may_with(talk, Act.CHANGE_FOR, caller.task):
        options += _changes(caller)
        if not caller.hears_little:
            options.append(Option("data", "看资料、删资料", "🗂️"))
    if talk.pack.slip is not None and caller.is_known:
        options.append(Option("slip", "打印回执条", "🧾"))
    more = "" if caller.is_known else "\n\n没对上电话，只能说这么多，也不能替他改。"
    number = receipts.show(caller.report.number, talk.pack.receipt)
    return Prompt(
        f"可以这样对他说：\n「{words(talk, caller)}」{more}",
        title=f"回执号 {number}",
        options=tuple(options),
        calls=await calls(talk, caller.report.place_id),
        has_back=False,
    )


def words(talk: Talk, caller: Caller) -> str:
    """What may be said on the telephone: no name, no story; three words to who reported for others."""
    if caller.hears_little:
        return _PLAIN[reports.plain_stage(caller.task)]
    visit = dates.by_when(caller.task.home_due, talk.house.zone)
    return _STAGES[reports.stage(caller.task)].format(visit=visit)


def _changes(caller: Caller) -> list[Option]:
    if reports.change(caller.task, is_for_other=caller.hears_little) is Change.TOO_LATE:
        return []
    return [
        Option("add", "补充几句", "➕"),
        Option("fix", "更正电话、地方、名字", "✏️"),
        Option("reach", "怎么找他、谁来办", "🚪"),
        Option("withdraw", "不报了，撤回", "↩️"),
    ]
