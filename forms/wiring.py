"""Compiles the logic of a form's parts, finds what each expression reads, and reports every fault with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from chat.verdict import Rejected
from forms import answers, assembly, labels, pattern_checks, sources
from forms.assembly import Plan
from forms.dependencies import Reading, Reads
from forms.expressions.compiler import Expression, compiled
from forms.expressions.context import Evaluate
from forms.expressions.lexer import Unreadable
from forms.faults import Fault, Level
from forms.graph import Act, Vertex
from forms.model import SILENT, ChoiceRow, Issue, Part, Template
from forms.names import FormNames
from forms.outline import Outline
from forms.secondary import Attachments
from forms.sheets import Workbook

_LOGIC = (
    ("relevant", "relevant", "relevant"),
    ("calculate", "calculate", "calculation"),
    ("constraint", "constraint", "constraint"),
    ("required", "required", "required"),
    ("readonly", "read_only", "read_only"),
)
"""pyxform's bind key, the part's field, the author's column."""

_SPOKEN = frozenset({"jr:choice-name", "jr:itext", "instance", "format-date", "format-date-time"})
"""Calls whose result may depend on the language."""


class Wiring:
    """Compiles the parts of one form; `faults` collects what is wrong, `reads` what depends on what."""

    def __init__(self, book: Workbook, built: assembly.Assembly, tree: Plan, attachments: Attachments) -> None:
        self.book = book
        self.parts = built.parts
        self.plans = built.plans
        self.outline = Outline(book)
        self.faults: list[Fault] = []
        self.reads: dict[Vertex, Reads] = {}
        self.volatile: list[Vertex] = []
        self.spoken: list[Vertex] = []
        self.by_name, twice = _names(built.parts)
        self.names = FormNames(built.parts[0], self.by_name, twice)
        self.sources = sources.Sources(self, attachments)
        self.sources.collect(tree)
        self.lists: Mapping[str, tuple[ChoiceRow, ...]] = self.sources.lists
        for part in built.parts[1:]:
            self._part(part, built.plans[part.index])

    def _part(self, part: Part, plan: Plan) -> None:
        part.row = self.outline.row(part.path).number
        part.role = self.outline.cell(part.path, "yima") if part.name != "meta" else ""
        bind = plan.get("bind", {})
        for key, field, column in _LOGIC:
            if bind.get(key) and not (key == "readonly" and part.type in ("note", *SILENT)):
                setattr(part, field, self.expression(part, column, str(bind[key])))
        part.label = self.texts(part, "label", plan.get("label"))
        part.hint = self.texts(part, "hint", plan.get("hint"))
        part.guidance = self.texts(part, "guidance_hint", plan.get("guidance_hint"))
        part.constraint_message = self.texts(part, "constraint_message", bind.get("jr:constraintMsg"))
        part.required_message = self.texts(part, "required_message", bind.get("jr:requiredMsg"))
        self._default(part, plan)
        part.triggers = tuple(self._triggers(part, plan))
        count = (plan.get("control") or {}).get("jr:count")
        if count and part.kind == "repeat":
            part.count = self.expression(part.parent or part, "repeat_count", str(count), blame=part)
        if part.kind == "question":
            part.choices = self.sources.of(part, plan)
        self._vertices(part)

    def _default(self, part: Part, plan: Plan) -> None:
        said = plan.get("default")
        if said in (None, "") or part.kind != "question":
            return
        if plan.get("_dynamic_default"):
            part.dynamic_default = self.expression(part, "default", str(said))
            return
        kept = answers.checked(part, str(said), UTC)
        part.default = str(said) if isinstance(kept, Rejected) else kept
        if isinstance(kept, Rejected):
            self.fault(
                part,
                "default",
                "default",
                f"默认值“{str(said)[:40]}”和题型不符。{kept.reason}",
                "改一下默认值。",
                "warning",
            )

    def _triggers(self, part: Part, plan: Plan) -> Iterable[int]:
        named = plan.get("trigger") or ()
        for name in re.findall(r"\$\{\s*([^{}]+?)\s*\}", named) if isinstance(named, str) else named:
            found = self.by_name.get(str(name).removeprefix("${").removesuffix("}").strip())
            if found is not None:
                yield found.index

    def _vertices(self, part: Part) -> None:
        if part.relevant is not None:
            self._vertex((part.index, Act.RELEVANT), part, part.relevant)
        if part.count is not None:
            self._vertex((part.index, Act.COUNT), part.parent or part, part.count)
        if part.calculate is not None and not part.triggers:
            self._vertex((part.index, Act.CALCULATE), part, part.calculate)
        if part.choices is not None and (found := self.sources.reads(part)) is not None:
            self.reads[(part.index, Act.CHOICES)] = found

    def _vertex(self, vertex: Vertex, standing: Part, expression: Expression) -> None:
        reads = Reading(self.parts[0], self.by_name, standing).of(expression.tree)
        self.reads[vertex] = reads
        if expression.volatile:
            self.volatile.append(vertex)
        if any(call.name in _SPOKEN for call in expression.calls):
            self.spoken.append(vertex)
        self._doubts(self.parts[vertex[0]], vertex[1], expression, reads)

    def _doubts(self, part: Part, act: Act, expression: Expression, reads: Reads) -> None:
        column = {Act.RELEVANT: "relevant", Act.COUNT: "repeat_count", Act.CALCULATE: "calculation"}[act]
        for path in sorted(reads.lost):
            self.fault(
                part, column, "lost-path", f"路径 {path} 找不到题目", "核对题名和分组，最好写成 ${题名}。", "warning"
            )
        for name in sorted(reads.many):
            message = f"${{{name}}} 在重复组里有好几份，这里只取第一份"
            self.fault(
                part, column, "many-values", message, "在组外请用 sum()、count() 或 indexed-repeat()。", "warning"
            )
        for name in sorted(reads.own_repeat):
            message = f"在组里写 count(${{{name}}}) 只得 1"
            self.fault(part, column, "count-inside", message, "把计数放到重复组外面。", "warning")

    def expression(self, part: Part, column: str, source: str, blame: Part | None = None) -> Expression | None:
        """A compiled expression standing at a part; None, with a fault, if it cannot be read."""
        return self.at_cell(source, self.place(blame or part, column))

    def place(self, part: Part, column: str) -> tuple[str, int, str]:
        """Sheet, row and column of a part's cell."""
        return "survey", part.row or self.outline.row(part.path).number, self.outline.sheet.column(column)

    def at_cell(self, source: str, place: tuple[str, int, str]) -> Expression | None:
        """A compiled expression of any cell; None, with a fault, if it cannot be read."""
        try:
            expression = compiled(source, self.names)
        except Unreadable as fault:
            remedy = _REMEDIES.get(fault.code, "对照 XLSForm 的写法改好这个表达式。")
            self.faults.append(Fault(self.book.file, *place, fault.code, f"{fault.said}：{_short(source)}", remedy))
            return None
        self.faults += pattern_checks.faults(self.book.file, place, expression.calls)
        self.faults += self.sources.missing_files(place, expression.calls)
        return expression

    def texts(self, part: Part, column: str, value: Any) -> dict[str, Template]:
        """A translatable text of a part as templates."""
        return self.texts_at(value, self.place(part, column))

    def texts_at(self, value: Any, place: tuple[str, int, str]) -> dict[str, Template]:
        """A translatable text of any cell as templates."""
        found = {}
        for language, said in assembly.texts(value).items():
            try:
                found[language] = labels.template(said, lambda source: self._value(source, place))
            except Unreadable as fault:
                remedy = _REMEDIES.get(fault.code, "改好文字里的 ${题名}。")
                self.faults.append(Fault(self.book.file, *place, fault.code, f"{fault.said}：{_short(said)}", remedy))
        return found

    def _value(self, source: str, place: tuple[str, int, str]) -> Evaluate:
        expression = compiled(source, self.names)
        self.faults += self.sources.missing_files(place, expression.calls)
        return expression.run

    def fault(self, part: Part, column: str, code: str, message: str, remedy: str, level: Level = "error") -> None:
        """Notes a fault in a part's cell."""
        self.faults.append(Fault(self.book.file, *self.place(part, column), code, message, remedy, level))

    def issues(self) -> tuple[Issue, ...]:
        """The rows of the sheet `issues`."""
        sheet = self.book.sheets.get("issues")
        found: list[Issue] = []
        for row in sheet.rows if sheet is not None else ():
            if sheet is None or not row.cells:
                continue
            cells = {key: row.cells[header] for key, header in sheet.columns.items() if header in row.cells}
            place = ("issues", row.number, sheet.column("when"))
            if not cells.get("when"):
                message, remedy = "没有写什么情况算问题", "在 when 一列写条件。"
                self.faults.append(Fault(self.book.file, *place, "issue-without-when", message, remedy))
                continue
            when = self.at_cell(cells["when"], place)
            title = self.texts_at(cells.get("title", ""), ("issues", row.number, sheet.column("title")))
            if when is not None:
                said = title.get("default", Template("", ("",)))
                found.append(Issue(row.number, when, self._where(when), cells, said))
        return tuple(found)

    def _where(self, when: Expression) -> Part:
        """The innermost repeat of the questions it reads; the root if they lie in different ones."""
        reads = Reading(self.parts[0], self.by_name, self.parts[0]).of(when.tree)
        homes = {self.parts[index].repeat for index in reads.wide}
        return (next(iter(homes)) if len(homes) == 1 else None) or self.parts[0]


def _names(parts: Iterable[Part]) -> tuple[dict[str, Part], frozenset[str]]:
    found: dict[str, Part] = {}
    twice: set[str] = set()
    for part in list(parts)[1:]:
        if part.name in found:
            twice.add(part.name)
        found[part.name] = part
    return {name: part for name, part in found.items() if name not in twice}, frozenset(twice)


def _short(said: str) -> str:
    return said if len(said) <= 80 else f"{said[:80]}…"


_REMEDIES = {
    "unknown-name": "改成表里已有的题名，或补上这道题。",
    "ambiguous-name": "给其中一道题换个名字。",
    "function": "换成 XLSForm 支持的函数。",
    "arguments": "补齐或去掉多余的参数。",
    "bracket": "数一数括号，左右要一样多。",
    "quote": "文字两边要用同一种英文引号。",
}
