"""催办与超期: only what is late, who holds it now, how late by whose days, why if stated, who could not be reached.

At most ten lines, in the order of due days; one matter opened acts from its message: 催办, 改派, 延期, 查看.
"""

from bot import casework
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, NOT_FOUND, may_see, me, scene_of
from bot.notices import buttons, dates, leads, matters, telling
from bot.notices.matters import Matter
from bot.notices.scene import Scene, standing_of
from cases import ladder, rights
from cases.people import NOBODY
from cases.rights import Act
from cases.tasks import Task
from chat.outgoing import Choice, Look, Outgoing

MOST = 10


async def converse(talk: Talk) -> None:
    """`args["arg"]`: "" for the list, "pN" for a further page, a task's id for one matter."""
    arg = str(talk.args.get("arg", ""))
    if arg.isdecimal():
        await _one(talk, int(arg))
        return
    scene = scene_of(talk)
    standing = standing_of(me(talk), talk.pack, talk.house.zone)
    late = [
        task
        for task in await talk.unit.tasks.reached_by(rights.scope(standing, Act.SEE_TASK, talk.now), due_by=talk.now)
        if task.keeper() != standing.person_id
    ]
    if not late:
        talk.say(Outgoing("现在没有超期的。", title="超期的事", choices=(MENU,)))
        return
    page = int(arg[1:]) if arg.startswith("p") and arg[1:].isdecimal() else 0
    shown = late[page * MOST : (page + 1) * MOST]
    lines, choices = [], []
    for number, task in enumerate(shown, start=1):
        matter = await matters.matter_of(scene, task)
        lines.append(f"{number}. {matter.title}，{await standing_words(scene, matter)}")
        choices.append(Choice(f"{number} {matter.household}", f"s.late.{task.task_id}", Look.CHOICE))
    if len(late) > (page + 1) * MOST:
        choices.append(Choice("更多", f"s.late.p{page + 1}", Look.NAV))
    talk.say(Outgoing("\n".join(lines), title=f"超期的事（{len(late)}件）", choices=(*choices, MENU)))


async def _one(talk: Talk, task_id: int) -> None:
    scene = scene_of(talk)
    task = await casework.task_of(talk.unit, task_id)
    standing = await casework.standing_for(scene, task, me(talk)) if task else None
    if task is None or standing is None or not may_see(task, standing, scene):
        talk.say(NOT_FOUND)
        return
    matter = await matters.matter_of(scene, task)
    choices = buttons.offered(task, standing, talk.now, only=buttons.LEADS)
    text = f"期限{dates.by_when(task.due, scene.zone)}，{await standing_words(scene, matter)}。"
    talk.say(Outgoing(text, title=matter.title, choices=(*choices, MENU)))


async def standing_words(scene: Scene, matter: Matter) -> str:
    """Who holds it, and how late by whose days; somebody not reached is not late."""
    task = matter.task
    if task.keeper() == NOBODY:
        return "现在没有人接"
    if await is_not_reached(scene, task):
        return f"在{matter.holder}手上，{leads.NOT_REACHED}"
    late = matters.late_words(matter, scene)
    why = matters.reason_words(matter, scene)
    return f"在{matter.holder}手上{f'，{late}' if late else ''}{f'；{why}' if why else ''}"


async def is_not_reached(scene: Scene, task: Task) -> bool:
    """True while nothing of this climb has reached who holds it."""
    since = ladder.starts_at(task, scene.now)
    own = [each for each in await telling.told_of(scene, task) if each.rung == telling.HOLDER and each.at >= since]
    return not any(each.reached_at for each in own)
