"""A document that was read, as drafts of articles: the document's own words, nothing added, doubts beside each."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.documents import Document, Item

_YEAR = re.compile(r"(20\d\d)年")


@dataclass(frozen=True, slots=True)
class Draft:
    """One article to be: its table, and what an editor has to look at."""

    table: dict[str, Any]
    doubts: tuple[str, ...]


def drafts(document: Document, *, today: date) -> list[Draft]:
    """A draft an item, for cadres, not published by itself."""
    return [_draft(document, item, today) for item in document.items]


def origin(document: Document, number: int, position: int) -> str:
    """Names a draft's item, so that the same document is not kept twice."""
    return f"import:{document.number or document.title}:{position}:{number}"[:200]


def _draft(document: Document, item: Item, today: date) -> Draft:
    doubts = [doubt.message for doubt in document.doubts if doubt.line == item.line]
    if not document.number:
        doubts.append("没认出文号，请补上出处。")
    if not item.offices:
        doubts.append("没找到责任单位。")
    named = document.number or (f"《{document.title}》" if document.title else "")
    years = _YEAR.findall(document.title)
    doubts.append("从哪天起、到哪天止要核对。")
    table = {
        "title": item.heading,
        "audience": "cadre",
        "items": [],
        "questions": [item.heading],
        "answer": item.text or item.heading,
        "source": f"{named} 第{item.number}条" if named else "",
        "valid_from": f"{years[0]}-01-01" if years else today.isoformat(),
        "valid_to": f"{years[0]}-12-31" if years else "",
        "offices": list(item.offices),
        "next": "desk",
    }
    return Draft(table, tuple(dict.fromkeys(doubts)))
