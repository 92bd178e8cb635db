"""No parallel ledger: the national system's number and its day, or a reason of the pack why there is none."""

from datetime import date

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.dialogs.tasks.changing import change, done, mend, scene_of, task_at
from bot.dialogs.tasks.told import closing_words
from cases import casework
from cases.casework import Unfit
from cases.rights import Act
from chat.outgoing import Look


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.RECORD_NUMBER)
    if task is None:
        return
    terms = scene_of(talk).terms
    have = (Option("yes", "登记了，填编号", "🔢", Look.MAIN), Option("no", "没有编号，说原因", "💬"))
    if await talk.ask("have", Prompt("在国家系统里登记了吗？", title="国家系统编号", options=have)) == "no":
        reasons = tuple(Option(each.code, each.title) for each in talk.pack.tasks.no_number_reasons)
        reason = await talk.ask("reason", Prompt("为什么没有编号？", options=reasons))
        after = await change(
            talk,
            task.task_id,
            lambda now, by: casework.record_no_number(now, by, reason, talk.now, terms),
            Act.RECORD_NUMBER,
        )
    else:
        number = await talk.ask("number", Prompt("请把国家系统里的编号抄过来。", wants="text"))
        on = date.fromisoformat(
            await talk.ask("on", days.prompt("哪天登记的？", talk.today, talk.pack.calendar, ahead=False))
        )
        after = await change(
            talk,
            task.task_id,
            lambda now, by: casework.record_number(now, by, number, on, talk.now, terms),
            Act.RECORD_NUMBER,
        )
    if isinstance(after, Unfit):
        mend(talk, after, "reason" if after is Unfit.UNKNOWN_CODE else "on" if after is Unfit.DAY_AHEAD else "number")
    elif after is not None:
        await done(talk, after, closing_words(after))
