"""Puts the cells of a workbook into plain signs before anybody else reads them, and says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forms import sheets, spelling
from forms.faults import Fault
from forms.sheets import Row, Sheet, Workbook

_LOGIC = frozenset(
    {
        "relevant",
        "constraint",
        "calculation",
        "required",
        "read_only",
        "choice_filter",
        "repeat_count",
        "trigger",
        "when",
        "instance_name",
    }
)
_WORDS = frozenset({"type", "name", "list_name", "parameters", "form_id", "version", "appearance", "save_to", "yima"})
_TEXTS = frozenset({"label", "hint", "constraint_message", "required_message", "guidance_hint", "title"})


def repaired(book: Workbook) -> Workbook:
    """The same workbook in plain signs; a notice for each cell that was changed."""
    notices: list[Fault] = list(book.notices)
    mended = {name: _sheet(book.file, sheet, notices) for name, sheet in book.sheets.items()}
    return replace(book, sheets=mended, notices=tuple(notices))


def _sheet(file: str, sheet: Sheet, notices: list[Fault]) -> Sheet:
    repairs = {header: _repair(sheets.canonical(header)) for header in sheet.headers}
    return replace(sheet, rows=tuple(_row(file, sheet, row, repairs, notices) for row in sheet.rows))


def _repair(column: str) -> Callable[[str], str] | None:
    if column in _LOGIC:
        return spelling.expression
    if column in _WORDS:
        return spelling.word
    if column in _TEXTS:
        return spelling.references
    return _default if column == "default" else None


def _default(said: str) -> str:
    """A default is literal unless it looks like logic."""
    return spelling.expression(said) if any(sign in said for sign in "（＄｛") and "(" not in said else said


def _row(
    file: str, sheet: Sheet, row: Row, repairs: dict[str, Callable[[str], str] | None], notices: list[Fault]
) -> Row:
    cells: dict[str, str] = {}
    for header, before in row.cells.items():
        repair = repairs.get(header)
        after = repair(before) if repair is not None else before
        if after != before:
            notices.append(sheets.repaired(file, sheet, row.number, header, before, after))
        cells[header] = after
    return Row(row.number, cells)
