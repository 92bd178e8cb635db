"""Which columns each kind of workbook has, what they are called, and the empty template that shows it."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `also` are other titles it is taken under; `note` says how to fill it in."""

    field: str
    title: str
    note: str
    needed: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of workbook."""

    name: str
    title: str
    columns: tuple[Column, ...]

    def titled(self, field: str) -> str:
        """The title of a column."""
        return next((column.title for column in self.columns if column.field == field), field)


_CODES = "只用字母、数字和 -"
PLACES = Kind(
    "places",
    "地方",
    (
        Column("code", "编码", f"这个地方的编码，{_CODES}", also=("地方编码", "区划代码", "行政区划代码")),
        Column("name", "名称", "如：桃花镇", also=("地方名称", "地名")),
        Column("level", "级别", "县、镇、村、网格 之一", also=("层级",)),
        Column("above", "上级编码", "上一级的编码；县这一行空着", also=("上级", "上级区划代码")),
        Column("phone", "电话", "对外公开的办公电话，没有就空着", needed=False, also=("办公电话", "联系电话")),
    ),
)
PEOPLE = Kind(
    "people",
    "人员",
    (
        Column("code", "人员编码", f"县里自己编的号，{_CODES}；一个人有几个岗位就写几行", also=("编码", "工号")),
        Column("name", "姓名", "真实姓名"),
        Column("phone", "手机号", "本人手机号，进门时要核对后四位", also=("手机", "电话", "联系电话")),
        Column("role", "角色", "规则包里的角色，如：网格员、村负责人", also=("岗位", "职务")),
        Column("place", "地方编码", "管哪里就写哪里的编码", also=("所在地编码", "所属编码")),
        Column(
            "kin",
            "近亲属",
            "姓名+电话，几位用、隔开；也是工作人员的写他的人员编码；没有写 无",
            needed=False,
            also=("近亲属备案", "亲属"),
        ),
    ),
)
HOUSEHOLDS = Kind(
    "households",
    "农户",
    (
        Column("code", "户编号", "县里自己的户编号", also=("户编码", "编号")),
        Column("place", "所在地编码", "所在网格（或村）的编码", also=("地方编码", "网格编码")),
        Column("head", "户主姓名", "户主的姓名", also=("户主", "姓名")),
        Column("members", "家庭人口", "整数；空着按 1 人", needed=False, also=("人口", "人口数")),
        Column("phone", "联系电话", "没有就空着", needed=False, also=("电话", "手机号", "手机")),
        Column(
            "id_number",
            "户主身份证号",
            "整列设成“文本”格式再填；没有就空着",
            needed=False,
            also=("身份证号", "身份证号码", "证件号码"),
        ),
    ),
)
KINDS = {kind.name: kind for kind in (PLACES, PEOPLE, HOUSEHOLDS)}


def plain(title: object) -> str:
    """A title as it is compared: half-width, without blanks, stars and 必填.

    >>> plain(" *户主 姓名（必填）")
    '户主姓名'
    """
    text = unicodedata.normalize("NFKC", str(title or ""))
    for sign in ("(必填)", "(选填)", "*", ":"):
        text = text.replace(sign, "")
    return "".join(text.split())


def write_template(kind: Kind, path: Path) -> None:
    """An empty workbook with the titles, every column as text so that no number is rounded."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = kind.title
    for number, column in enumerate(kind.columns, 1):
        cell = sheet.cell(1, number, column.title)
        cell.font = Font(bold=True)
        cell.comment = Comment(f"{'必填' if column.needed else '选填'}。{column.note}", "一码")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 22
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, 202):
            sheet.cell(row, number).number_format = "@"
    sheet.freeze_panes = "A2"
    book.save(path)
