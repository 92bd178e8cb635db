"""Faults that are found in the cells themselves, with a better place and remedy than a converter can give."""

from __future__ import annotations

from collections.abc import Iterator

from forms.faults import Fault
from forms.sheets import Limits, Workbook


def faults(book: Workbook, limits: Limits) -> Iterator[Fault]:
    """Everything wrong with the sheets of a workbook."""
    sheet = book.sheets.get("survey")
    if sheet is None:
        yield Fault(book.file, "survey", 0, "", "no-survey", "没有 survey 表", "把题目写在名叫 survey 的表里。")
        return
    if len(sheet.rows) > limits.survey_rows:
        message = f"survey 有 {len(sheet.rows)} 行，太多了"
        yield Fault(
            book.file, "survey", 0, "", "too-many-rows", message, f"最多 {limits.survey_rows} 行，请拆成几张表单。"
        )
