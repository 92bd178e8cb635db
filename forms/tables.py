"""Reads forms written as text: Markdown tables and CSV. Line numbers are the file's own."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator

from forms import spelling
from forms.sheets import SHEETS, Grid

_RULE = re.compile(r"[\s|:\-]+")
_BAR = re.compile(r"(?<!\\)\|")


def decoded(data: bytes) -> str | None:
    """The text of a file: UTF-8 (with or without mark), UTF-16 with mark, else GB 18030; None if it is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            said = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in said:
            return said
    return None


def looks_like_markdown(said: str) -> bool:
    """True if some line is a table row."""
    return any(line.lstrip().startswith("|") for line in said.splitlines())


def markdown(said: str) -> list[Grid]:
    r"""Sheets of Markdown tables: `| survey |` or a heading opens one, its rows begin with an empty cell.

    >>> markdown("| survey |\n| | type | name |\n| | text | a |")[0].lines
    ((2, ('type', 'name')), (3, ('text', 'a')))
    """
    sheets: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    name = ""
    for number, line in enumerate(said.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("#"):
            name = stripped.strip("# ").strip()
        elif stripped.startswith("|") and not _RULE.fullmatch(stripped):
            cells = _cells(stripped)
            if cells[0] and not any(cells[1:]):
                name = cells[0]
            elif _names_sheet(cells[0]):
                # Some write the header on the line that opens the sheet.
                name = cells[0]
                sheets.setdefault(name, []).append((number, cells[1:]))
            elif name or _is_header(cells):
                name = name or "survey"
                sheets.setdefault(name, []).append((number, cells if cells[0] else cells[1:]))
            continue
        else:
            continue
        sheets.setdefault(name, [])
    return [Grid(sheet, tuple(lines)) for sheet, lines in sheets.items() if lines]


def _cells(line: str) -> tuple[str, ...]:
    inner = line[1:-1] if line.endswith("|") and not line.endswith("\\|") else line[1:]
    return tuple(spelling.cell_text(cell.replace("\\|", "|")) for cell in _BAR.split(inner))


def _is_header(cells: tuple[str, ...]) -> bool:
    return "type" in {spelling.word(cell).lower() for cell in cells}


def comma_separated(said: str) -> list[Grid]:
    r"""Sheets of a CSV: a sheet's name stands alone in the first column, or the file is one survey sheet.

    >>> [g.name for g in comma_separated("survey,,\n,type,name\n,text,a\nchoices,,\n,list_name,name\n,c,x\n")]
    ['survey', 'choices']
    """
    sheets: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    name = ""
    for number, cells in _records(said):
        if cells[0] and not any(cells[1:]) and not (name and not _opens_sheet(cells[0])):
            name = cells[0]
            sheets.setdefault(name, [])
        elif _names_sheet(cells[0]):
            name = cells[0]
            sheets.setdefault(name, []).append((number, cells[1:]))
        elif not cells[0] and name:
            sheets[name].append((number, cells[1:]))
        elif not name and (_is_header(cells) or not sheets):
            # A header, or an export: either way the checks say what is missing.
            return [Grid("survey", ((number, cells), *_rest(said, number)))]
    return [Grid(sheet, tuple(lines)) for sheet, lines in sheets.items() if lines]


def _names_sheet(said: str) -> bool:
    return spelling.word(said).lower() in SHEETS


def _opens_sheet(word: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z_ ]{3,40}", word))


def _rest(said: str, after: int) -> list[tuple[int, tuple[str, ...]]]:
    return [(number, cells) for number, cells in _records(said) if number > after]


def _records(said: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(io.StringIO(said, newline=""))
    for record in reader:
        cells = tuple(spelling.cell_text(cell) for cell in record)
        if any(cells):
            yield reader.line_num, cells
