"""催办: with a reason, not again within the pack's days."""

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, change, done, mend, scene_of, task_at
from bot.notices import buttons, dates, matters
from cases import casework
from cases.casework import Unfit
from cases.rights import Act
from chat.outgoing import Outgoing

_REASONS = ("户里等着，请先去看一看", "期限快到了", "群众又来问了")


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.URGE)
    if task is None:
        return
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    may_from = casework.may_urge_from(task, scene.terms, talk.now)
    if may_from > talk.now:
        urge = task.urges[-1]
        when = dates.instant(may_from, scene.zone)
        words = (
            f"{matter.name(urge.by)}{dates.instant(urge.at, scene.zone)}已经催过，{when}以后才能再催。着急请打电话。"
        )
        talk.say(Outgoing(words, choices=(buttons.choice(task, Act.SEE_TASK), MENU)))
        return
    options = tuple(Option(each, each) for each in _REASONS)
    prompt = Prompt(f"催{matter.holder}办{matter.title}。为什么催？", title="催办", options=options, free=True)
    reason = await talk.ask("reason", prompt)
    after = await change(
        talk, task.task_id, lambda now, by: casework.urge(now, by, reason, talk.now, scene.terms), Act.URGE
    )
    if isinstance(after, Unfit):
        mend(talk, after, "reason")
    elif after is not None:
        again = dates.instant(casework.may_urge_from(after, scene.terms, talk.now), scene.zone)
        await done(talk, after, f"已经催了{matter.holder}。{again}以后才能再催。")
