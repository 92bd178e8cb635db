"""Reads one sheet of a workbook as rows of fields. The only place that knows how workbooks are built.

BadSheet    the file or its first row cannot be used: nothing was judged yet
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook
from rapidfuzz import fuzz, process

from app.imports.columns import Column, Kind, plain
from app.imports.formulas import faulty_cells
from app.settings import Fault
from cases.identity import Cell

_TITLES_WITHIN = 10
"""The row of titles is looked for in the first rows: above it a county puts a headline."""
_NEAR = 60
_GARBLED = re.compile("[\x80-\xff]{2}|\ufffd|锟斤拷")
_WORKBOOK = "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"


class Held(io.BytesIO):
    """A workbook that lies in memory only: what was sent in a chat is never written to disk unsealed."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


File = Path | Held


class BadSheet(Fault):
    """What is wrong with the file as a whole: one line with file, sheet, row, column and remedy."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet, by field; what is empty is None."""

    number: int
    cells: dict[str, Cell]

    def __getitem__(self, field: str) -> Cell:
        return self.cells.get(field)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose columns are known. `rows()` may be walked more than once."""

    kind: Kind
    file: str
    sheet: str
    titles_row: int
    where: dict[str, int]
    """Field to position in a row."""
    unused: tuple[str, ...]
    """Titles nobody asked for."""
    _sheet: CalamineSheet

    def rows(self) -> Iterator[Row]:
        """Every row below the titles that is not empty, with its number in the sheet."""
        wanted = list(self.where.items())
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            if number > self.titles_row:
                cells = {field: _cell(values[at]) for field, at in wanted if values[at] != ""}
                if cells:
                    yield Row(number, cells)

    def title(self, field: str) -> str:
        """A column as a person finds it: its letter and title."""
        at = self.where.get(field)
        letter = f"{get_column_letter(at + 1 + (self._sheet.start or (0, 0))[1])} 列" if at is not None else ""
        return f"{letter}“{self.kind.titled(field)}”"


def read(path: File, kind: Kind) -> Table:
    """Opens the workbook and finds its titles. Raises BadSheet, or OSError when there is no such file."""
    if not beginning(path, 1):
        raise BadSheet(
            f"{path.name} 是空文件。请换成填好的工作簿；空模板可用 yima import {kind.name} --template 得到。"
        )
    book = _open(path)
    for number, sheet in _sheets(book):
        for row, titles in _title_rows(sheet):
            where = _find(kind, titles)
            if len(where) >= 2:
                _refuse_formulas(path, number, sheet.name)
                return _table(kind, path.name, sheet, row, titles, where)
    raise _no_titles(kind, path.name, book)


def beginning(file: File, most: int = -1) -> bytes:
    """So many of its first bytes, or all."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            return stream.read(most)
    file.seek(0)
    found = file.read(most)
    file.seek(0)
    return found


def titles(path: File) -> frozenset[str]:
    """Everything that stands in the rows where titles are looked for, of every sheet. Raises BadSheet."""
    rows = (row for _, sheet in _sheets(_open(path)) for _, row in _title_rows(sheet))
    return frozenset(title for row in rows for title in row)


def is_garbled(cell: Cell) -> bool:
    """Whether a cell's words were read in the wrong encoding somewhere on their way.

    >>> is_garbled("å¼ ä¸‰"), is_garbled("ÕÅÈý"), is_garbled("阿依·买买提")
    (True, True, False)
    """
    return isinstance(cell, str) and not cell.isascii() and _GARBLED.search(cell) is not None


