"""One task opened: what was reported, until when and why, what was done, likely duplicates, files. Looks are logged."""

from datetime import date

from bot import casework
from bot.dialogs.talk import Talk
from bot.dialogs.tasks import answers, writing
from bot.dialogs.tasks.changing import MENU, MINE, NOT_FOUND, STATES, may_see, me, scene_of
from bot.notices import buttons, dates, matters, telling
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases import receipts, rights
from cases.deadlines import DerivationStep, Why
from cases.reports import Alike
from cases.rights import Act, Standing
from cases.tasks import Task, thing
from chat.outgoing import Attached, Call, Choice, Look, Outgoing

_WHYS = {
    Why.START: "当天不算",
    Why.WORKDAY: "工作日",
    Why.MAKE_UP: "调休上班",
    Why.WEEKEND: "周末，不算",
    Why.HOLIDAY: "放假，不算",
    Why.GUESSED_WORKDAY: "周一到周五（当年放假安排还没录入）",
    Why.GUESSED_WEEKEND: "周末，不算（当年放假安排还没录入）",
    Why.CALENDAR_DAY: "按自然日",
    Why.ROLLED: "顺延到上班",
    Why.GRANTED: "批准延期到这天",
}
_ALIKE = {
    Alike.SAME_PHONE: "电话相同",
    Alike.SAME_NAME_SAME_PLACE: "同组同名",
    Alike.SAME_NAME_SAME_VILLAGE: "同村同名",
    Alike.SAME_HOUSEHOLD: "台账里是同一户",
    Alike.NEAR_NAME_SAME_PLACE: "同组，名字只差一个字",
}


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id."""
    arg = str(talk.args.get("arg", ""))
    task = await casework.task_of(talk.unit, int(arg)) if arg.isdecimal() else None
    scene = scene_of(talk)
    standing = await casework.standing_for(scene, task, me(talk)) if task else None
    if task is None or standing is None or not may_see(task, standing, scene):
        talk.say(NOT_FOUND)
        return
    matter = await matters.matter_of(scene, task)
    await talk.unit.events.add("task.seen", telling.about(task), at=talk.now, person_id=me(talk).id)
    lines = [*_now(matter, scene), *await matters.kin_lines(scene, matter)]
    lines += [*answers.lines(matter, scene, in_full=False), *await _history(matter, scene)]
    lines += await _duplicates(scene, matter, standing)
    choices = [*buttons.offered(task, standing, talk.now, see=False)]
    if task.keeper() == standing.person_id or rights.may(standing, Act.REVEAL, thing(task), talk.now):
        choices.append(Choice("抄录内容和电话", f"s.copy.{task.task_id}", Look.CHOICE, "📑"))
    if writing.is_offered(matter, standing):
        choices.append(Choice("给户里发句话", f"s.write.{task.task_id}", Look.CHOICE, "💬"))
    talk.say(
        Outgoing(
            "\n".join(lines),
            title=matter.title,
            details="\n".join(("期限是这样算的：", *derivation(task), *await _basis(scene, task))),
            choices=(*choices, MINE, MENU),
            calls=await _calls(scene, matter, standing),
            files=await _files(scene, task, standing),
        )
    )


async def copy(talk: Talk) -> None:
    """The answers in full, one a line, to copy into the national system. Each look is logged."""
    arg = str(talk.args.get("arg", ""))
    task = await casework.task_of(talk.unit, int(arg)) if arg.isdecimal() else None
    scene = scene_of(talk)
    standing = await casework.standing_for(scene, task, me(talk)) if task else None
    if task is None or standing is None or not _may_copy(task, standing, scene):
        talk.say(NOT_FOUND)
        return
    await talk.unit.events.add("reveal.answers", telling.about(task), at=talk.now, person_id=me(talk).id)
    matter = await matters.matter_of(scene, task)
    lines = answers.lines(matter, scene, in_full=True)
    phones = [str(report.facts.get("phone") or "") for report in matter.reports if answers.may_ring(report)]
    phones += [ground.phone for ground in matter.grounds]
    calls = tuple(Call("打给户里", phone) for phone in dict.fromkeys(phones) if phone[-1:].isdecimal())
    talk.say(
        Outgoing(
            "\n".join(lines),
            title="抄录内容（看过会留记录）",
            calls=calls,
            choices=(buttons.choice(task, Act.SEE_TASK), MENU),
        )
    )


def derivation(task: Task) -> list[str]:
    """The due date line by line."""
    rule = task.due.rule
    source = "，由县里确认" if rule.county else ""
    head = f"{rule.title}：{dates.count(rule.days, rule.unit)}{source}"
    return [head, *(_step(step) for step in task.due.derivation)]


def _step(step: DerivationStep) -> str:
    counted = f"，第{step.number}天" if step.counted and step.why is not Why.GRANTED else ""
    return f"{dates.day(step.day)} {_WHYS[step.why]}{counted}"


def _now(matter: Matter, scene: Scene) -> list[str]:
    task = matter.task
    lines = [f"{STATES[task.state]}，现在在{matter.holder}手上。" if not task.ended else f"{STATES[task.state]}。"]
    if not task.ended:
        lines.append(f"期限：{dates.by_when(task.due, scene.zone)}。")
        if late := matters.late_words(matter, scene):
            lines.append(f"{late}。")
    if why := matters.reason_words(matter, scene):
        lines.append(f"说明的原因：{why}。")
    return lines


async def _history(matter: Matter, scene: Scene) -> list[str]:
    """Attempts, the finding, notes left by others."""
    task = matter.task
    lines = [
        f"{dates.instant(each.at, scene.zone)} {matter.name(each.by)}去过，没见到人{_entered(each.visited_on)}。"
        for each in task.attempts
    ]
    if task.finding:
        found = scene.pack.finding(task.finding.code)
        second = f"，{matter.name(task.finding.confirmed_by)}复核过" if task.finding.confirmed_by else ""
        said = f"核查结果：{found.title if found else task.finding.code}（{matter.name(task.finding.by)}{second}）"
        lines.append(f"{said}{_entered(task.finding.visited_on)}。")
    if task.number:
        reason = scene.pack.reason(task.number.reason)
        lines.append(f"国家系统：{task.number.number or (reason.title if reason else '')}。")
    for event in await scene.unit.events.about(telling.about(task)):
        if event.act == "task.note":
            who = await scene.name(event.person_id)
            lines.append(f"{dates.instant(event.at, scene.zone)} {who}留言：{event.detail.get('words', '')}")
    return lines


async def _basis(scene: Scene, task: Task) -> list[str]:
    """What findings rest on: the lines of each checklist, oldest first."""
    lines: list[str] = []
    for event in await scene.unit.events.about(telling.about(task)):
        if event.act == "task.basis":
            who = await scene.name(event.person_id)
            lines += [f"{dates.instant(event.at, scene.zone)} {who}核查：", str(event.detail.get("words", ""))]
    return lines


async def _duplicates(scene: Scene, matter: Matter, standing: Standing) -> list[str]:
    """Other clues that may be the same household, with the reasons; nothing about one this person may not see."""
    lines = []
    for clue_id, reasons in await scene.unit.reports.linked(matter.task.clue_id):
        other = await scene.unit.tasks.of_clue(clue_id)
        if other is None or not may_see(other, standing, scene):
            continue
        twin = await matters.matter_of(scene, other)
        numbers = "、".join(receipts.show(report.number, scene.pack.receipt) for report in twin.reports)
        which = f"回执{numbers}" if numbers else "、".join(ground.title for ground in twin.grounds)
        why = "、".join(_ALIKE[Alike(reason)] for reason in reasons)
        lines.append(f"可能是同一户：{twin.title}，{which}（{why}）。")
    return lines


async def _calls(scene: Scene, matter: Matter, standing: Standing) -> tuple[Call, ...]:
    """Somebody above may ring who has it in hand."""
    keeper = matter.task.keeper()
    if keeper == standing.person_id or matter.task.ended:
        return ()
    person = await scene.person(keeper)
    return (Call(f"打给{person.name}", person.phone),) if person and person.phone else ()


async def _files(scene: Scene, task: Task, standing: Standing) -> tuple[Attached, ...]:
    if not rights.may(standing, Act.SEE_FILE, thing(task), scene.now):
        return ()
    return tuple(Attached(file.id, file.kind, file.name) for file in await scene.unit.files.of_clue(task.clue_id))


def _may_copy(task: Task, standing: Standing, scene: Scene) -> bool:
    holds = task.keeper() == standing.person_id and may_see(task, standing, scene)
    return holds or rights.may(standing, Act.REVEAL, thing(task), scene.now)


def _entered(visited_on: date | None) -> str:
    """Beside the day of the entry, where the visit was on an earlier one."""
    return f"，{dates.day(visited_on)}去的，后来补录" if visited_on else ""
