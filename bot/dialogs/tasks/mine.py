"""My tasks: what, whose household (masked), due when, late by whose days. In the order of their days, never ranked."""

from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, STATES, me, scene_of
from bot.notices import buttons, dates, digests, matters
from bot.notices.scene import Scene
from cases.people import PersonId
from cases.rights import Act
from cases.tasks import Task
from chat.outgoing import Choice, Look, Outgoing

MOST = 10


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the page, from 0."""
    scene = scene_of(talk)
    held = await digests.held_by(scene, me(talk))
    if not held:
        talk.say(Outgoing("您手上现在没有要办的。", title="我的任务", choices=(MENU,)))
        return
    arg = str(talk.args.get("arg", ""))
    page = min(int(arg) if arg.isdecimal() else 0, (len(held) - 1) // MOST)
    shown = held[page * MOST : (page + 1) * MOST]
    lines, choices = [], []
    for number, task in enumerate(shown, start=1):
        matter = await matters.matter_of(scene, task)
        lines.append(f"{number}. {matter.title}，{STATES[task.state]}，{due_words(task, PersonId(me(talk).id), scene)}")
        choices.append(Choice(f"{number} {matter.household}", buttons.data(task, Act.SEE_TASK), Look.CHOICE))
    if len(held) > (page + 1) * MOST:
        choices.append(Choice("更多", f"s.mine.{page + 1}", Look.NAV))
    talk.say(Outgoing("\n".join(lines), title=f"我的任务（{len(held)}件）", choices=(*choices, MENU)))


def due_words(task: Task, reader: PersonId, scene: Scene) -> str:
    """Until when, in words; after it, only the reader's own days."""
    when = dates.by_when(task.due, scene.zone)
    if not task.is_late(scene.now):
        return f"今天{when.partition('）')[2]}" if task.due.last_day == scene.today else when
    own = matters.own_late_days(task, reader, scene)
    over = f"，在您手上过了{dates.count(own, task.due.rule.unit)}" if own else ""
    return f"期限{when}已过{over}"
