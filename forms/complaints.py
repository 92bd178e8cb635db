"""What pyxform complains of, in Chinese, with the cell it means: the only place that knows its wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms import outline
from forms.faults import Fault, Level
from forms.sheets import Sheet, Workbook

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(r"the '(\w+)' sheet|sheet: '(\w+)'")
_COLUMN = re.compile(r"the '([\w:]+)' value")


@dataclass(frozen=True, slots=True)
class _Known:
    """A complaint by its wording; braces in the texts take its groups."""

    wording: str
    code: str
    column: str
    message: str
    remedy: str


_KNOWN = (
    _Known(
        r"element named '(?P<name>[^']+)' has no label",
        "no-label",
        "label",
        "{name} 没有题目文字",
        "在 label 一列写上题目。",
    ),
    _Known(
        r"Choice names with spaces cannot be added.*See \[(?P<name>[^\]]*)\] in \[(?P<list>[^\]]*)\]",
        "choice-space",
        "name",
        "多选题的选项名不能有空格：{list} 里的“{name}”",
        "把空格改成下划线。",
    ),
    _Known(
        r"Accepted parameters are '(?P<known>[^']*(?:', '[^']*)*)'.*invalid parameter\(s\): '(?P<bad>[^']*)'",
        "parameters",
        "parameters",
        "参数 {bad} 不认识",
        "这种题可以写的参数有：{known}。",
    ),
    _Known(
        r"Expecting parameters to be in the form",
        "parameters",
        "parameters",
        "参数写法不对",
        "写成 名=值 名=值 这样。",
    ),
    _Known(
        r"parameter '(?P<bad>[^']*)'",
        "parameters",
        "parameters",
        "参数 {bad} 的值不对",
        "改成合适的数，例如 start=0 end=10。",
    ),
    _Known(
        r"(?P<bad>randomize|seed|max-pixels|quality|capture-accuracy|warning-accuracy|allow-mock-accuracy|rows)\b.*"
        r"(?:must|value|invalid)",
        "parameters",
        "parameters",
        "参数 {bad} 的值不对",
        "对照 XLSForm 的说明改好。",
    ),
    _Known(
        r"name 'meta' is reserved",
        "reserved-name",
        "name",
        "名字 meta 留给表单自己用",
        "换个名字。",
    ),
    _Known(
        r"Repeat names must (?:be )?unique",
        "repeat-twice",
        "name",
        "两个重复组用了同一个名字",
        "给其中一个换个名字。",
    ),
    _Known(
        r"different names for the same column were found: '(?P<one>[^']*)', '(?P<other>[^']*)'",
        "header-twice",
        "",
        "表头“{one}”和“{other}”是同一列的两种写法",
        "删掉或改名其中一列。",
    ),
    _Known(
        r"There should be a choices sheet",
        "no-choices",
        "type",
        "有选择题，却没有 choices 表",
        "加一张 choices 表。",
    ),
    _Known(
        r"There should be an external_choices sheet",
        "no-choices",
        "type",
        "有 select_one_external，却没有 external_choices 表",
        "加一张 external_choices 表。",
    ),
    _Known(
        r"Choice filter not supported with or_other",
        "or-other",
        "choice_filter",
        "or_other 不能和 choice_filter 一起用",
        "在选项里自己加一个 other。",
    ),
    _Known(
        r"specify choices for this 'or other'",
        "or-other",
        "type",
        "or_other 用的选项表是空的",
        "在 choices 表里写选项。",
    ),
    _Known(
        r"Choices should have a label",
        "choice-without-label",
        "label",
        "选项没有 label",
        "补上 label，否则显示 name。",
    ),
    _Known(
        r"contains more than one|appears more than once|more than one survey element",
        "ambiguous-name",
        "",
        "引用的题名有好几处同名",
        "给其中的题换个名字。",
    ),
    _Known(
        r"spaces.*choices|must not contain spaces",
        "header-space",
        "",
        "choices 的表头不能空着或有空格",
        "改好表头。",
    ),
    _Known(
        r"skipped|disabled",
        "skipped",
        "",
        "这一行标了停用，没有读",
        "不用就删掉。",
    ),
    _Known(
        r"case-insensitive match to another name",
        "name-case",
        "name",
        "有两个名字只差大小写",
        "换成分得清的名字。",
    ),
    _Known(
        r"external is only meant for filtered",
        "no-filter",
        "choice_filter",
        "没有写 choice_filter",
        "加上筛选条件。",
    ),
)


def fault(book: Workbook, said: str, level: Level = "error") -> Fault:
    """pyxform's complaint as a fault: its row numbers count the header as 1 and the rows it was given."""
    match = _SHEET.search(said)
    sheet_name = (match[1] or match[2]) if match else "survey"
    sheet = book.sheets.get(sheet_name)
    counted = _ROW.search(said)
    row = _true_row(sheet, int(counted[1])) if counted else 0
    column = found[1] if (found := _COLUMN.search(said)) else ""
    for known in _KNOWN:
        if meant := re.search(known.wording, said, re.DOTALL):
            words = {key: value or "" for key, value in meant.groupdict().items()}
            row = row or _row_named(book, words.get("name", ""))
            where = known.column or column
            header = sheet.column(where) if sheet is not None and where else where
            message, remedy = known.message.format(**words), known.remedy.format(**words)
            return Fault(book.file, sheet_name, row, header, known.code, message, remedy, level)
    verb = "表单转换时出错" if level == "error" else "转换程序提醒"
    message = f"{verb}：{_ROW.sub('', said)[:300]}"
    return Fault(book.file, sheet_name, row, column, "conversion", message, "请按提示核对这一处。", level)


def _row_named(book: Workbook, name: str) -> int:
    if not name or "survey" not in book.sheets:
        return 0
    for entry in outline.entries(book.sheets["survey"]):
        if entry.name == name and not entry.closes:
            return entry.row.number
    return 0


def _true_row(sheet: Sheet | None, counted: int) -> int:
    if sheet is None:
        return counted
    at = counted - 2
    return sheet.rows[at].number if 0 <= at < len(sheet.rows) else sheet.row
