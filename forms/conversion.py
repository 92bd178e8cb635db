"""The only place that knows pyxform: it validates a workbook and gives its structure as a tree of plain dicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from forms import complaints, others
from forms.faults import Fault
from forms.sheets import Workbook

ROOT = "xf_root"
"""The root element's name: the usual `data` clashes with questions of that name."""
_PASSED = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_NOISE = ("is missing the", "has no label", "max-pixels", "no longer supported on most", "machine-readable codes")
"""Of no use to somebody whose form is played here."""
_OURS = frozenset({"yima"})


class Unconvertible(Exception):
    """pyxform refused the workbook; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.message)


def known_types() -> frozenset[str]:
    """Every word a type cell may begin with, except begin and end."""
    from pyxform import aliases
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset(QUESTION_TYPE_DICT) | frozenset(aliases.select) | frozenset(aliases.settings_header)


def binding(type_name: str) -> Mapping[str, Any]:
    """pyxform's own description of a question type: its bind and control; empty if it has none."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    found: Mapping[str, Any] = QUESTION_TYPE_DICT.get(type_name, {})
    return found


def convert(book: Workbook) -> tuple[dict[str, Any], list[Fault]]:
    """The form as pyxform's tree, and its warnings. Raises Unconvertible."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    said: list[str] = []
    try:
        tree: dict[str, Any] = workbook_to_json(
            DefinitionData(**_definition(book)), form_name=ROOT, fallback_form_name=_stem(book.file), warnings=said
        )
        others.speak_chinese(tree)
        survey = create_survey_element_from_dict(tree)
        survey.to_xml(validate=False, pretty_print=False, warnings=said)
    except PyXFormError as fault:
        raise Unconvertible(complaints.fault(book, str(fault))) from fault
    except RecursionError as fault:
        raise Unconvertible(_plain(book, "nesting", "分组嵌套得太深", "把最里层的分组提出来。")) from fault
    except Exception as fault:  # pyxform dies of bare TypeErrors on some real files.
        shown = f"{type(fault).__name__}: {fault}"[:200]
        message = f"转换程序读不懂这张表单（{shown}）"
        raise Unconvertible(
            _plain(book, "unconvertible", message, "请对照 XLSForm 模板检查各表的表头和空行。")
        ) from fault
    return tree, list(_warnings(book, said))


def _stem(file: str) -> str:
    stem = re.split(r"[\\/]", file)[-1].rpartition(".")[0]
    return re.sub(r"\W+", "_", stem) or "form"


def _definition(book: Workbook) -> dict[str, Any]:
    definition: dict[str, Any] = {"sheet_names": list(book.names), "fallback_form_name": _stem(book.file)}
    for name in _PASSED:
        sheet = book.sheets.get(name)
        if sheet is None:
            continue
        headers = [header for header in sheet.headers if header and header.lower() not in _OURS]
        definition[name] = [
            {header: cell for header, cell in row.cells.items() if header.lower() not in _OURS} for row in sheet.rows
        ]
        definition[f"{name}_header"] = [dict.fromkeys(headers)]
    return definition


def _plain(book: Workbook, code: str, message: str, remedy: str) -> Fault:
    return Fault(book.file, "survey", 0, "", code, message, remedy)


def _warnings(book: Workbook, said: Iterable[str]) -> Iterable[Fault]:
    for text in said:
        if not any(noise in text for noise in _NOISE):
            yield complaints.fault(book, text, "warning")
