"""A stated reason with a new date: it stops the climb of the ladder, never the household's legal day."""

from datetime import date

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.dialogs.tasks.changing import change, done, mend, scene_of, task_at
from bot.notices import dates
from cases import casework
from cases.casework import Unfit
from cases.rights import Act


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.STATE_REASON)
    if task is None:
        return
    scene = scene_of(talk)
    reasons = tuple(Option(each.code, each.title) for each in talk.pack.tasks.lateness_reasons)
    code = await talk.ask("reason", Prompt("是什么原因？", title="说明原因", options=reasons))
    until = await talk.ask("until", days.prompt("哪天能办好？", talk.today, talk.pack.calendar, ahead=True))
    after = await change(
        talk,
        task.task_id,
        lambda now, by: casework.state_reason(now, by, code, date.fromisoformat(until), talk.now, scene.terms),
        Act.STATE_REASON,
    )
    if isinstance(after, Unfit):
        mend(talk, after, "reason" if after is Unfit.UNKNOWN_CODE else "until")
    elif after is not None:
        again = after.reasons[-1].rank > 1
        up = "这是第二次说明，上一级会知道。" if again else "到那天之前不再往上提醒。"
        due = dates.by_when(after.due, scene.zone)
        await done(
            talk, after, f"记下了，{dates.day(date.fromisoformat(until))}前办。{up}户里的期限还是{due}，没有变。"
        )
