"""延期: a later last day for the present step, with a reason, by somebody with the right."""

from datetime import date

from bot.dialogs.prompts import Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import days
from bot.dialogs.tasks.changing import change, done, mend, scene_of, task_at
from bot.notices import dates, matters
from cases import casework
from cases.casework import Unfit
from cases.rights import Act


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.EXTEND)
    if task is None:
        return
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    text = f"{matter.title}，现在的期限是{dates.by_when(task.due, scene.zone)}。延到哪天？"
    day = await talk.ask("day", days.prompt(text, talk.today, talk.pack.calendar, ahead=True, title="延期"))
    reason = await talk.ask("reason", Prompt("为什么延期？写一句。", wants="text"))
    after = await change(
        talk,
        task.task_id,
        lambda now, by: casework.extend(now, by, date.fromisoformat(day), reason, talk.now, scene.terms),
        Act.EXTEND,
    )
    if isinstance(after, Unfit):
        mend(talk, after, "reason" if after is Unfit.NO_WORDS else "day")
    elif after is not None:
        name = await scene.name(after.keeper())
        await done(talk, after, f"期限改到{dates.by_when(after.due, scene.zone)}，已经告诉{name}。")
