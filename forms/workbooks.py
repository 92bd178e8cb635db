"""Reads a form's bytes, whatever its name says: the only place that opens Excel files. Hostile ones are refused."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from forms import sheets, spelling, tables
from forms.faults import Fault, FaultyForm
from forms.sheets import Grid, Limits, Workbook

_MOST_CELLS = 2_000_000
_MOST_PARTS = 3_000
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_BEGINS = {".xlsx": b"PK\x03\x04", ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
_SAVE_AS = "在 Excel 或 WPS 里打开，另存为不带密码、不带宏的 .xlsx 再上传。"


def read(file: str, data: bytes, limits: Limits | None = None) -> Workbook:
    """The sheets of .xlsx, .xls, .csv or Markdown bytes. Raises FaultyForm."""
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        size = f"{len(data) / 1e6:.0f} MB"
        raise refused(
            file,
            "too-large",
            f"文件有 {size}，太大了",
            f"最多 {limits.file_bytes // 1_000_000} MB，请删去图片和多余的表。",
        )
    if not data.strip():
        raise refused(file, "empty", "文件是空的", "请上传写好的表单。")
    book = sheets.workbook(file, list(_grids(file, data, limits)), limits)
    return replace(book, notices=(*book.notices, *_misnamed(file, data)))


def _misnamed(file: str, data: bytes) -> Iterator[Fault]:
    """Read all the same: what it is its bytes say. Other tools go by the name."""
    named = next((name for name in _BEGINS if file.lower().endswith(name)), "")
    is_named = next((name for name, begin in _BEGINS.items() if data.startswith(begin)), "")
    if named and named != is_named:
        kind = f"其实是 {is_named} 文件" if is_named else "其实是文字文件"
        remedy = f"一码照样能用；别的程序可能打不开，最好在 Excel 或 WPS 里另存为 {named}。"
        yield Fault(file, "", 0, "", "other-format", f"名字写着 {named}，{kind}", remedy, "warning")


def refused(file: str, code: str, message: str, remedy: str, sheet: str = "") -> FaultyForm:
    """The exception for a file that cannot be read at all."""
    return FaultyForm([Fault(file, sheet, 0, "", code, message, remedy)])


def _grids(file: str, data: bytes, limits: Limits) -> Iterator[Grid]:
    if data.startswith(_BEGINS[".xlsx"]):
        return _xlsx(file, data, limits)
    if data.startswith(_BEGINS[".xls"]):
        return _xls(file, data, limits)
    said = tables.decoded(data)
    if said is None:
        raise refused(file, "not-a-form", "这不是 Excel、CSV 或 Markdown 文件", "请上传 .xlsx 文件。")
    if said.lstrip()[:5] in ("<?xml", "<!DOC", "<html"):
        raise refused(file, "not-a-form", "这是网页或 XML 文件，不是表单", "请上传 .xlsx 文件。")
    found = tables.markdown(said) if tables.looks_like_markdown(said) else tables.comma_separated(said)
    return iter([grid for grid in found if _within(file, grid, limits)])


def _within(file: str, grid: Grid, limits: Limits) -> bool:
    if len(grid.lines) > limits.rows:
        message, remedy = f"“{grid.name}”有 {len(grid.lines)} 行，太多了", f"一张表最多 {limits.rows} 行。"
        raise refused(file, "too-many-rows", message, remedy, grid.name)
    return True


def _xlsx(file: str, data: bytes, limits: Limits) -> Iterator[Grid]:
    damaged = refused(file, "damaged", "这个 Excel 文件坏了，打不开", "请在 Excel 或 WPS 里打开修复后另存，再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(file, archive, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        KeyError,
    ) as fault:
        raise damaged from fault
    try:
        yield from _calamine(file, data, limits)
    except FaultyForm:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit):
        raise
    except BaseException as fault:  # A panic in the reader's native code is no Exception.
        raise damaged from fault


def _check_archive(file: str, archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes * 4:
        raise _bomb(file)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise refused(file, "macros", "这个文件带有宏，不能用", _SAVE_AS)
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise refused(file, "not-a-form", "这不是 Excel 表格", "请上传 .xlsx 文件。")
    left = limits.unpacked_bytes
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")) and "/media/" not in part.filename.lower():
            left = _check_part(file, archive, part, left)


def _check_part(file: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Unpacks a part once, so that its true size and check sum are known before anything trusts its header."""
    if part.flag_bits & 1:
        raise refused(file, "encrypted", "这个文件有密码", _SAVE_AS)
    if part.file_size > left:
        raise _bomb(file)
    with archive.open(part) as opened:
        content = opened.read(left + 1)
    if "worksheets/" in part.filename.lower() and _extent(content) > _MOST_CELLS:
        raise refused(file, "too-many-rows", "有一张表的行列太多", "删掉表格右边和下面用不着的内容，再另存。")
    return left - len(content)


