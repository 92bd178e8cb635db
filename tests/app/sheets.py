"""Small workbooks for the tests of imports."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook

PLACES = [
    ("编码", "名称", "级别", "上级编码", "电话"),
    ("c", "某县", "县", None, "0000-8000000"),
    ("c-1", "某镇", "镇", "c", None),
    ("c-1-1", "某村", "村", "c-1", "0000-8001000"),
    ("c-1-1-1", "一组", "网格", "c-1-1", None),
    ("c-1-1-2", "二组", "网格", "c-1-1", None),
]
PEOPLE = [
    ("人员编码", "姓名", "手机号", "角色", "地方编码"),
    ("p1", "甲一山", "13800000001", "网格员", "c-1-1-1"),
    ("p1", "甲一山", "13800000001", "网格员", "c-1-1-2"),
    ("p2", "乙二水", "13800000002", "村负责人", "c-1-1"),
]
HOUSEHOLDS = [
    ("户编号", "所在地编码", "户主姓名", "家庭人口", "联系电话", "户主身份证号"),
    ("h1", "c-1-1-1", "子一山", "3", "13800000501", "999999194102020018"),
    ("h2", "c-1-1-2", "丑二水", "1", None, "999999194203030020"),
]


def workbook(path: Path, rows: list[tuple[Any, ...]], sheet: str = "表", merge: str = "") -> Path:
    """Saves the rows as the only sheet of a workbook."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    if merge:
        page.merge_cells(merge)
    book.save(path)
    return path
