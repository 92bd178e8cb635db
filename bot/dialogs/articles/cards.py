"""How an article is shown to who writes and publishes it, and the fields that can be changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.articles import Fault
from storage.articles import ArticleView

LINES = 5
"""So many faults are said at once."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its key in the table, its name, how it is asked for, whether it is a list (one a line)."""

    key: str
    title: str
    ask: str
    is_list: bool = False


FIELDS = (
    Field("title", "标题", "标题怎么写？像老百姓会问的那样，一句话。"),
    Field("questions", "样例问法", "别人会怎么问？一行一句，多写几种说法。", is_list=True),
    Field("answer", "回答", "怎么答？第一句先说怎么办，40 个字以内，不用公文词。"),
    Field("details", "细说", "还有要细说的吗？带什么、多久、去哪。点开才看得到。没有就回“没有”。"),
    Field("source", "出处", "出自哪个文件第几条？写文号，没有出处不能发布。"),
    Field("valid_from", "从哪天起", "从哪天起管用？比如 2026年1月1日。"),
    Field("valid_to", "到哪天止", "到哪天为止？没写止日就回“没有”。"),
    Field("offices", "管的部门", "哪个部门管？几个部门用顿号隔开。", is_list=True),
    Field("items", "任务序号", "归要点的第几条？写数字，最多两个；都不归就回“没有”。"),
    Field("tests", "检验问法", "再写一两句检验用的问法，发布前拿它试找不找得到。一行一句。", is_list=True),
)
_NONE = "（没写）"


def lines(version: ArticleView) -> str:
    """The article field by field."""
    body = version.body
    shown = []
    for one in FIELDS:
        value = body.get(one.key)
        words = "、".join(str(each) for each in value) if isinstance(value, list) else str(value or "")
        shown.append(f"{one.title}：{words or _NONE}")
    return "\n".join(shown)


def faults(found: Sequence[Fault], lead: str = "还差：") -> str:
    """What is wrong, each with its remedy, "" for nothing."""
    if not found:
        return ""
    said = [f"· {_plain(one.message)}{_plain(one.remedy)}" for one in found[:LINES]]
    if len(found) > LINES:
        said.append(f"· 还有 {len(found) - LINES} 处")
    return "\n".join([lead, *said])


def doubts(version: ArticleView) -> str:
    """What the reading of a document was unsure of."""
    return "\n".join(["读文件时拿不准：", *(f"· {one}" for one in version.doubts[:LINES])]) if version.doubts else ""


def _plain(words: str) -> str:
    """What is said about a file's keys, with the names that stand on the buttons."""
    for one in FIELDS:
        words = re.sub(rf"(?<![a-z_]){one.key}(?![a-z_])( ?= ?(\[[^\]]*\]|[\d-]+))?", one.title, words)
    return words
