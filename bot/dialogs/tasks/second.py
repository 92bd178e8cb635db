"""The second person: agrees to a finding that ends a request, or sends it back with a word why."""

from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import change, done, mend, scene_of, task_at
from bot.notices import matters, telling
from cases import casework
from cases.casework import Unfit
from cases.rights import Act, Standing
from cases.tasks import Task
from chat.outgoing import Look

_SEEN = "seen"
"""Which finding was on the screen, by its instant."""


async def confirm(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.CONFIRM_ENDING)
    if task is None:
        return
    options = (
        Option("yes", "同意", "✅", Look.MAIN),
        Option("back", "退回再看", "↩️"),
        Option("no", "先放一放"),
    )
    talk.frame.done.setdefault(_SEEN, _finding_at(task))
    answer = await talk.ask("agree", Prompt(await summary(talk, task), title="请您复核", options=options))
    if answer == "back":
        await _send_back(talk, task)
    elif answer == "no":
        talk.say("好，先放着，没有改。")
    else:
        await _agree(talk, task)


async def _agree(talk: Talk, task: Task) -> None:
    after = await change(talk, task.task_id, lambda now, by: _agreed(talk, now, by), Act.CONFIRM_ENDING)
    if isinstance(after, Unfit):
        talk.frame.done.pop(_SEEN)
        mend(talk, after, "agree")
    elif after is not None:
        name = await scene_of(talk).name(after.keeper())
        await done(talk, after, f"复核好了。接下来由{name}把结果告诉户里。")


def _agreed(talk: Talk, task: Task, by: Standing) -> Task | Unfit:
    """Nobody agrees to a finding that was changed while they were reading another one."""
    after = casework.confirm_ending(task, by, talk.now, scene_of(talk).terms)
    return after if talk.frame.done[_SEEN] == _finding_at(task) else Unfit.UNKNOWN_CODE


def _finding_at(task: Task) -> str:
    return task.finding.at.isoformat() if task.finding else ""


async def send_back(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    task = await task_at(talk, Act.SEND_BACK)
    if task is not None:
        await _send_back(talk, task)


async def _send_back(talk: Talk, task: Task) -> None:
    reason = await talk.ask("reason", Prompt("哪里要再看一看？写一两句，办的人会看到。", wants="text"))
    after = await change(
        talk, task.task_id, lambda now, by: casework.send_back(now, by, reason, talk.now), Act.SEND_BACK
    )
    if isinstance(after, Unfit):
        mend(talk, after, "reason")
    elif after is not None:
        await done(talk, after, f"退回给{await scene_of(talk).name(after.keeper())}了，期限不变。")


async def summary(talk: Talk, task: Task) -> str:
    """What was found, by whom, and what it rests on."""
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    assert task.finding is not None
    kind = talk.pack.finding(task.finding.code)
    title = kind.title if kind else task.finding.code
    lines = [f"{matter.title}：{matter.name(task.finding.by)}核查的结果是「{title}」。"]
    for event in await talk.unit.events.about(telling.about(task)):
        if event.act == "task.basis" and event.at >= task.finding.at:
            lines.append(str(event.detail.get("words", "")))
    lines.append("同意以后才能告诉户里。")
    return "\n".join(lines)