def _bomb(file: str) -> FaultyForm:
    return refused(
        file, "unpacks-too-large", "这个文件解开后太大，像是压缩炸弹", "请重新制作表单，不要放大图和多余的表。"
    )


def _extent(content: bytes) -> int:
    last_row = last_column = 0
    for match in _CELL.finditer(content):
        last_row = max(last_row, int(match[2]))
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        last_column = max(last_column, column)
    return last_row * last_column


def _calamine(file: str, data: bytes, limits: Limits) -> Iterator[Grid]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as fault:
        raise refused(file, "encrypted", "这个文件有密码", _SAVE_AS) from fault
    for name in book.sheet_names:
        if not _is_read(name, book.sheet_names):
            yield Grid(name, ())
            continue
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        lines = tuple((at, _cells(row[: limits.columns])) for at, row in enumerate(rows, 1))
        grid = Grid("survey" if len(book.sheet_names) == 1 else name, lines)
        _within(file, grid, limits)
        yield grid


def _is_read(name: str, names: list[str]) -> bool:
    """A workbook's only sheet is the survey, whatever it is called."""
    return len(names) == 1 or spelling.word(name).strip().lower() in sheets.SHEETS


def _cells(values: list[Any]) -> tuple[str, ...]:
    return tuple(spelling.cell_text(value) if isinstance(value, str) else _shown(value) for value in values)


def _shown(value: Any) -> str:
    """A typed cell as the author would type it.

    >>> _shown(3.0), _shown(True), _shown(datetime(2026, 3, 5))
    ('3', 'TRUE', '2026-03-05')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _xls(file: str, data: bytes, limits: Limits) -> Iterator[Grid]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refused(file, "encrypted", "这个文件有密码", _SAVE_AS)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise refused(file, "macros", "这个文件带有宏，不能用", _SAVE_AS)
    import xlrd  # type: ignore[import-untyped]

    try:
        book = xlrd.open_workbook(file_contents=data, ragged_rows=True, on_demand=True, logfile=io.StringIO())
        for name in book.sheet_names():
            known = _is_read(name, book.sheet_names())
            title = "survey" if len(book.sheet_names()) == 1 else name
            grid = Grid(title, tuple(_xls_lines(book, book.sheet_by_name(name), limits)) if known else ())
            _within(file, grid, limits)
            yield grid
    except (FaultyForm, GeneratorExit):
        raise
    except Exception as fault:
        if "encrypt" in str(fault).lower() or "password" in str(fault).lower():
            raise refused(file, "encrypted", "这个文件有密码", _SAVE_AS) from fault
        message, remedy = "这个 Excel 文件坏了，打不开", "请在 Excel 或 WPS 里打开，另存为 .xlsx 再上传。"
        raise refused(file, "damaged", message, remedy) from fault


def _xls_lines(book: Any, sheet: Any, limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
    for at in range(min(sheet.nrows, limits.rows + 1)):
        yield at + 1, tuple(_xls_cell(book, cell) for cell in sheet.row(at)[: limits.columns])


def _xls_cell(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return _shown(cell.value)
        return moment.time().isoformat() if cell.value < 1 else _shown(moment)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    return spelling.cell_text(cell.value) if isinstance(cell.value, str) else _shown(cell.value)
