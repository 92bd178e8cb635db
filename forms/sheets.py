"""A form's file as sheets of text cells with their true places. Values only; reading is in `workbooks` and `tables`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms import spelling
from forms.faults import Fault

SHEETS = frozenset({"survey", "choices", "external_choices", "settings", "entities", "osm", "issues"})
"""The sheets that mean something; others are not read."""
_ALIASES = {
    "relevance": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "caption": "label",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "value": "name",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "command": "type",
    "tag": "name",
    "jr:constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a form may be. Beyond these it is refused by name, before memory or patience runs out."""

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 80_000_000
    survey_rows: int = 5_000
    rows: int = 60_000
    columns: int = 1_000
    cell_characters: int = 32_767
    media_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the author sees it (line of the file in text files) and its non-empty cells by header."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """A cell by canonical header, "" if empty."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a header. `headers` as written, `row` the header's number."""

    name: str
    row: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    """Canonical header -> header as written."""

    def column(self, canonical: str) -> str:
        """How the author wrote a header."""
        return self.columns.get(canonical, canonical)


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets by lower-case name, with what was noticed while reading."""

    file: str
    sheets: Mapping[str, Sheet]
    names: tuple[str, ...]
    """Of all sheets, read or not."""
    notices: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet before its header is known: numbered lines of cells."""

    name: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def canonical(header: str) -> str:
    """A header without language, case and old spellings.

    >>> canonical("Label::中文"), canonical("bind::relevant"), canonical("list name")
    ('label', 'relevant', 'list_name')
    """
    parts = [part.strip() for part in header.replace("::", ":").split(":")]
    base = parts[0].lower().replace(" ", "_")
    if base in ("bind", "body", "control") and len(parts) > 1:
        base = ":".join(parts[1:]).lower()
    elif base in ("jr", "media") and len(parts) > 1:
        base = f"jr:{parts[1].lower()}" if base == "jr" else parts[1].lower()
    return _ALIASES.get(base, base)


def workbook(file: str, grids: Iterable[Grid], limits: Limits) -> Workbook:
    """Sheets with headers, from grids; the first line that is not empty is the header. Notices what was repaired."""
    sheets: dict[str, Sheet] = {}
    names: list[str] = []
    notices: list[Fault] = []
    for grid in grids:
        names.append(grid.name)
        key = spelling.word(grid.name).strip().lower()
        if key not in sheets and (sheet := _sheet(file, key, grid, limits, notices)):
            sheets[key] = sheet
    return Workbook(file, sheets, tuple(names), tuple(notices))


def _sheet(file: str, key: str, grid: Grid, limits: Limits, notices: list[Fault]) -> Sheet | None:
    filled = [(number, cells) for number, cells in grid.lines if any(cells)]
    if not filled:
        return None
    number, cells = filled[0]
    lines = [line for line in grid.lines if line[0] > number]
    headers = [spelling.word(cell) for cell in cells]
    for before, after in zip(cells, headers, strict=True):
        if before != after:
            notices.append(_repaired(file, grid.name, number, after, before, after))
    _report_twice(file, grid.name, number, headers, notices)
    known: dict[str, str] = {}
    for header in headers:
        if header:
            known.setdefault(canonical(header), header)
    rows = tuple(
        Row(at, {header: cell for header, cell in zip(headers, values, strict=False) if header and cell})
        for at, values in lines
    )
    for row in rows:
        _report_long(file, grid.name, row, limits, notices)
    return Sheet(grid.name if key not in SHEETS else key, number, tuple(headers), _trimmed(rows), known)


def _trimmed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    last = max((at for at, row in enumerate(rows, 1) if row.cells), default=0)
    return rows[:last]


def _repaired(file: str, sheet: str, row: int, column: str, before: str, after: str) -> Fault:
    message = f"“{before[:60]}”里有全角标点或弯引号，已按“{after[:60]}”读取"
    return Fault(file, sheet, row, column, "full-width", message, "改成英文半角标点更稳妥。", "warning")


def repaired(file: str, sheet: Sheet, row: int, column: str, before: str, after: str) -> Fault:
    """The notice that a cell was read in plain signs."""
    return _repaired(file, sheet.name, row, column, before, after)


def _report_twice(file: str, sheet: str, row: int, headers: list[str], notices: list[Fault]) -> None:
    seen: set[str] = set()
    for header in headers:
        key = header.strip().lower()
        if key and key in seen:
            message = f"表头“{header}”写了两次"
            notices.append(Fault(file, sheet, row, header, "header-twice", message, "删掉或改名其中一列。"))
        seen.add(key)


def _report_long(file: str, sheet: str, row: Row, limits: Limits, notices: list[Fault]) -> None:
    for header, cell in row.cells.items():
        if len(cell) > limits.cell_characters:
            message = f"这一格有 {len(cell)} 个字符，太长了"
            remedy = f"一格最多 {limits.cell_characters} 个字符，请删减。"
            notices.append(Fault(file, sheet, row.number, header, "cell-too-long", message, remedy))
