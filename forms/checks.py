"""Faults that are found in the cells themselves, with a better place and remedy than a converter can give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms import conversion, outline, spelling
from forms.faults import Fault, Level
from forms.outline import Entry
from forms.sheets import SHEETS, Limits, Row, Sheet, Workbook, canonical

_NAME = re.compile(r"[^\W\d][\w.\-]*")
_REFERENCE = re.compile(r"\$\{\s*(last-saved#)?\s*([^{}]*?)\s*\}")
_SELECT = re.compile(
    r"(add select one prompt using|add select multiple prompt using|select all that apply from|select one from file"
    r"|select multiple from file|select_one_from_file|select_multiple_from_file|select_one_external|select one from"
    r"|select one|select all that apply|select_one|select_multiple|select1|rank)\s+(\S+)"
    r"(?:\s+(?:or specify other|or_other|or other))?"
)
_FILE_SELECTS = frozenset({"select_one_from_file", "select_multiple_from_file", "select one from file"})
_FILE_SELECTS |= {"select multiple from file"}
_FILES = (".csv", ".xml", ".geojson")
_EXPORTED = frozenset({"_uuid", "_id", "_submission_time", "submissiondate", "key", "meta/instanceid", "instanceid"})
_REFERRING = frozenset(
    {
        "relevant",
        "constraint",
        "calculation",
        "required",
        "read_only",
        "choice_filter",
        "repeat_count",
        "trigger",
        "default",
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "instance_name",
    }
)
"""Columns whose `${name}` must exist; in others it is the author's own business."""
_DEEPEST = 50
"""Levels of groups; real forms have at most six."""
_SETTINGS_TYPES = frozenset({"form_title", "form_id", "set_form_title", "set_form_id", "prefix", "audit"})
_REFUSED = {
    "osm": "OSM 题型不支持",
    "cascading_select": "cascading_select 是旧写法，不支持",
    "cascading select": "cascading_select 是旧写法，不支持",
}


def faults(book: Workbook, limits: Limits) -> Iterator[Fault]:
    """Everything wrong with the sheets of a workbook."""
    survey = book.sheets.get("survey")
    if survey is None:
        yield from _without_survey(book)
        return
    if sum(1 for row in survey.rows if row.cells) > limits.survey_rows:
        message = f"survey 有 {len(survey.rows)} 行，太多了"
        remedy = f"最多 {limits.survey_rows} 行，请拆成几张表单。"
        yield Fault(book.file, "survey", survey.rows[-1].number, "", "too-many-rows", message, remedy)
        return
    missing = [column for column in ("type", "name") if column not in survey.columns]
    if missing:
        yield from _without_columns(book, survey, missing)
        return
    yield from Checker(book, survey).faults()


def _without_survey(book: Workbook) -> Iterator[Fault]:
    near = next((name for name in book.names if spelling.nearest(name, ["survey"], 60)), "")
    remedy = f"“{near}”是不是应该叫 survey？" if near else "把题目写在名叫 survey 的表里。"
    if {header.lower() for sheet in book.sheets.values() for header in sheet.headers} & _EXPORTED:
        remedy = "这像是导出的数据，请上传表单本身。"
    yield Fault(book.file, near or "survey", 0, "", "no-survey", "没有 survey 表", remedy)


def _without_columns(book: Workbook, survey: Sheet, missing: list[str]) -> Iterator[Fault]:
    if {header.lower() for header in survey.headers} & _EXPORTED:
        message, remedy = "这是导出的数据，不是表单", "请上传 XLSForm 表单。"
        yield Fault(book.file, "survey", survey.row, "", "not-a-form", message, remedy)
        return
    for column in missing:
        near = spelling.nearest(column, survey.headers, 60)
        remedy = f"“{near}”是不是应该写 {column}？" if near else f"在表头加上 {column}。"
        yield Fault(book.file, "survey", survey.row, near, "no-column", f"缺少 {column} 这一列", remedy)


