"""没见到人: one more try, with a tap. After the pack's tries on its different days the town takes over."""

from bot.casework import members_of
from bot.dialogs import visited
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import UNFIT, change, done, scene_of, task_at
from bot.notices import dates, matters
from cases import casework, organisation
from cases.casework import Unfit
from cases.rights import Act
from cases.tasks import Task, thing
from chat.outgoing import Look


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.RECORD_ATTEMPT)
    if task is None:
        return
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    options = (
        Option("yes", "去过了，没见到人", "🚪", Look.MAIN),
        Option("earlier", "不是今天去的"),
        Option("no", "先不记"),
    )
    text = f"{matter.title}：记一次「没见到人」（{dates.instant(talk.now, talk.house.zone)}）？"
    sure = await talk.ask("sure", Prompt(text, options=options))
    if sure == "no":
        talk.say("好，没有记。")
        return
    opened_on = task.opened_at.astimezone(talk.house.zone).date()
    went_on = await visited.asked(talk, "day", opened_on) if sure == "earlier" else talk.today
    visited_on = went_on if went_on != talk.today else None
    town = organisation.town_holder(thing(task), await members_of(scene, task.place), talk.now)
    after = await change(
        talk,
        task.task_id,
        lambda now, by: casework.record_attempt(now, by, talk.now, scene.terms, town=town, visited_on=visited_on),
        Act.RECORD_ATTEMPT,
    )
    if isinstance(after, Unfit):
        talk.say(UNFIT[after])
    elif after is not None:
        await done(talk, after, await said(talk, task, after))


async def said(talk: Talk, before: Task, after: Task) -> str:
    """What follows from one more try."""
    scene = scene_of(talk)
    tries = talk.pack.tasks.tries
    count = len(after.attempts)
    if after.went_to_town and not before.went_to_town:
        name = await scene.name(after.keeper())
        return f"记下了，这是第{count}次。去够{tries.tries}次了，这件转给镇里的{name}办，您不用再跑了。"
    left = max(0, tries.tries - count)
    is_one_day = after.tries_days(talk.house.zone) < tries.days
    if left > 1:
        again = f"再去{left}次还没见到就转给镇里{'，其中至少一次要换一天去' if is_one_day else ''}"
    else:
        again = f"{'换一天' if is_one_day else ''}再去一次，还没见到就转给镇里"
    return f"记下了，这是第{count}次没见到人。{again}。"
