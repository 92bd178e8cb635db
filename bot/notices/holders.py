"""What the one who has a task in hand is told, and those it was taken from. Short, exact, never blaming."""

from bot.notices import buttons, dates, matters
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases.ladder import Cause
from cases.people import PersonId
from cases.reports import safe_way
from cases.rights import Act, Standing
from cases.tasks import State, Task
from chat.outgoing import Outgoing


def word(matter: Matter, cause: Cause, holder: Standing, scene: Scene) -> Outgoing:
    """The holder's own notice of the ladder."""
    sayings = {
        Cause.ASSIGNED: _assigned,
        Cause.DUE_SOON: _due_soon,
        Cause.LATE: _late,
        Cause.REASON_OVER: _reason_over,
        Cause.URGED: _urged,
    }
    title, text = sayings[cause](matter, holder.person_id, scene)
    return Outgoing(
        text + _carefully(matter),
        title=title,
        choices=buttons.offered(matter.task, holder, scene.now, only=_wanted(matter.task, cause)),
        urgent=matter.task.urgent,
    )


def gone(matter: Matter, scene: Scene) -> Outgoing:
    """To the one who had it: somebody else has it now."""
    return Outgoing(f"{matter.title}的入户核查现在由{matter.holder}办，您不用再管了。前面辛苦您了。", title="已经转走")


def withdrawn(matter: Matter) -> Outgoing:
    """To the one who had it: the household took it back, or the list it came from was."""
    if not matter.reports and matter.grounds:
        return Outgoing(f"{matter.title}：{matter.grounds[0].title}收回了，不用去了。", title="不用去了")
    return Outgoing(f"{matter.title}自己撤回了申报，不用去了。", title="不用去了")


def corrected(matter: Matter, scene: Scene) -> Outgoing:
    """To the one who has it: the reporter added or corrected something."""
    see = buttons.choice(matter.task, Act.SEE_TASK)
    return Outgoing(f"{matter.title}补充了新的情况，去之前看一眼。", title="有补充", choices=(see,))


def noted(matter: Matter, scene: Scene) -> Outgoing:
    """To the one who has it now: somebody who had it before typed something for it."""
    see = buttons.choice(matter.task, Act.SEE_TASK)
    return Outgoing(f"{matter.title}：前面办的人留了一条记录，供您参考。", title="有一条留言", choices=(see,))


def _carefully(matter: Matter) -> str:
    """A reporter has said how to be reached: what they said stands in the task, not in a notice."""
    asked = [report for report in matter.reports if report.withdrawn_at is None and safe_way(report.wishes)]
    return "\n他说过怎么联系才稳妥，先点「查看」再去。" if asked else ""


def _assigned(matter: Matter, _: PersonId, scene: Scene) -> tuple[str, str]:
    task = matter.task
    when = dates.by_when(task.due, scene.zone)
    if task.state is State.FILED and task.finding:
        found = scene.pack.finding(task.finding.code)
        said = f"{matter.name(task.finding.by)}核查的结果是「{found.title if found else task.finding.code}」"
        return "请您复核", f"{matter.title}：{said}，要第二个人看过才算数。请在{when}看一看。"
    if task.state is State.TO_TELL:
        return "可以告诉户里了", f"{matter.title}的核查定下来了。请在{when}把结果告诉户里，再记下怎么说的。"
    if task.returns and task.returns[-1].at >= task.kept_since():
        back = task.returns[-1]
        return "请再看一看", f"{matter.title}：{matter.name(back.by)}退回来，说：{back.reason}。期限还是{when}。"
    if task.extensions and task.extensions[-1].at >= task.kept_since():
        return "期限改了", f"{matter.title}的入户核查，期限改到{when}。"
    if len(task.periods) > 1:
        return "转给您一件", f"{matter.title}的入户核查现在由您办，请在{when}上门看看。"
    return (
        "新任务：入户核查",
        f"{matter.title}{matters.how_known(matter)}，请在{when}上门看看。登记要抄的内容，点「查看」。",
    )


def _due_soon(matter: Matter, _: PersonId, scene: Scene) -> tuple[str, str]:
    when = dates.by_when(matter.task.due, scene.zone)
    return "快到期了", f"{matter.title}：{_what(matter.task)}，{when}。来不及就点「说明原因」，写个新日子。"


def _late(matter: Matter, holder: PersonId, scene: Scene) -> tuple[str, str]:
    own = matters.own_late_days(matter.task, holder, scene)
    days = f"，在您手上过了{dates.count(own, matter.task.due.rule.unit)}" if own else ""
    when = dates.by_when(matter.task.due, scene.zone)
    text = f"{matter.title}：{_what(matter.task)}，期限是{when}{days}。请尽快办；有难处就点「说明原因」，写个新日子。"
    return "到期了", text


def _reason_over(matter: Matter, _: PersonId, scene: Scene) -> tuple[str, str]:
    return (
        "您说的日子到了",
        f"{matter.title}：{_what(matter.task)}。原先说的是：{matters.reason_words(matter, scene)}。",
    )


def _urged(matter: Matter, _: PersonId, scene: Scene) -> tuple[str, str]:
    urge = matter.task.urges[-1]
    when = dates.by_when(matter.task.due, scene.zone)
    return "催办", f"{matter.name(urge.by)}请您抓紧：{urge.reason}。\n{matter.title}，{_what(matter.task)}，{when}。"


def _what(task: Task) -> str:
    """What is to be done now."""
    return {State.FILED: "等您复核", State.TO_TELL: "等着告诉户里"}.get(task.state, "入户核查")


def _wanted(task: Task, cause: Cause) -> tuple[Act, ...]:
    """Few buttons: what is to be done next, and a way to say why not."""
    first: tuple[Act, ...] = {
        State.OPEN: (Act.TAKE_UP, Act.FILE_FINDING),
        State.IN_HAND: (Act.FILE_FINDING,),
        State.FILED: (Act.CONFIRM_ENDING, Act.SEND_BACK),
        State.TO_TELL: (Act.TELL_HOUSEHOLD, Act.RECORD_NUMBER),
    }.get(task.state, ())
    return first if cause is Cause.ASSIGNED else (*first, Act.STATE_REASON)
