"""The survey sheet's own outline: which row, in the author's file, every part came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forms.sheets import Row, Sheet, Workbook

BEGIN = re.compile(r"begin[ _](group|repeat|loop|lgroup|looped group)(?:\s+over\s+(\S+))?", re.IGNORECASE)
END = re.compile(r"end[ _](group|repeat|loop|lgroup|looped group)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the survey sheet: its type and name, and the path of names around it."""

    row: Row
    type: str
    name: str
    path: str
    opens: str = ""
    """group, repeat or loop."""
    closes: str = ""
    depth: int = 0


def cell(sheet: Sheet, row: Row, column: str) -> str:
    """A cell by canonical header."""
    return row.cells.get(sheet.column(column), "")


def entries(sheet: Sheet) -> Iterator[Entry]:
    """Every row with a type, in order."""
    stack: list[str] = []
    for row in sheet.rows:
        said, name = " ".join(cell(sheet, row, "type").split()), cell(sheet, row, "name")
        if not said:
            continue
        path = "/".join([*stack, name])
        if opened := BEGIN.fullmatch(said):
            yield Entry(row, said, name, path, opens=_kind(opened[1]), depth=len(stack))
            stack.append(name)
        elif closed := END.fullmatch(said):
            yield Entry(row, said, name, path, closes=_kind(closed[1]), depth=len(stack))
            if stack:
                stack.pop()
        else:
            yield Entry(row, said, name, path, depth=len(stack))


def _kind(word: str) -> str:
    return {"lgroup": "repeat", "looped group": "repeat"}.get(word.lower(), word.lower())


class Outline:
    """Finds the row of a part."""

    def __init__(self, book: Workbook) -> None:
        self.sheet = book.sheets["survey"]
        self._by_path: dict[str, Row] = {}
        self._by_name: dict[str, Row] = {}
        for entry in entries(self.sheet):
            if not entry.closes:
                self._by_path.setdefault(entry.path, entry.row)
                self._by_name.setdefault(entry.name, entry.row)

    def row(self, path: str) -> Row:
        """The row a part came from; parts pyxform made itself belong to the row they were made for."""
        name = path.rpartition("/")[2]
        found = self._by_path.get(path) or self._by_name.get(name)
        if found is None:
            found = self._by_name.get(re.sub(r"_(?:count|other)$", "", name))
        return found or Row(self.sheet.row, {})

    def cell(self, path: str, column: str) -> str:
        """A cell of the part's row."""
        return cell(self.sheet, self.row(path), column)
