"""How the dialogs about tasks see, change and save one: rights at every press, and what was typed is never lost."""

from collections.abc import Callable
from typing import NoReturn

from bot import casework
from bot.casework import Scene
from bot.dialogs.talk import Rerun, Talk
from bot.dialogs.tasks import typed
from bot.notices import buttons, dates, holders, matters, telling
from bot.notices.matters import Matter
from cases import rights
from cases.casework import NotAllowed, TaskRefusal, Unfit
from cases.rights import Act, Standing
from cases.tasks import State, Task, acts_open, thing
from chat.outgoing import Choice, Look, Outgoing
from storage.people import PersonView

Move = Callable[[Task, Standing], Task | Unfit]
"""An act of `cases.casework`, with everything but the task and the actor filled in."""

MENU = Choice("菜单", "w.menu", Look.NAV)
MINE = Choice("我的任务", "s.mine", Look.NAV, "📋")
NOT_FOUND = "这件找不到，或者不归您管。什么都没有改。"

UNFIT = {
    Unfit.UNKNOWN_CODE: "这个选项现在没有了，请重新选一个。",
    Unfit.NO_SECOND: "这样的结果要第二个人复核，可现在找不到能复核的人。请先给镇里打电话。",
    Unfit.NO_TOWN: "已经去够次数了，该转给镇里，可镇里现在没有人能接。请先给镇里打电话。",
    Unfit.NO_WORDS: "这里不能空着，请写几个字。",
    Unfit.DAY_NOT_LATER: "新日子要比原来的晚，也要在今天以后。",
    Unfit.DAY_TOO_FAR: "日子太远了，请选近一点的。",
    Unfit.DAY_AHEAD: "日子还没到，请写已经过去的日子或今天。",
    Unfit.CANNOT_HOLD: "不能转给这个人，请换一个。",
    Unfit.TOO_SOON: "刚催过，过两天才能再催。着急就打个电话。",
}


def scene_of(talk: Talk) -> Scene:
    """Where this turn's casework takes place."""
    return Scene(talk.unit, talk.pack, talk.house.zone, talk.now)


def me(talk: Talk) -> PersonView:
    """Who is speaking; these dialogs are for staff only, `open` and `act` see to that."""
    assert talk.person is not None
    return talk.person


async def task_at(talk: Talk, act: Act) -> Task | None:
    """The task of `args["arg"]` if this person may do `act` to it now; else says why not and gives None."""
    arg = str(talk.args.get("arg", ""))
    task = await casework.task_of(talk.unit, int(arg)) if arg.isdecimal() else None
    if task is None or talk.person is None:
        talk.say(NOT_FOUND)
        return None
    standing = await casework.standing_for(scene_of(talk), task, talk.person)
    if act in acts_open(task, standing, talk.now):
        return task
    words = typed.words_of(talk)
    await _keep_note(talk, task, words)
    await _say_where_it_is(talk, task, standing, act, kept=bool(words))
    return None


async def change(talk: Talk, task_id: int, move: Move, act: Act) -> Task | Unfit | None:
    """Does one act and saves it. Unfit is what the next message can mend.

    None when the task has moved on meanwhile: who has it now was said, and what was typed for it is kept.
    """
    words = typed.words_of(talk)
    scene = scene_of(talk)
    before = await talk.unit.tasks.task(task_id, lock=True)
    assert before is not None
    standing = await casework.standing_for(scene, before, me(talk))
    try:
        after = move(before, standing)
    except NotAllowed:
        # Who may not know of the task any more hears nothing of it; their words stay in its log.
        await _keep_note(talk, before, words)
        talk.say(NOT_FOUND)
        return None
    except TaskRefusal as refusal:
        await _keep_note(talk, before, words)
        await _say_where_it_is(talk, refusal.task, standing, act, kept=bool(words))
        return None
    if isinstance(after, Unfit):
        return after
    return await casework.save(scene, before, after, standing.person_id)


def mend(talk: Talk, unfit: Unfit, *questions: str) -> NoReturn:
    """Says what was not right and asks these questions again."""
    talk.say(UNFIT[unfit])
    for name in questions:
        talk.edit(name)
        talk.frame.aside.pop(name, None)
    raise Rerun


async def done(talk: Talk, task: Task, words: str) -> None:
    """Says that it is done, with what can be done next."""
    scene = scene_of(talk)
    standing = await casework.standing_for(scene, task, me(talk))
    choices = buttons.offered(task, standing, talk.now, only=_NEXT.get(task.state, ()))
    talk.say(Outgoing(words, choices=(*choices, MINE, MENU)))


_NEXT = {
    State.OPEN: (Act.FILE_FINDING, Act.RECORD_ATTEMPT),
    State.IN_HAND: (Act.FILE_FINDING, Act.RECORD_ATTEMPT),
    State.TO_TELL: (Act.TELL_HOUSEHOLD, Act.RECORD_NUMBER),
}


async def _say_where_it_is(talk: Talk, task: Task, standing: Standing, act: Act, *, kept: bool = False) -> None:
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    refusal = where_it_is(matter, standing, act, scene)
    if kept:
        refusal += "您刚才写的存成了留言，办的人能看到。"
    choices = () if refusal == NOT_FOUND else buttons.offered(task, standing, talk.now, only=())
    talk.say(Outgoing(refusal, choices=(*choices, MINE)))


def where_it_is(matter: Matter, standing: Standing, act: Act, scene: Scene) -> str:
    """Why a press does nothing any more: who has it now, or that it is over. Nothing to somebody without the right."""
    task = matter.task
    if not may_see(task, standing, scene):
        return NOT_FOUND
    if task.state is State.WITHDRAWN:
        return f"{matter.title}：户里已经撤回了，什么都没有改。"
    if task.state is State.CLOSED and task.ended_at:
        return f"{matter.title}：{dates.instant(task.ended_at, scene.zone)}已经办完了，什么都没有改。"
    if task.keeper() != standing.person_id:
        return f"{matter.title}：现在在{matter.holder}手上，{STATES[task.state]}。「{buttons.LABELS[act]}」没有做。"
    return f"{matter.title}：现在是{STATES[task.state]}，「{buttons.LABELS[act]}」用不上了，什么都没有改。"


STATES = {
    State.OPEN: "等着入户",
    State.IN_HAND: "正在核查",
    State.FILED: "等第二个人复核",
    State.TO_TELL: "等着告诉户里",
    State.CLOSED: "办完了",
    State.WITHDRAWN: "户里撤回了",
}


def may_see(task: Task, standing: Standing, scene: Scene) -> bool:
    """Whether this person may know of the task at all."""
    return rights.may(standing, Act.SEE_TASK, thing(task), scene.now)


async def _keep_note(talk: Talk, task: Task, words: str) -> None:
    """What was typed for a task that has moved on stays with it, and who has it now hears that there is something."""
    if not words:
        return
    scene = scene_of(talk)
    about = telling.about(task)
    await talk.unit.events.add("task.note", about, at=talk.now, person_id=me(talk).id, words=words)
    if task.ended or task.keeper() == me(talk).id:
        return
    message = holders.noted(await matters.matter_of(scene, task), scene)
    await telling.tell(scene, telling.whom(task.keeper()), about, "noted", talk.now.isoformat(), message)
