"""Where choices and look-ups come from: lists of the workbook, attached files, repeats. Misses are named at load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from forms import assembly
from forms.assembly import FILES, Plan
from forms.dependencies import Reading, Reads
from forms.expressions.compiler import Expression, compiled_tree
from forms.expressions.lexer import Unreadable
from forms.expressions.parser import parse
from forms.expressions.syntax import Call, Literal
from forms.faults import Fault
from forms.model import SELECTS, ChoiceRow, ChoiceSource, Part, Search, Template
from forms.outline import cell
from forms.secondary import Attachments, Unusable
from forms.sheets import Sheet, canonical

if TYPE_CHECKING:
    from forms.wiring import Wiring

_SEARCH = re.compile(r"search\s*\(")


class Sources:
    """The choice lists of one form, and what its questions take from them."""

    def __init__(self, wiring: Wiring, attachments: Attachments) -> None:
        self._wiring = wiring
        self._attachments = attachments
        self._missing: set[str] = set()
        self._files: dict[tuple[str, str, str], tuple[ChoiceRow, ...]] = {}
        self.lists: dict[str, tuple[ChoiceRow, ...]] = {}
        self._external: dict[str, tuple[ChoiceRow, ...]] = {}

    def collect(self, tree: Plan) -> None:
        """Reads the lists of the workbook."""
        lists = tree.get("choices") or {}
        # Labels may look up other lists, so all names come first.
        self.lists.update(dict.fromkeys(lists, ()))
        for name, rows in lists.items():
            self.lists[name] = tuple(self._row(name, row) for row in rows)
        self._external = self._external_lists()

    def _row(self, list_name: str, plan: Mapping[str, Any]) -> ChoiceRow:
        name = str(plan.get("name", ""))
        place = ("choices", self._line(list_name, name), self._column("label"))
        media = {kind: assembly.texts(files) for kind, files in (plan.get("media") or {}).items()}
        cells = {key: str(value) for key, value in plan.items() if isinstance(value, str | int | float)}
        cells.pop("label", None)
        cells["name"] = name
        return ChoiceRow(name, self._wiring.texts_at(plan.get("label"), place), cells, media)

    def _column(self, column: str) -> str:
        sheet = self._wiring.book.sheets.get("choices")
        return sheet.column(column) if sheet is not None else column

    def _line(self, list_name: str, name: str) -> int:
        sheet = self._wiring.book.sheets.get("choices")
        if not hasattr(self, "_lines"):
            self._lines: dict[tuple[str, str], int] = {}
            for row in sheet.rows if sheet is not None else ():
                assert sheet is not None
                self._lines.setdefault((cell(sheet, row, "list_name"), cell(sheet, row, "name")), row.number)
        return self._lines.get((list_name, name), 0)

    def _external_lists(self) -> dict[str, tuple[ChoiceRow, ...]]:
        sheet = self._wiring.book.sheets.get("external_choices")
        found: dict[str, list[ChoiceRow]] = {}
        for row in sheet.rows if sheet is not None else ():
            assert sheet is not None
            name = cell(sheet, row, "name")
            if name:
                found.setdefault(cell(sheet, row, "list_name"), []).append(_external_row(sheet, name, row.cells))
        return {name: tuple(rows) for name, rows in found.items()}

    def of(self, part: Part, plan: Plan) -> ChoiceSource | None:
        """The source of a select's choices; None for other questions."""
        if part.type not in SELECTS:
            return None
        if _SEARCH.search(part.appearance):
            return self._searching(part, plan)
        itemset = str(plan.get("itemset") or plan.get("list_name") or "")
        said = plan.get("choice_filter")
        source_filter = self._wiring.expression(part, "choice_filter", str(said)) if said else None
        seed = part.parameters.get("seed")
        seed_expression = self._wiring.expression(part, "parameters", seed) if seed else None
        shuffled = part.parameters.get("randomize") == "true"
        if reference := re.fullmatch(r"\$\{\s*([^{}]+?)\s*\}", itemset):
            target = self._wiring.by_name.get(reference[1])
            index = target.index if target is not None else 0
            return ChoiceSource(itemset, (), index, source_filter, shuffled, seed_expression)
        rows = self._rows(part, itemset)
        return ChoiceSource(itemset, rows, -1, source_filter, shuffled, seed_expression)

    def _rows(self, part: Part, itemset: str) -> tuple[ChoiceRow, ...]:
        if part.type == "select_one_external":
            return self._external.get(itemset, ())
        if not itemset.endswith(FILES):
            return self.lists.get(itemset, ())
        geo = itemset.endswith(".geojson")
        value = part.parameters.get("value", "id" if geo else "name")
        label = part.parameters.get("label", "title" if geo else "label")
        key = (itemset, value, label)
        if key not in self._files:
            self._files[key] = tuple(self._file_rows(part, *key))
        return self._files[key]

    def _file_rows(self, part: Part, file: str, value: str, label: str) -> Iterator[ChoiceRow]:
        try:
            rows = self._attachments.rows(file)
        except Unusable as fault:
            self._wiring.fault(part, "type", "attachment", f"附件 {file} 用不了：{fault}", "换一个能打开的文件。")
            return
        if rows is None:
            self._report_missing(self._wiring.place(part, "type"), file)
            return
        if rows and value not in rows[0]:
            message = f"附件 {file} 里没有 {value} 这一列"
            self._wiring.fault(
                part, "type", "attachment-column", message, "核对列名，或在 parameters 里写 value=列名。"
            )
        for cells in rows:
            if name := cells.get(value, ""):
                shown = cells.get(label) or name
                yield ChoiceRow(name, {"default": Template(shown, (shown,))}, cells)

    def _searching(self, part: Part, plan: Plan) -> ChoiceSource | None:
        """The appearance search(…): one row of the list names the columns, rows named by numbers are choices."""
        at = _SEARCH.search(part.appearance)
        assert at is not None
        place = self._wiring.place(part, "appearance")
        try:
            tree = parse(part.appearance[at.start() : part.appearance.rindex(")") + 1])
            if not isinstance(tree, Call) or not tree.arguments or not isinstance(tree.arguments[0], Literal):
                raise Unreadable("search() 的第一个参数要写附件名")
            expressions = [compiled_tree(part.appearance, argument, self._wiring.names) for argument in tree.arguments]
        except (Unreadable, ValueError) as fault:
            message = f"search() 写得不对：{fault}"
            self._wiring.faults.append(
                Fault(self._wiring.book.file, *place, "search", message, "例如 search('村名单')。")
            )
            return None
        file = str(tree.arguments[0].value)
        if self._attachments.file(file) is None:
            self._report_missing(place, file if "." in file else f"{file}.csv")
        return ChoiceSource(f"search:{file}", search=self._search(plan, file, tree, expressions))

    def _search(self, plan: Plan, file: str, tree: Call, expressions: list[Expression]) -> Search:
        rows = self.lists.get(str(plan.get("list_name") or plan.get("itemset") or ""), ())
        fixed = tuple(row for row in rows if re.fullmatch(r"-?\d+", row.name))
        columns = next((row for row in rows if row not in fixed), None)
        label = next(iter(columns.texts.values())).source if columns is not None and columns.texts else "label"
        how = tree.arguments[1].value if len(tree.arguments) > 1 and isinstance(tree.arguments[1], Literal) else ""
        pairs = tuple(zip(expressions[2::2], expressions[3::2], strict=False))
        names = tuple(name.strip() for name in label.split(","))
        return Search(file, str(how), pairs, columns.name if columns is not None else "name", names, fixed)

    def reads(self, part: Part) -> Reads | None:
        """What the present choices depend on; None if they never change."""
        source = part.choices
        assert source is not None
        expressions = [source.filter] if source.filter is not None else []
        if source.search is not None:
            expressions += [expression for pair in source.search.pairs for expression in pair]
        if not expressions and source.repeat < 0:
            return None
        reading = Reading(self._wiring.parts[0], self._wiring.by_name, part)
        for expression in expressions:
            reading.of(expression.tree)
        if source.repeat >= 0:
            target = self._wiring.parts[source.repeat]
            reading.reads.wide.add(target.index)
            reading.reads.shapes |= target.chain - {-1}
        reading.reads.near.discard(part.index)
        return reading.reads

    def missing_files(self, place: tuple[str, int, str], calls: Iterable[Call]) -> Iterator[Fault]:
        """Attachments an expression's calls need that are not there."""
        for node in calls:
            if not (node.arguments and isinstance(node.arguments[0], Literal)):
                continue
            name = str(node.arguments[0].value)
            if node.name == "pulldata":
                wanted = name if name.endswith(FILES) else f"{name}.csv"
            elif node.name == "instance" and name not in self.lists and name != "__last-saved":
                wanted = name if "." in name else f"{name}.csv"
            else:
                continue
            if self._attachments.file(name) is None:
                yield from self._missed(place, wanted)

    def _report_missing(self, place: tuple[str, int, str], file: str) -> None:
        self._wiring.faults += self._missed(place, file)

    def _missed(self, place: tuple[str, int, str], file: str) -> Iterator[Fault]:
        if file not in self._missing:
            self._missing.add(file)
            yield Fault(
                self._wiring.book.file, *place, "attachment-missing", f"缺少附件 {file}", f"把 {file} 和表单一起上传。"
            )


def _external_row(sheet: Sheet, name: str, cells: Mapping[str, str]) -> ChoiceRow:
    texts: dict[str, Template] = {}
    plain: dict[str, str] = {}
    for header, said in cells.items():
        if canonical(header) == "label":
            language = header.replace("::", ":").partition(":")[2].strip() or "default"
            texts[language] = Template(said, (said,))
        else:
            plain[header] = said
    return ChoiceRow(name, texts, {**plain, "name": name})
