"""Finds cells whose formula went wrong (#N/A, #REF! …): the fast reader shows them as empty, which would lose data."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"')
_SHEET = re.compile(r'<sheet\b[^>]*\bname="[^"]*"[^>]*\br:id="([^"]+)"')
_LINK = re.compile(r"<Relationship\b[^>]*>")
_BLOCK, _OVERLAP = 1 << 20, 200


def faulty_cells(path: Path | IO[bytes], sheet_number: int) -> Iterator[tuple[int, str]]:
    """Row and column letter of each faulty cell of a sheet (counted from 0). Nothing for other kinds of files."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as book:
        name = _member(book, sheet_number)
        if name is not None:
            with book.open(name) as stream:
                yield from _scan(stream)


def _member(book: zipfile.ZipFile, sheet_number: int) -> str | None:
    """The file of a sheet inside the workbook."""
    try:
        ids = _SHEET.findall(book.read("xl/workbook.xml").decode())
        links = _LINK.findall(book.read("xl/_rels/workbook.xml.rels").decode())
        link = next(link for link in links if f'Id="{ids[sheet_number]}"' in link)
    except (KeyError, IndexError, StopIteration):
        return None
    target = link.partition('Target="')[2].partition('"')[0]
    name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return name if name in book.namelist() else None


def _scan(stream: IO[bytes]) -> Iterator[tuple[int, str]]:
    """Block by block; blocks overlap by more than one cell's head, so that none is cut in two."""
    seen: set[tuple[int, str]] = set()
    rest = b""
    while block := stream.read(_BLOCK):
        text = rest + block
        for found in _CELL.finditer(text):
            cell = (int(found[2]), found[1].decode())
            if cell not in seen:
                seen.add(cell)
                yield cell
        rest = text[-_OVERLAP:]
