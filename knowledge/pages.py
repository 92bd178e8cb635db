"""An article as the index keeps it: the impact of each term, its title and sample questions as terms, and itself."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from knowledge import ranking, speech
from knowledge.articles import Article
from knowledge.postings import Page
from knowledge.words import PART, Unit, Words

_HALF_SATURATED = 0.4


def page(article: Article, words: Words) -> Page:
    """The impact of a term grows with how often a field holds it, never beyond the field's share, and adds up over
    fields as chances do."""
    counts: dict[str, dict[str, float]] = {field: {} for field in ranking.FIELDS}
    samples: list[list[tuple[str, bool]]] = []
    for field, texts in _fields(article):
        counted = counts[field]
        for text in texts:
            units = words.units(speech.without_fillers(speech.plain(text)))
            for unit in units:
                for term, strength in unit.terms:
                    if strength >= PART:
                        counted[term] = counted.get(term, 0.0) + strength
            if field in ("questions", "title"):
                samples.append(_sample(units))
    missing: dict[str, float] = {}
    for field, counted in counts.items():
        share = ranking.FIELDS[field]
        for term, count in counted.items():
            missing[term] = missing.get(term, 1.0) * (1 - share * count / (count + _HALF_SATURATED))
    return {term: 1 - rest for term, rest in missing.items()}, samples, packed(article)


def packed(article: Article) -> bytes:
    """The article as JSON."""
    table = {name: getattr(article, name) for name in Article.__slots__}
    return json.dumps(table, default=date.isoformat, ensure_ascii=False).encode()


def unpacked(data: bytes) -> Article:
    """The article `packed` made."""
    table: dict[str, Any] = json.loads(data)
    for key, value in table.items():
        if isinstance(value, list):
            table[key] = tuple(value)
    for key in ("valid_from", "valid_to"):
        table[key] = date.fromisoformat(table[key]) if table[key] else None
    return Article(**table)


def _sample(units: Sequence[Unit]) -> list[tuple[str, bool]]:
    whole = [(unit.group, False) for unit in units]
    parts = [(term, True) for unit in units for term, strength in unit.terms if strength >= PART and term != unit.group]
    return whole + parts


def _fields(article: Article) -> Iterable[tuple[str, Sequence[str]]]:
    yield "questions", article.questions
    yield "title", (article.title,)
    yield "words", article.words
    yield "offices", article.offices
    yield "answer", (article.answer,)
    yield "details", (article.details,)