class Checker:
    """Checks one workbook with a survey sheet."""

    def __init__(self, book: Workbook, survey: Sheet) -> None:
        self._book = book
        self._survey = survey
        self._types = conversion.known_types()
        self._lists = _lists(book.sheets.get("choices"))
        self._external = _lists(book.sheets.get("external_choices"))
        self._entries = list(outline.entries(survey))
        self._names = {entry.name for entry in self._entries if entry.name and not entry.closes}
        self._names |= {"instanceID", "instanceName"}
        self._names |= {f"{entry.name}_count" for entry in self._entries if entry.opens == "repeat"}
        self._names |= {f"{entry.name}_other" for entry in self._entries if "other" in entry.type}
        self._duplicates_allowed = _setting(book, "allow_choice_duplicates").lower() in ("yes", "true", "true()")

    def faults(self) -> Iterator[Fault]:
        """All faults, sheet by sheet."""
        if _setting(self._book, "public_key"):
            sheet = self._book.sheets["settings"]
            place = (self._book.file, "settings", sheet.rows[0].number if sheet.rows else 0, "public_key")
            yield Fault(*place, "encrypted-form", "加密表单（public_key）不支持", "删掉 public_key 这一格。")
        for entry in self._entries:
            yield from self._entry(entry)
        yield from self._nesting()
        yield from self._depth()
        yield from self._twice()
        yield from self._choices()
        for name in ("survey", "choices", "settings", "external_choices"):
            if name in self._book.sheets:
                for row in self._book.sheets[name].rows:
                    yield from self._references(name, row)

    def _fault(self, row: Row, column: str, code: str, message: str, remedy: str, level: Level = "error") -> Fault:
        header = self._survey.column(column)
        return Fault(self._book.file, "survey", row.number, header, code, message, remedy, level)

    def _entry(self, entry: Entry) -> Iterator[Fault]:
        row = entry.row
        if not entry.closes and not entry.name and entry.type != "note" and entry.type not in _SETTINGS_TYPES:
            kind = "分组" if entry.opens else "题目"
            yield self._fault(row, "name", "no-name", f"{kind}没有名字", "在 name 一列写一个名字。")
        elif entry.name and not entry.closes and not _NAME.fullmatch(entry.name):
            remedy = "名字以文字或下划线开头，只用文字、数字、下划线、横线和点。"
            if entry.type not in ("csv-external", "xml-external"):
                yield self._fault(row, "name", "bad-name", f"名字“{entry.name[:40]}”不能用", remedy)
        if not entry.opens and not entry.closes:
            yield from self._type(entry)
        calculation = outline.cell(self._survey, row, "calculation")
        default = outline.cell(self._survey, row, "default")
        if entry.type == "calculate" and not calculation and not default:
            message = f"{entry.name} 是 calculate，却没有写怎么算"
            yield self._fault(row, "calculation", "no-calculation", message, "在 calculation 一列写算式。")
        required = outline.cell(self._survey, row, "required").lower()
        if entry.type == "note" and required in ("yes", "true", "true()"):
            always = not outline.cell(self._survey, row, "relevant")
            message = "必填的说明会拦住人" + ("，永远过不去" if always else "")
            yield self._fault(row, "required", "required-note", message, "去掉必填，或写清什么时候出现。", "warning")
        appearance = outline.cell(self._survey, row, "appearance")
        if appearance.startswith("ex:"):
            level: Level = "error" if required and required not in ("no", "false", "false()") else "warning"
            message = "外部程序（ex:）打不开"
            yield self._fault(row, "appearance", "external-app", message, "改成普通题目，或不要设为必填。", level)

    def _type(self, entry: Entry) -> Iterator[Fault]:
        said, row = entry.type, entry.row
        if said in _REFUSED or said.split(" ")[0] in _REFUSED:
            yield self._fault(row, "type", "refused-type", _REFUSED[said.split(" ")[0]], "换成别的题型。")
        elif said in ("background-audio", "background-geopoint"):
            yield self._fault(
                row, "type", "skipped-type", f"{said} 在聊天里做不了，会跳过", "可以删掉这一行。", "warning"
            )
        elif match := _SELECT.fullmatch(said):
            yield from self._list(entry, match[1], match[2])
        elif said not in self._types or said in ("select_one", "select_multiple", "rank", "select_one_external"):
            yield self._unknown_type(entry)

    def _unknown_type(self, entry: Entry) -> Fault:
        said = entry.type
        first, _, rest = said.partition(" ")
        if said in ("select_one", "select_multiple", "rank", "select_one_external"):
            message, remedy = f"{said} 后面没有写选项表的名字", f"例如 {said} yes_no。"
            return self._fault(entry.row, "type", "no-list-name", message, remedy)
        known = ("select_one", "select_multiple", "select_one_from_file", "begin_group", "end_group", "begin_repeat")
        near = spelling.nearest(first, (*known, "end_repeat", *self._types))
        near = near or spelling.nearest(said.replace(" ", "_"), (*known, "end_repeat"))
        hint = f"您是不是想写 {near}{f' {rest}' if rest and near.startswith('select') else ''}？" if near else ""
        return self._fault(
            entry.row, "type", "unknown-type", f"不认识题型“{said[:60]}”", hint or "请换成 XLSForm 的题型。"
        )

    def _list(self, entry: Entry, command: str, name: str) -> Iterator[Fault]:
        row = entry.row
        if command in _FILE_SELECTS or name.endswith(_FILES):
            if not name.endswith(_FILES):
                yield self._fault(row, "type", "file-ending", f"附件名 {name} 没有后缀", "写成 名单.csv 这样。")
            return
        if reference := _REFERENCE.fullmatch(name):
            if reference[2] not in self._names:
                yield self._unknown_name("survey", row, self._survey.column("type"), reference[2])
            return
        lists, sheet = (
            (self._lists, "choices") if command != "select_one_external" else (self._external, "external_choices")
        )
        if name not in lists:
            hint = spelling.meant(name, lists) or f"在 {sheet} 表里加上这一组选项。"
            yield self._fault(row, "type", "no-list", f"没有叫 {name} 的选项表", hint)

    def _nesting(self) -> Iterator[Fault]:
        stack: list[Entry] = []
        for entry in self._entries:
            if entry.opens:
                stack.append(entry)
            elif entry.closes:
                if not stack:
                    message = f"多了一个 {entry.type}"
                    yield self._fault(entry.row, "type", "unopened", message, "删掉这一行，或补上对应的 begin。")
                elif (opened := stack.pop()).opens != entry.closes:
                    message = f"{entry.type} 对不上第 {opened.row.number} 行的 {opened.type}"
                    yield self._fault(entry.row, "type", "crossed", message, f"这里应写 end_{opened.opens}。")
        for entry in stack:
            message = f"{entry.type} {entry.name} 没有结束"
            yield self._fault(entry.row, "type", "unclosed", message, f"在分组末尾加一行 end_{entry.opens}。")

    def _depth(self) -> Iterator[Fault]:
        deepest = max(self._entries, key=lambda entry: entry.depth, default=None)
        if deepest is not None and deepest.depth > _DEEPEST:
            message = f"分组套了 {deepest.depth} 层"
            yield self._fault(deepest.row, "type", "nesting", message, f"最多 {_DEEPEST} 层，把里面的分组提出来。")

    def _twice(self) -> Iterator[Fault]:
        seen: dict[str, int] = {}
        for entry in self._entries:
            if entry.closes or not entry.name:
                continue
            if entry.path in seen:
                message = f"名字 {entry.name} 和第 {seen[entry.path]} 行重复"
                yield self._fault(entry.row, "name", "name-twice", message, "给其中一个换个名字。")
            seen.setdefault(entry.path, entry.row.number)

    def _choices(self) -> Iterator[Fault]:
        for key in ("choices", "external_choices"):
            sheet = self._book.sheets.get(key)
            if sheet is not None:
                yield from self._choice_rows(sheet)

    def _choice_rows(self, sheet: Sheet) -> Iterator[Fault]:
        file = self._book.file
        if "list_name" not in sheet.columns and sheet.rows:
            near = spelling.nearest("list_name", sheet.headers, 60)
            remedy = f"“{near}”是不是应该写 list_name？" if near else "在表头加上 list_name。"
            yield Fault(file, sheet.name, sheet.row, near, "no-column", "缺少 list_name 这一列", remedy)
            return
        seen: dict[tuple[str, str], int] = {}
        for row in sheet.rows:
            name, group = outline.cell(sheet, row, "name") or row.get("value"), outline.cell(sheet, row, "list_name")
            if not group:
                continue
            place = (file, sheet.name, row.number, sheet.column("name"))
            if not name:
                yield Fault(*place, "choice-without-name", "选项没有 name", "给这个选项写一个 name。")
            elif (group, name) in seen and sheet.name == "choices" and not self._duplicates_allowed:
                message = f"选项 {name} 在 {group} 里和第 {seen[group, name]} 行重复"
                remedy = "改名，或在 settings 里写 allow_choice_duplicates = yes。"
                yield Fault(*place, "choice-twice", message, remedy)
            seen.setdefault((group, name), row.number)

    def _references(self, sheet: str, row: Row) -> Iterator[Fault]:
        for header, said in row.cells.items():
            if "${" not in said or canonical(header) not in _REFERRING:
                continue
            for saved, name in _REFERENCE.findall(said):
                if name not in self._names and not saved and not (sheet == "survey" and canonical(header) == "type"):
                    yield self._unknown_name(sheet, row, header, name)

    def _unknown_name(self, sheet: str, row: Row, column: str, name: str) -> Fault:
        remedy = spelling.meant(name, self._names) or "改成表里已有的题名，或补上这道题。"
        return Fault(self._book.file, sheet, row.number, column, "unknown-name", f"没有叫 {name} 的题", remedy)


def _lists(sheet: Sheet | None) -> frozenset[str]:
    if sheet is None:
        return frozenset()
    return frozenset(name for row in sheet.rows if (name := outline.cell(sheet, row, "list_name")))


def _setting(book: Workbook, column: str) -> str:
    sheet = book.sheets.get("settings")
    if sheet is None:
        return ""
    return next((cell for row in sheet.rows if (cell := outline.cell(sheet, row, column))), "")


def unknown_sheets(book: Workbook) -> Iterator[Fault]:
    """Sheets that look like misspelt ones."""
    for name in book.names:
        key = spelling.word(name).strip().lower()
        near = spelling.nearest(key, SHEETS - set(book.sheets), 75) if key not in SHEETS else ""
        if near:
            message = f"表“{name}”没有读"
            yield Fault(book.file, name, 0, "", "misspelt-sheet", message, f"是不是应该叫 {near}？", "warning")
