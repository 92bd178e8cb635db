"""Secondary data as nodes: choice lists, attached CSV, XML and GeoJSON, the last submission. Bytes in, nodes out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms import tables
from forms.expressions.values import Node, Value


class Unusable(ValueError):
    """An attachment that is not what its ending says."""


class Leaf:
    """A cell."""

    __slots__ = ("_name", "_text", "parent")

    def __init__(self, name: str, text: str, parent: Node) -> None:
        self._name, self._text, self.parent = name, text, parent

    def child(self, name: str) -> Sequence[Node]:
        return ()

    def value(self) -> Value:
        return self._text

    def position(self) -> int:
        return 1

    def label(self) -> str:
        return self._name


class Record:
    """A row: its cells are its children; `shown` makes a cell that is not in the row, such as a choice's label."""

    __slots__ = ("_shown", "at", "cells", "parent")

    def __init__(self, cells: Mapping[str, str], at: int, parent: Node, shown: Callable[[str], str | None]) -> None:
        self.cells, self.at, self.parent, self._shown = cells, at, parent, shown

    def child(self, name: str) -> Sequence[Node]:
        if name == "*":
            return [Leaf(column, text, self) for column, text in self.cells.items()]
        text = self.cells.get(name)
        if text is None:
            text = self._shown(name)
        return () if text is None else (Leaf(name, text, self),)

    def value(self) -> Value:
        return ""

    def position(self) -> int:
        return self.at

    def label(self) -> str:
        return "item"


class Branch:
    """An inner node, an element with text, or the document itself (name "")."""

    __slots__ = ("_name", "at", "children", "parent", "text")

    def __init__(self, name: str, parent: Node | None = None, text: str = "", at: int = 1) -> None:
        self._name, self.parent, self.text, self.at = name, parent, text, at
        self.children: list[Any] = []

    def child(self, name: str) -> Sequence[Node]:
        if name == "*":
            return [node for node in self.children if not node.label().startswith("@")]
        return [node for node in self.children if node.label() == name]

    def value(self) -> Value:
        return self.text

    def position(self) -> int:
        return self.at

    def label(self) -> str:
        return self._name


def _nothing(name: str) -> str | None:
    return None


def table(rows: Sequence[Mapping[str, str]], shown: Sequence[Callable[[str], str | None]] | None = None) -> Branch:
    """Rows as `/root/item`."""
    document = Branch("")
    root = Branch("root", document)
    document.children.append(root)
    for at, cells in enumerate(rows):
        root.children.append(Record(cells, at + 1, root, shown[at] if shown else _nothing))
    return document


def saved(record: Mapping[str, str]) -> Branch:
    """The record of a previous submission, as `${last-saved#name}` reads it."""
    document = Branch("")
    for path, text in record.items():
        document.children.append(Leaf(path.rpartition("/")[2], text, document))
    return document


def csv_rows(data: bytes) -> tuple[Mapping[str, str], ...]:
    """Rows of a CSV with a header; comma, semicolon or tab. Raises Unusable."""
    said = tables.decoded(data)
    if said is None:
        raise Unusable("不是文本文件")
    csv.field_size_limit(1_000_000)
    head = said.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(said, newline=""), delimiter=mark)
        header = [cell.strip() for cell in next(reader, [])]
        return tuple(
            {name: cell for name, cell in zip(header, record, strict=False) if name} for record in reader if any(record)
        )
    except csv.Error as fault:
        raise Unusable(f"CSV 读不通：{fault}") from fault


def geojson_rows(data: bytes) -> tuple[Mapping[str, str], ...]:
    """Features as rows: properties, `id` and `geometry` in ODK's text form. Raises Unusable."""
    try:
        features = json.loads(data)["features"]
        return tuple(_feature(feature) for feature in features)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Unusable("GeoJSON 读不通") from fault


def _feature(feature: Mapping[str, Any]) -> Mapping[str, str]:
    cells = {name: _plain(value) for name, value in (feature.get("properties") or {}).items()}
    if "id" in feature:
        cells["id"] = _plain(feature["id"])
    geometry = feature.get("geometry") or {}
    cells["geometry"] = _geometry(geometry.get("type", ""), geometry.get("coordinates", []))
    return cells


def _plain(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry(kind: str, coordinates: Any) -> str:
    if kind == "Point":
        return f"{coordinates[1]} {coordinates[0]} 0 0"
    if kind == "Polygon":
        coordinates = coordinates[0]
    return "; ".join(f"{lat} {lon} 0 0" for lon, lat, *_ in coordinates)


def xml_document(data: bytes) -> Branch:
    """Any XML as nodes. Raises Unusable; entities are refused."""
    from defusedxml import ElementTree  # type: ignore[import-untyped]
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

    try:
        element = ElementTree.fromstring(data)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, RecursionError) as fault:
        raise Unusable("XML 读不通") from fault
    document = Branch("")
    document.children.append(_branch(element, document, 1))
    return document


def _branch(element: Any, parent: Branch, at: int) -> Branch:
    branch = Branch(_local(element.tag), parent, (element.text or "").strip(), at)
    for name, text in element.attrib.items():
        branch.children.append(Branch(f"@{_local(name)}", branch, text))
    counts: dict[str, int] = {}
    for below in element:
        if isinstance(below.tag, str):
            counts[below.tag] = counts.get(below.tag, 0) + 1
            branch.children.append(_branch(below, branch, counts[below.tag]))
    return branch


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def xml_rows(document: Branch) -> tuple[Mapping[str, str], ...]:
    """The `/root/item` rows of an XML document."""
    rows = []
    for root in document.child("*"):
        for item in root.child("item"):
            rows.append({cell.label(): str(cell.value()) for cell in item.child("*")})
    return tuple(rows)


class Attachments:
    """The files that came with a form, read when first needed."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._rows: dict[str, tuple[Mapping[str, str], ...]] = {}
        self._documents: dict[str, Branch] = {}

    def file(self, name: str) -> str | None:
        """The attachment meant by a name with or without ending, as it is called; None if it is not there."""
        stem = name.removeprefix("jr://file-csv/").removeprefix("jr://file/")
        wanted = [stem] if "." in stem else []
        wanted += [f"{stem}{ending}" for ending in (".csv", ".xml", ".geojson")]
        for candidate in wanted:
            if candidate in self._files:
                return candidate
        return None

    def rows(self, name: str) -> tuple[Mapping[str, str], ...] | None:
        """The rows of an attachment; None if it is not there. Raises Unusable."""
        file = self.file(name)
        if file is None:
            return None
        if file not in self._rows:
            data = self._files[file]
            if file.endswith(".xml"):
                self._rows[file] = xml_rows(self._xml(file))
            else:
                self._rows[file] = geojson_rows(data) if file.endswith(".geojson") else csv_rows(data)
        return self._rows[file]

    def document(self, name: str) -> Branch | None:
        """An attachment as a secondary instance; None if it is not there. Raises Unusable."""
        file = self.file(name)
        if file is None:
            return None
        if file.endswith(".xml"):
            return self._xml(file)
        if file not in self._documents:
            self._documents[file] = table(self.rows(file) or ())
        return self._documents[file]

    def _xml(self, file: str) -> Branch:
        if file not in self._documents:
            self._documents[file] = xml_document(self._files[file])
        return self._documents[file]
