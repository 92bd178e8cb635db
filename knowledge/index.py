"""The index of policy articles: built once, changed article by article, asked in the words people use.

`Index.ask` is the one way from a question to articles: it says what it found, how sure it is, and why.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from knowledge import articles, calibration, ranking, smalltalk, speech
from knowledge.articles import Article
from knowledge.calibration import Thresholds
from knowledge.postings import Postings
from knowledge.ranking import Fit
from knowledge.spelling import Speller
from knowledge.words import PART, Unit, Words

Decision = Literal["answer", "choose", "unknown", "smalltalk"]
SHOWN = 5
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found: its score 0..1, the question's words it explains, whether its source has ended."""

    article: Article
    score: float
    matched: tuple[str, ...]
    expired: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do with a question; `why` is for editors.

    `hits` are given for every decision: the best article of each item, the best item first.
    """

    decision: Decision
    hits: tuple[Hit, ...]
    why: str


class Index:
    """The articles of one pack, found by what people ask. Not shared between packs; cheap to build anew."""

    def __init__(self, words: str = "", synonyms: str = "", thresholds: Thresholds = calibration.MEASURED) -> None:
        self.words = Words(words, synonyms)
        self.thresholds = thresholds
        self._postings = Postings()
        self._articles: list[bytes] = []
        self._slots: dict[str, int] = {}
        self._speller: Speller | None = None

    @classmethod
    def build(cls, articles: Iterable[Article], words: str = "", synonyms: str = "") -> "Index":
        """An index over the articles with a pack's `words.txt` and `synonyms.txt` (their texts). Later ids win."""
        index = cls(words, synonyms)
        kept = list({article.id: article for article in articles}.values())
        index._postings.extend(index._page(article) for article in kept)
        for slot, article in enumerate(kept):
            index._articles.append(_packed(article))
            index._slots[article.id] = slot
        return index

    def __len__(self) -> int:
        return len(self._slots)

    def add(self, article: Article) -> None:
        """Adds an article, or replaces the one with its id."""
        if article.id in self._slots:
            self.remove(article.id)
        impacts, questions = self._page(article)
        self._slots[article.id] = self._postings.add(impacts, questions)
        self._articles.append(_packed(article))
        self._speller = None

    def remove(self, article_id: str) -> None:
        """Takes an article out. Raises KeyError when it is not in."""
        slot = self._slots.pop(article_id)
        self._postings.remove(slot)
        self._articles[slot] = b""
        self._speller = None

    def ask(self, question: str, *, today: date, audience: str | None = None) -> Reply:
        """Finds what answers the question on `today`. `audience` (an article's) prefers articles written for it."""
        text = speech.plain(question)
        if smalltalk.is_empty(text):
            return Reply("smalltalk" if question.strip() else "unknown", (), "没有字")
        if smalltalk.is_order(text):
            return Reply("smalltalk", (), "像是在指挥机器")
        units = self.words.units(speech.without_fillers(text))
        hits = self._hits(units, today, audience)
        return self._decided(text, hits)

    def _hits(self, units: Sequence[Unit], today: date, audience: str | None) -> tuple[Hit, ...]:
        sought = ranking.sought(self._postings, units)
        fits = [
            ranking.fit(self._postings, slot, sought) for slot in ranking.candidates(self._postings, sought, _LOOKED_AT)
        ]
        fits.sort(key=lambda fit: (-fit.score, fit.slot))
        return tuple(self._hit(fit, today) for fit in _by_item(fits, self._items)[:SHOWN])

    def _decided(self, text: str, hits: tuple[Hit, ...]) -> Reply:
        score = hits[0].score if hits else 0.0
        lead = margin(hits)
        why = f"得分 {score:.2f}，领先 {lead:.2f}"
        if score >= self.thresholds.answer and lead >= self.thresholds.margin:
            return Reply("answer", hits, why)
        if score < self.thresholds.answer and (smalltalk.is_chat(text) or smalltalk.is_abuse(text)):
            return Reply("smalltalk", hits, why + "，像是闲聊")
        return Reply("choose" if score >= self.thresholds.choose else "unknown", hits, why)

    def _items(self, slot: int) -> tuple[int, ...]:
        return tuple(json.loads(self._articles[slot])["items"])

    def _hit(self, fit: Fit, today: date) -> Hit:
        article = _unpacked(self._articles[fit.slot])
        return Hit(article, round(fit.score, 4), fit.matched, articles.expired(article, today))

    def _page(self, article: Article) -> tuple[dict[str, float], list[list[tuple[str, bool]]]]:
        """An article as the postings keep it: the impact of each term, and its title and questions as terms."""
        counts: dict[str, dict[str, float]] = {field: {} for field in ranking.FIELDS}
        samples: list[list[tuple[str, bool]]] = []
        for field, texts in _fields(article):
            for text in texts:
                units = self.words.units(speech.without_fillers(speech.plain(text)))
                for unit in units:
                    for term, strength in unit.terms:
                        if strength >= PART:
                            counts[field][term] = counts[field].get(term, 0.0) + strength
                if field in ("questions", "title"):
                    samples.append(_sample(units))
        missing: dict[str, float] = {}
        for field, found in counts.items():
            share = ranking.FIELDS[field]
            for term, count in found.items():
                missing[term] = missing.get(term, 1.0) * (1 - share * count / (count + 0.4))
        return {term: 1 - rest for term, rest in missing.items()}, samples


def margin(hits: Sequence[Hit]) -> float:
    """How far the first hit leads the best hit on another item, as a share of its score: 1 when there is none."""
    if not hits:
        return 0.0
    first = hits[0]
    return 1 - (hits[1].score if len(hits) > 1 else 0.0) / first.score if first.score else 0.0


def _by_item(fits: Sequence[Fit], items: Callable[[int], tuple[int, ...]]) -> list[Fit]:
    """The best fit of each item: a choice should offer different matters, not one matter three times."""
    seen: set[int] = set()
    leading: list[Fit] = []
    for fit in fits:
        covered = set(items(fit.slot))
        if not covered & seen:
            leading.append(fit)
        seen |= covered
    return leading


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


def _packed(article: Article) -> bytes:
    return json.dumps(asdict(article), default=date.isoformat, ensure_ascii=False).encode()


def _unpacked(data: bytes) -> Article:
    table: dict[str, Any] = json.loads(data)
    for key, value in table.items():
        if isinstance(value, list):
            table[key] = tuple(value)
    for key in ("valid_from", "valid_to"):
        table[key] = date.fromisoformat(table[key]) if table[key] else None
    return Article(**table)
