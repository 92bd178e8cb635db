"""What became of each row, in words: new, changed, same, or refused with row, column, reason and remedy."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from openpyxl import Workbook

from app.imports.workbook import Row, Table, is_garbled
from cases.imports import RowFault, Verdict

SHOWN = 20
"""Refusals written on the screen; the rest goes into the result file."""


class State(StrEnum):
    """What becomes of a row."""

    NEW = "新增"
    CHANGED = "有改动"
    SAME = "没有变化"
    REFUSED = "不收"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken. `column` is the field; nothing of the cell's content is repeated."""

    row: int
    column: str
    reason: str
    remedy: str


@dataclass(slots=True)
class Outcome:
    """Every row's state, and the refusals; with one refusal nothing at all is taken."""

    states: dict[int, State] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    grown: set[int] = field(default_factory=set)
    """People of whom new relatives have become known: their matters are to be looked at anew."""

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Adds refusals, each row's state with them."""
        for refusal in refusals:
            self.refusals.append(refusal)
            self.states[refusal.row] = State.REFUSED

    def counts(self) -> str:
        """As "共 5 行：新增 3，有改动 1，没有变化 1，不收 0"."""
        counted = Counter(self.states.values())
        return f"共 {len(self.states)} 行：" + "，".join(f"{state} {counted[state]}" for state in State)


_LEVELS = {"county": "县", "town": "镇", "village": "村", "grid": "网格"}
_RETYPE = "把整列设成“文本”格式，照证件重新填"
_WORDS: dict[RowFault, tuple[str, str]] = {
    RowFault.MISSING: ("空着", "请填上"),
    RowFault.BAD_CODE: ("编码里有别的符号", "只用字母、数字和 -"),
    RowFault.UNKNOWN_LEVEL: ("不认识的级别", "写 县、镇、村、网格 之一"),
    RowFault.UNKNOWN_PLACE: ("没有这个编码的地方", "改成对的编码；新地方先用 yima import places 导入"),
    RowFault.WRONG_PARENT: ("上级不是刚好高一级", "网格的上级写村，村的写镇，镇的写县，县的空着"),
    RowFault.UNKNOWN_ROLE: ("没有这个角色", "写 {about} 之一"),
    RowFault.WRONG_LEVEL: ("这个角色不管这一级", "改成{about}的编码"),
    RowFault.PHONE: ("电话号码不对", "写 11 位手机号，或带区号的座机号"),
    RowFault.NUMBER: ("不是 1 到 99 的整数", "写成整数"),
    RowFault.TWICE: ("和第 {about} 行重复", "改正或删掉其中一行"),
    RowFault.ID_AS_NUMBER: ("身份证号存成了数字，后几位已经不准", _RETYPE),
    RowFault.ID_ROUNDED: ("身份证号的后几位被表格变成了 0", _RETYPE),
    RowFault.ID_LENGTH: ("身份证号不是 18 位", "照证件重新填"),
    RowFault.ID_BIRTHDAY: ("身份证号里的生日没有这一天", "照证件重新填"),
    RowFault.ID_CHECK_DIGIT: ("身份证号的最后一位对不上，有数字写错了", "照证件重新填"),
}


def worded(verdicts: Iterable[Verdict], roles: Iterable[str] = ()) -> Iterator[Refusal]:
    """The trade's verdicts as refusals in words; `roles` are the titles a role column may have."""
    for verdict in verdicts:
        reason, remedy = _WORDS[verdict.fault]
        about = _LEVELS.get(verdict.about, verdict.about)
        if verdict.fault is RowFault.UNKNOWN_ROLE:
            about = "、".join(roles)
        yield Refusal(verdict.row, verdict.column, reason.format(about=about), remedy.format(about=about))


def unreadable(row: Row) -> Iterator[Refusal]:
    """Cells nobody can read because of a wrong encoding."""
    for name, cell in row.cells.items():
        if is_garbled(cell):
            yield Refusal(row.number, name, "是乱码，编码不对", "从原来的文件另存为 .xlsx，或重新填这一格")


def report(table: Table, outcome: Outcome, *, written: bool) -> str:
    """What the operator reads."""
    place = f"{table.file} 工作表“{table.sheet}”"
    lines = [f"{place} {outcome.counts()}。"]
    if table.unused:
        lines.append(f"没有用到的列：{'、'.join(table.unused)}。")
    if outcome.refusals:
        lines.append(f"有 {len(outcome.refusals)} 处不对，一行都没有导入：")
        lines += [_line(table, refusal) for refusal in outcome.refusals[:SHOWN]]
        if len(outcome.refusals) > SHOWN:
            lines.append(f"……还有 {len(outcome.refusals) - SHOWN} 处；加上 --result 文件.xlsx 可以存下每一行的结果。")
    else:
        lines.append("已导入。" if written else "这是试导入，什么都没有写。去掉 --dry-run 再运行，就正式导入。")
    return "\n".join(lines)


def write_result(table: Table, outcome: Outcome, path: Path) -> None:
    """A workbook with every row's number, state, column, reason and remedy."""
    why: dict[int, list[Refusal]] = {}
    for refusal in outcome.refusals:
        why.setdefault(refusal.row, []).append(refusal)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("结果")
    sheet.append(["行", "结果", "列", "原因", "怎么改"])
    for row, state in sorted(outcome.states.items()):
        refusals = why.get(row, [])
        for each in refusals:
            sheet.append([row, str(state), table.title(each.column), each.reason, each.remedy])
        if not refusals:
            sheet.append([row, str(state)])
    book.save(path)


def _line(table: Table, refusal: Refusal) -> str:
    return f"  第 {refusal.row} 行 {table.title(refusal.column)}：{refusal.reason}。{refusal.remedy}。"
