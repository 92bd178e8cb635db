"""What goes into an exported workbook: tasks, reports, the ledger. Masked; every cell is text, so nothing is rounded
and nothing a household typed can turn into a formula."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.notices import matters, problems
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases import afterwards, receipts
from cases.places import Level
from cases.problems import Did, Entry, Problem
from cases.rights import Scope
from cases.tasks import Task
from storage.reports import ReportView

_PROCEDURE = "入户核查"
_TASKS = (
    "任务号", "镇", "村和网格", "户", "办理人", "到哪一步", "交办时间", "期限", "超期", "说明的原因",
    "核查结果", "告诉户里的时间", "国家系统", "办完时间", "近亲属备案",
)  # fmt: skip
_CASES = (
    "回执", "镇", "村和网格", "户主", "困难种类", "谁报的", "报的时间", "到哪一步", "核查结果", "办完时间",
    "近亲属备案",
)  # fmt: skip
_LEDGER = (
    "编号", "来源", "发现日期", "地点", "类别", "问题描述", "严重度", "是否立行立改", "责任单位", "责任人", "整改措施",
    "整改时限", "进展记录", "佐证", "整改完成日期", "核验人", "核验意见", "销号日期", "回头看日期/结果", "退回原因",
)  # fmt: skip
"""Policy facts, section 5 (sources S69, S70, S106 to S110 and item 33)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list, ready to be written."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remark: str = ""
    """What the operator should know about it."""


async def tasks_sheet(scene: Scene, scope: Scope) -> Sheet:
    """One row a home check, in the order of their limits."""
    rows = [
        (*_task_row(matter, scene), await matters.kin_words(scene, matter.task))
        async for matter in _matters(scene, scope)
    ]
    return Sheet("任务", _TASKS, tuple(rows))


async def cases_sheet(scene: Scene, scope: Scope) -> Sheet:
    """One row a report."""
    rows = []
    async for matter in _matters(scene, scope):
        kin = await matters.kin_words(scene, matter.task)
        rows += [(*_case_row(report, matter, scene), kin) for report in matter.reports]
    return Sheet("申报", _CASES, tuple(rows))


async def ledger_sheet(scene: Scene, scope: Scope) -> Sheet:
    """One row a problem, struck off ones too, in the order of their limits."""
    level = max((reach.level for reach in scope.reaches), default=Level.HOUSEHOLD)
    reached = await scene.unit.problems.reached_by(scope, open_only=False)
    found = [afterwards.shown_to(problem, level) for problem in reached]
    return Sheet("问题台账", _LEDGER, tuple([await _problem_row(problem, scene) for problem in found]))


def save(sheet: Sheet, path: Path) -> None:
    """Writes the workbook; a file of that name is replaced only when the new one is whole."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title)
    page.freeze_panes = "A2"
    for number, title in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = max(12, 3 * len(title))
    for at, row in enumerate((sheet.columns, *sheet.rows)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(page, value)
            cell.data_type, cell.number_format = "s", "@"
            if at == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        page.append(cells)
    draft = path.with_name(f"{path.name}.part")
    try:
        book.save(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


async def _matters(scene: Scene, scope: Scope) -> AsyncIterator[Matter]:
    for task in await scene.unit.tasks.reached_by(scope, open_only=False):
        yield await matters.matter_of(scene, task)


def _task_row(matter: Matter, scene: Scene) -> tuple[str, ...]:
    task = matter.task
    return (
        str(task.task_id),
        _town(matter),
        matter.place,
        matter.household,
        matter.holder,
        _state(task, scene),
        _instant(task.opened_at, scene.zone),
        _instant(task.due.at, scene.zone),
        matters.late_words(matter, scene),
        matters.reason_words(matter, scene),
        _finding(task, scene),
        _instant(task.telling.at if task.telling else None, scene.zone),
        _number(task, scene),
        _instant(task.ended_at, scene.zone),
    )


def _case_row(report: ReportView, matter: Matter, scene: Scene) -> tuple[str, ...]:
    kinds = [scene.pack.hardship(str(code)) for code in _codes(report.facts.get("risks"))]
    return (
        receipts.show(report.number, scene.pack.receipt),
        _town(matter),
        matter.place,
        matters.masked(matters.subject(report.facts)),
        "、".join(kind.title for kind in kinds if kind),
        "别人代报" if report.is_for_other else "自己报的",
        _instant(report.filed_at, scene.zone),
        "户里撤回" if report.withdrawn_at else _state(matter.task, scene),
        _finding(matter.task, scene),
        _instant(matter.task.ended_at, scene.zone),
    )


async def _problem_row(problem: Problem, scene: Scene) -> tuple[str, ...]:
    def last(did: Did) -> Entry | None:
        return next((entry for entry in reversed(problem.history) if entry.did is did), None)

    def said(did: Did) -> str:
        return "；".join(entry.words for entry in problem.history if entry.did is did and entry.words)

    fixed, looked = last(Did.CLAIMED), last(Did.STRUCK)
    first = problem.history[0]
    is_on_spot = bool(first.words)  # only what was put right in the visit is found with words
    doer = problem.doer_id if fixed or is_on_spot else problem.holder_id
    proofs = sum(len(entry.files) for entry in problem.history)
    row = (
        problem.number,
        problem.source or "检查表",
        _instant(first.at, scene.zone),
        await problems.where(problem, scene),
        problem.line.kind,
        problem.line.title,
        problem.line.severity,
        "是" if is_on_spot else "否",
        problem.line.office,
        await scene.name(doer) if doer else "",
        first.words if is_on_spot else "；".join(filter(None, (problem.measure, said(Did.CLAIMED)))),
        _instant(problem.due.at, scene.zone),
        problems.STATES[problem.state],
        f"{proofs} 张照片" if proofs else "",
        _instant(fixed.at if fixed else first.at if is_on_spot else None, scene.zone),
        await scene.name(looked.by) if looked else "",
        "改好了" if looked else "",
        _instant(problem.struck_at, scene.zone),
        _looked_back(problem, scene),
        said(Did.SENT_BACK),
    )
    hidden = matters.masked(problem.subject)
    return tuple(cell.replace(problem.subject, hidden) if problem.subject else cell for cell in row)


def _looked_back(problem: Problem, scene: Scene) -> str:
    """回头看日期/结果, and why it was opened again."""
    kinds = {Did.CONFIRMED: "还好着", Did.REOPENED: "重新打开"}
    done = [each for each in problem.history if each.did in kinds]
    lines = [
        f"{_instant(each.at, scene.zone)} {kinds[each.did]}{'：' if each.words else ''}{each.words}" for each in done
    ]
    return "；".join(lines)


def _town(matter: Matter) -> str:
    return next((place.name for place in matter.line if place.level == "town"), "")


def _state(task: Task, scene: Scene) -> str:
    procedure = scene.pack.procedures.get(_PROCEDURE)
    titles = procedure.titles if procedure else {}
    return titles.get(task.state.value, task.state.value)


def _finding(task: Task, scene: Scene) -> str:
    kind = scene.pack.finding(task.finding.code) if task.finding else None
    return kind.title if kind else ""


def _number(task: Task, scene: Scene) -> str:
    """Whether the national system has it; the number itself stays with the task."""
    if task.number is None:
        return ""
    reason = scene.pack.reason(task.number.reason) if task.number.reason else None
    return reason.title if reason else "已登记"


def _codes(risks: object) -> list[str]:
    if isinstance(risks, str):
        return risks.split()
    return [str(each) for each in risks] if isinstance(risks, list | tuple) else []


def _instant(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""
