"""进度: where a report stands and what comes next, in plain words; coming back by number and phone; taking it back."""

from bot import casework
from bot.dialogs import wishes
from bot.dialogs.calls import calls
from bot.dialogs.proceedings import household_card
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.report import followed
from bot.dialogs.talk import Rerun, Talk
from cases import receipts, reports
from cases.identity import normal_phone
from cases.reports import PlainStage, Stage
from cases.tasks import Task
from chat.outgoing import Choice, Look, Outgoing
from chat.verdict import Rejected
from storage.reports import ReportView

_STAGES = {
    Stage.RECEIVED: "收到了。下一步：{day} 前有人上门或打电话。",
    Stage.VISIT: "正在核实。下一步：核实完告诉您结果。",
    Stage.DECISION: "核实完了。下一步：办事的人会当面或打电话告诉您结果。",
    Stage.NEXT: "结果已经告诉您了。情况又变了，可以再报；不同意，可以打下面的电话。",
    Stage.WITHDRAWN: "您已经撤回了。想再报，随时可以。",
}
_PLAIN = {PlainStage.RECEIVED: "收到了。", PlainStage.IN_HAND: "正在办。", PlainStage.DONE: "办完了。"}
_NOT_FOUND = "回执号和电话对不上。请再看看回执，或者打电话问。"
MAX_TRIES = 5


async def progress(talk: Talk) -> None:
    """The talk's own reports; without any, by receipt number and phone. `args["number"]` comes from the front page."""
    mine = await talk.unit.reports.followed_by(talk.view.id)
    if not mine or talk.args.get("arg") == "other":
        found = await _come_back(talk)
        mine = [found] if found else []
    for one in mine[:3]:
        talk.say(await _card(talk, one))


async def withdraw(talk: Talk) -> None:
    """撤回 in two taps. `args["arg"]` is the receipt number; without it the talk's only report is meant."""
    number = str(talk.args.get("arg", ""))
    if not number:
        mine = [one for one in await talk.unit.reports.followed_by(talk.view.id) if one.withdrawn_at is None]
        if len(mine) != 1:
            talk.start("progress")
            return
        number = mine[0].number
    found = await followed(talk, number)
    task = await talk.unit.tasks.of_clue(found.clue_id) if found else None
    if found is None or task is None or found.withdrawn_at is not None or task.ended:
        talk.say("这份申报现在撤不了：已经办完，或者已经撤回了。")
        return
    sure = await talk.ask(
        "sure",
        Prompt(
            "要撤回这份申报吗？撤回后就没有人上门了。以后还可以再报。",
            options=(Option("yes", "撤回", "↩️"), Option("no", "不撤了", look=Look.MAIN)),
        ),
    )
    if sure == "no":
        talk.say("好的，没有撤回，照常办。")
        return
    await talk.unit.reports.withdraw(found.id, at=talk.now)
    await casework.withdraw(
        talk.unit, talk.pack, task, report=found, now=talk.now, zone=talk.house.zone, talk_id=talk.view.id
    )
    talk.say(Outgoing("已经撤回了。", choices=(Choice("菜单", "w.menu", Look.NAV),)))


async def _card(talk: Talk, one: ReportView) -> Outgoing:
    number = receipts.show(one.number, talk.pack.receipt)
    task = await talk.unit.tasks.of_clue(one.clue_id)
    text, choices = _words(talk, one, task), []
    if task is not None and not task.ended and one.withdrawn_at is None:
        if reports.change(task, is_for_other=one.is_third_party) is not reports.Change.TOO_LATE:
            choices.append(Choice("更正或补充", f"s.correct.{one.number}", Look.CHOICE, "✏️"))
        choices.append(Choice("撤回", f"s.withdraw.{one.number}", Look.CHOICE, "↩️"))
        choices.append(wishes.safely_button(one.number))
    lines, more = await household_card(talk, one)
    text = "\n".join((text, *lines))
    choices += more
    choices.append(Choice("查另一个", "s.progress.other", Look.NAV))
    day = one.filed_at.astimezone(talk.house.zone)
    return Outgoing(
        text,
        title=f"{day.month}月{day.day}日报的，回执号 {number}",
        choices=tuple(choices),
        calls=await calls(talk, one.place_id, lowest=reports.lowest_level([one.wishes])),
    )


def _words(talk: Talk, one: ReportView, task: Task | None) -> str:
    if one.withdrawn_at is not None or task is None:
        return _STAGES[Stage.WITHDRAWN]
    if one.is_third_party:
        return _PLAIN[reports.plain_stage(task)]
    day = task.home_due.last_day
    return _STAGES[reports.stage(task)].format(day=f"{day.month}月{day.day}日")


async def _come_back(talk: Talk) -> ReportView | None:
    """Number and phone; the same answer, in the same time, whether the number exists or the phone is wrong."""
    given = receipts.read(str(talk.args.get("number", "")), talk.pack.receipt)
    number = given or await talk.ask(
        "number",
        Prompt("请输入回执上的号码。", wants="text", check=lambda text: _number(talk, text)),
    )
    phone = await talk.ask("phone", Prompt("请输入报的时候留的电话。", wants="phone", check=_phone))
    found = await talk.unit.reports.by_number(number)
    kept = (found.number, str(found.facts.get("phone", ""))) if found else ("", "")
    if reports.opens(number, phone, *kept) and found is not None:
        await talk.unit.reports.follow(found.id, talk.view.id, at=talk.now)
        await talk.unit.events.add(
            "report.followed", f"clue:{found.clue_id}", at=talk.now, person_id=None, talk_id=talk.view.id
        )
        return found
    tries = int(talk.frame.done.get("tries", 0)) + 1
    talk.frame.done["tries"] = tries
    if tries >= MAX_TRIES:
        talk.say(Outgoing(_NOT_FOUND, calls=await calls(talk)))
        return None
    talk.args.pop("number", None)
    talk.edit("number")
    talk.edit("phone")
    talk.say(Outgoing(_NOT_FOUND, calls=await calls(talk)))
    raise Rerun


def _number(talk: Talk, text: str) -> str | Rejected:
    number = receipts.read(text, talk.pack.receipt)
    if number is None:
        return Rejected(f"回执号是 {talk.pack.receipt.length} 个数字，请照着回执再输一遍。")
    return number


def _phone(text: str) -> str | Rejected:
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，座机要带区号。")
