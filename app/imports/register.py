"""The national system's export from its workbook: rows judged, the good ones as lines of the comparison.

The only place that knows how that export writes a day.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.imports import workbook
from app.imports.columns import Column, Kind
from app.imports.verdicts import Refusal, unreadable, worded
from app.imports.workbook import File, Row, Table
from cases.identity import Cell, id_fault, normal_id
from cases.imports import ID_FAULTS, RowFault, Verdict, words
from cases.lists import PlaceNames
from cases.register import Line
from packs.register import NEEDED, Register
from storage.lists import Lists

_DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})")


def described(register: Register) -> Kind:
    """The export's columns as workbooks are read by."""
    columns = tuple(
        Column(each.field, each.title, each.note or "照导出表", each.field in NEEDED, each.also)
        for each in register.column
    )
    return Kind("register", register.title, columns)


def read(path: File, register: Register) -> tuple[Table, list[Refusal]]:
    """The sheet, and what is wrong with its rows; such a row is left out and named. Raises BadSheet."""
    table = workbook.read(path, described(register))
    return table, list(_judge(table))


def lines(table: Table, refusals: Sequence[Refusal], names: PlaceNames, hashes: Lists) -> list[Line]:
    """The rows without a fault, who they are about only as hashes."""
    bad = {refusal.row for refusal in refusals}
    return [_line(row, names, hashes) for row in table.rows() if row.number not in bad]


def day_of(cell: Cell) -> date | None:
    """A day as exports write it, None for none or none that can be read.

    >>> day_of("2026-03-02T00:00:00"), day_of("2026年3月2日"), day_of(20260302)
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), datetime.date(2026, 3, 2))
    """
    found = _DAY.match(words(cell))
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def write_result(path: Path, rows: Sequence[tuple[int, str, str, str]]) -> None:
    """A workbook with every row: its number, what becomes of it, which case, what to do."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("结果")
    head: list[Any] = ["行", "结果", "一码里的哪一户", "怎么办"]
    for row in (head, *rows):
        sheet.append(["" if cell == 0 else cell for cell in row])
    book.save(path)


def _judge(table: Table) -> Iterator[Refusal]:
    seen: dict[str, int] = {}
    for row in table.rows():
        yield from unreadable(row)
        yield from worded(_verdicts(row, seen))
        if isinstance(row["number"], float | int) and abs(row["number"]) >= 10**15:
            yield Refusal(row.number, "number", "编号存成了数字，后几位已经不准", "把整列设成“文本”格式再导出")
        if words(row["on"]) and day_of(row["on"]) is None:
            yield Refusal(row.number, "on", "看不出是哪一天", "写成 2026-03-02 这样")


def _verdicts(row: Row, seen: dict[str, int]) -> Iterator[Verdict]:
    for field in ("number", "name", "place"):
        if not words(row[field]):
            yield Verdict(row.number, field, RowFault.MISSING)
    if row["id_number"] is not None and (fault := id_fault(row["id_number"])):
        yield Verdict(row.number, "id_number", ID_FAULTS[fault])
    number = words(row["number"])
    if number and seen.setdefault(number, row.number) != row.number:
        yield Verdict(row.number, "number", RowFault.TWICE, str(seen[number]))


def _line(row: Row, names: PlaceNames, hashes: Lists) -> Line:
    return Line(
        row.number,
        words(row["number"]),
        day_of(row["on"]),
        hashes.hash("head", "".join(words(row["name"]).split())),
        names.village(names.find(row["place"])),
        hashes.hash("id", normal_id(words(row["id_number"]))),
    )
