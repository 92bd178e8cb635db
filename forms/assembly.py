"""Builds the parts of a form from pyxform's tree: structure, types and texts. Logic is compiled in `wiring`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms import conversion
from forms.model import Kind, Part

Plan = dict[str, Any]
"""One node of pyxform's tree."""

_SPECIAL = {
    "select one": "select_one",
    "select all that apply": "select_multiple",
    "select one external": "select_one_external",
    "rank": "rank",
    "calculate": "calculate",
    "hidden": "hidden",
    "audit": "audit",
    "start-geopoint": "start-geopoint",
    "background-audio": "background-audio",
    "background-geopoint": "background-geopoint",
    "note": "note",
    "range": "range",
    "osm": "osm",
}
_BY_BIND = {"int": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "dateTime"}
_BY_BIND |= {name: name for name in ("geopoint", "geotrace", "geoshape", "barcode")}
_YES_NO = dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE"), "true()")
_YES_NO |= dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE"), "false()")
FILES = (".csv", ".xml", ".geojson")
_SKIPPED = frozenset({"entity", "xml-external", "csv-external", "attribute"})


class Assembly:
    """Parts in document order, and for each the plan its logic is compiled from."""

    def __init__(self, tree: Plan) -> None:
        self.parts: list[Part] = []
        self.plans: dict[int, Plan] = {}
        root = Part(0, conversion.ROOT, "", "group", "group", "", None, chain=frozenset({-1}))
        self._append(root, {})
        self._children(root, tree.get("children", ()))
        root.end = len(self.parts)

    def _append(self, part: Part, plan: Plan) -> None:
        self.parts.append(part)
        self.plans[part.index] = plan

    def _children(self, parent: Part, plans: Any) -> None:
        for plan in plans:
            for real in _looped(plan):
                if real.get("type") not in _SKIPPED:
                    self._add(parent, real)

    def _add(self, parent: Part, plan: Plan) -> None:
        said = str(plan.get("type", ""))
        kind: Kind = "repeat" if said == "repeat" else "group" if said in ("group", "survey") else "question"
        bind = dict(conversion.binding(said).get("bind", {})) | dict(plan.get("bind") or {})
        name = str(plan.get("name", ""))
        part = Part(
            len(self.parts),
            name,
            f"{parent.path}/{name}" if parent.path else name,
            kind,
            kind if kind != "question" else xlsform_type(plan, bind),
            data_type(plan, bind) if kind == "question" else "",
            parent,
            appearance=str((plan.get("control") or {}).get("appearance", "")),
            parameters=_parameters(plan),
            media=_media(plan),
        )
        part.repeat = part if kind == "repeat" else parent.repeat
        part.chain = parent.chain | {part.index} if kind == "repeat" else parent.chain
        parent.children.append(part)
        self._append(part, {**plan, "bind": {key: _converted(value) for key, value in bind.items()}})
        self._children(part, plan.get("children", ()))
        part.end = len(self.parts)


def _parameters(plan: Plan) -> dict[str, str]:
    found = plan.get("parameters")
    return {key: str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def _converted(value: Any) -> Any:
    return _YES_NO.get(value, value) if isinstance(value, str) else value


def xlsform_type(plan: Plan, bind: Mapping[str, Any]) -> str:
    """The type as XLSForm spells it, whatever old spelling the author chose."""
    said = str(plan.get("type", ""))
    if str(plan.get("name", "")).startswith("reserved_name_for_field_list_labels_"):
        return "calculate"
    if "jr:preload" in bind:
        return str(bind.get("jr:preloadParams") or "instanceID").removeprefix("uri:")
    if said in _SPECIAL:
        found = _SPECIAL[said]
        from_file = str(plan.get("itemset", "")).endswith(FILES)
        return f"{found}_from_file" if from_file and found in ("select_one", "select_multiple") else found
    standard = conversion.binding(said)
    control = standard.get("control", {})
    match control.get("tag"):
        case "upload":
            return str(control.get("mediatype", "")).partition("/")[0].replace("application", "file")
        case "trigger":
            return "acknowledge"
        case "select":
            return "select_multiple"
        case "select1":
            return "select_one"
        case "input":
            standard_bind = standard.get("bind", {})
            if "readonly" in standard_bind:
                return "note"
            return _BY_BIND.get(standard_bind.get("type", ""), "text")
    return "calculate"


def data_type(plan: Plan, bind: Mapping[str, Any]) -> str:
    """The XForms type its value is read as; a range is whole or not as its numbers are."""
    if plan.get("type") == "range":
        parameters = _parameters(plan)
        given = [parameters.get(name, "1") for name in ("start", "end", "step")]
        return "int" if all(re.fullmatch(r"-?\d+", number) for number in given) else "decimal"
    return str(bind.get("type", "string"))


def texts(value: Any) -> Mapping[str, str]:
    """A translatable cell as language -> text."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {str(language): str(text) for language, text in value.items() if text not in (None, "")}
    return {"default": str(value)}


def _media(plan: Plan) -> Mapping[str, Mapping[str, str]]:
    found = plan.get("media") or {}
    return {kind: texts(files) for kind, files in found.items()} if isinstance(found, Mapping) else {}


def _looped(plan: Plan) -> Iterator[Plan]:
    """A loop stands for one group per choice, with the choice's name and label put into its questions."""
    if plan.get("type") != "loop":
        yield plan
        return
    columns = plan.get("columns") or []
    group = {key: value for key, value in plan.items() if key not in ("columns", "children")} | {"type": "group"}
    group["children"] = [
        {
            "type": "group",
            "name": column["name"],
            "label": column.get("label"),
            "children": [_filled(copy.deepcopy(child), column) for child in plan.get("children", ())],
        }
        for column in columns
        if column.get("name") != "none"
    ]
    yield group


def _filled(value: Any, column: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        for key in ("name", "label"):
            known = column.get(key)
            value = value.replace(f"%({key})s", str(next(iter(texts(known).values()), "")))
        return value
    if isinstance(value, Mapping):
        return {key: _filled_text(inner, key, column) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, column) for inner in value]
    return value


def _filled_text(value: Any, language: str, column: Mapping[str, Any]) -> Any:
    label = texts(column.get("label")).get(language)
    return _filled(value, {**column, "label": label} if label else column)