def _open(path: File) -> CalamineWorkbook:
    if not isinstance(path, Path):
        path.seek(0)
    try:
        return load_workbook(path)
    except PasswordError as fault:
        raise BadSheet(f"{path.name} 有密码，打不开。请去掉密码另存一份再导入。") from fault
    except CalamineError as fault:
        head = beginning(path, 4096)
        if b"\0" not in head and (b"," in head or b"\t" in head):
            try:
                head.decode()
                raise BadSheet(
                    f"{path.name} 是文本（CSV），不是工作簿。{_WORKBOOK}，身份证号那一列设成文本。"
                ) from fault
            except UnicodeDecodeError as wrong:
                if wrong.start < len(head) - 4:
                    raise BadSheet(f"{path.name} 是文本，而且不是 UTF-8 编码。{_WORKBOOK}。") from fault
        raise BadSheet(f"{path.name} 不是工作簿，或者文件坏了。{_WORKBOOK}。") from fault


def _sheets(book: CalamineWorkbook) -> Iterator[tuple[int, CalamineSheet]]:
    for number, sheet in enumerate(book.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            yield number, book.get_sheet_by_index(number)


def _title_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for number, values in enumerate(sheet.iter_rows(), 1):
        if number > _TITLES_WITHIN:
            return
        yield number, [plain(value) for value in values]


def _find(kind: Kind, titles: list[str]) -> dict[str, int]:
    """The columns that are there: by their own title first, then by another name."""
    where = {column.field: titles.index(column.title) for column in kind.columns if column.title in titles}
    for column in kind.columns:
        for name in column.also:
            if column.field not in where and name in titles and titles.index(name) not in where.values():
                where[column.field] = titles.index(name)
    return where


def _table(kind: Kind, file: str, sheet: CalamineSheet, row: int, titles: list[str], where: dict[str, int]) -> Table:
    place = f"{file} 工作表“{sheet.name}”"
    twice = [title for title in titles if title and titles.count(title) > 1]
    if twice:
        raise BadSheet(f"{place}第 {row} 行有两列都叫“{twice[0]}”。请删掉或改名其中一列。")
    missing = [column for column in kind.columns if column.needed and column.field not in where]
    unused = tuple(title for at, title in enumerate(titles) if title and at not in where.values())
    if missing:
        raise BadSheet(f"{place}第 {row} 行" + "；".join(_missing(column, unused) for column in missing) + "。")
    _refuse_merged(place, sheet, row)
    table = Table(kind, file, sheet.name, row, where, unused, sheet)
    if next(table.rows(), None) is None:
        raise BadSheet(f"{place}只有标题，第 {row + 1} 行起没有内容。请填好再导入。")
    return table


def _missing(column: Column, unused: tuple[str, ...]) -> str:
    near = process.extractOne(column.title, unused, scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near:
        return f"没有“{column.title}”这一列，“{near[0]}”像是写错了，请改成“{column.title}”"
    return f"没有“{column.title}”这一列，请补上（{column.note}）"


def _refuse_merged(place: str, sheet: CalamineSheet, titles_row: int) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom + 1 >= titles_row:
            cells = f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}"
            raise BadSheet(
                f"{place}第 {top + 1} 行 {get_column_letter(left + 1)} 列起有合并的单元格（{cells}）。"
                "请取消合并，每一行都填上内容。"
            )


def _refuse_formulas(path: File, number: int, name: str) -> None:
    cells = [f"{column}{row}" for row, column in islice(faulty_cells(path, number), 5)]
    if cells:
        raise BadSheet(f"{path.name} 工作表“{name}”里有公式出错的格子：{'、'.join(cells)}。请换成填好的值再导入。")


def _no_titles(kind: Kind, file: str, book: CalamineWorkbook) -> BadSheet:
    wanted = "、".join(column.title for column in kind.columns if column.needed)
    for _, sheet in _sheets(book):
        for row, titles in _title_rows(sheet):
            if any(is_garbled(title) for title in titles):
                return BadSheet(
                    f"{file} 工作表“{sheet.name}”第 {row} 行是乱码，编码不对。请从原来的文件另存为 .xlsx 再导入。"
                )
    names = "、".join(book.sheet_names)
    return BadSheet(
        f"{file} 工作表“{names}”的前 {_TITLES_WITHIN} 行里找不到标题行。"
        f"请在第 1 行写上：{wanted}；空模板可用 yima import {kind.name} --template 得到。"
    )


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return value
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
