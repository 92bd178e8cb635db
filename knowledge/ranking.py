"""How well an article fits a question: explainable features over the words they share.

Two features, each between 0 and 1, both weighted by how rare a word is among the articles:

- *cover*: how much of the question the article explains, by the strongest field each word stands in;
- *likeness*: how much its most similar sample question and the question explain each other.

A word no article knows counts against every article: that is what keeps questions about other matters low.
"""

import heapq
import math
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from knowledge.postings import Postings
from knowledge.words import Unit

# The fields of an article and how much a word found there says about what the article is for.
FIELDS = {"questions": 0.9, "title": 0.8, "words": 0.85, "offices": 0.4, "answer": 0.4, "details": 0.25}
UNKNOWN = 0.9
FOREIGN = 1.4
COVER, LIKENESS = 0.55, 0.45
SUPPORT = 0.2
_MOST_POSTINGS = 24_000
_MOST_EACH = 4_000


@dataclass(frozen=True, slots=True)
class Sought:
    """A question's word as the index sees it: terms by number with strength, and its weight in this index."""

    text: str
    weight: float
    terms: tuple[tuple[int, float], ...]
    foreign: bool = False
    trade: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """One article's fit: slot, score 0..1, the question's words it explains, and a foreign word it does not (or "").

    `trade` is the weight of the explained words that are the pack's or the articles' own.
    """

    slot: int
    score: float
    matched: tuple[str, ...]
    foreign: str = ""
    cover: float = 0.0
    likeness: float = 0.0
    trade: float = 0.0


def rarity(postings: Postings, term: int) -> float:
    """0 for a term in every article, 1 for a term in one."""
    return min(1.0, math.log(1 + postings.live / max(1, postings.spread[term])) / math.log(1 + max(2, postings.live)))


def sought(postings: Postings, units: Iterable[Unit], spellable: Set[str]) -> list[Sought]:
    """The units as this index knows them; one that occurs twice counts once. `spellable` are the articles' keywords."""
    found: dict[str, Sought] = {}
    for unit in units:
        if unit.group in found:
            continue
        terms = [(postings.terms[term], strength) for term, strength in unit.terms if term in postings.terms]
        terms = [(term, strength) for term, strength in terms if postings.spread[term] > 0]
        best = max((strength for _, strength in terms), default=0.0)
        rare = max((rarity(postings, term) for term, strength in terms if strength > 0.8 * best), default=UNKNOWN)
        trade = (unit.trade or unit.text in spellable) and not unit.foreign
        weight = unit.weight * rare * (FOREIGN if unit.foreign else 1.0)
        found[unit.group] = Sought(unit.text, weight, tuple(terms), unit.foreign, trade)
    return list(found.values())


def candidates(postings: Postings, question: Sequence[Sought], most: int) -> list[int]:
    """The slots worth a closer look: the best by a rough sum over each word's strongest postings."""
    rough: dict[int, float] = {}
    left = _MOST_POSTINGS
    for word in sorted(question, key=lambda word: -word.weight):
        for term, strength in word.terms:
            rare = word.weight * strength
            entries = postings.strongest(term, min(_MOST_EACH, max(left, 200)))
            left -= len(entries)
            for slot, impact in entries:
                rough[slot] = rough.get(slot, 0.0) + rare * impact
    return heapq.nlargest(most, rough, key=rough.__getitem__)


def fit(postings: Postings, slot: int, question: Sequence[Sought]) -> Fit:
    """The exact fit of one article."""
    impacts = postings.impacts(slot)
    total = sum(word.weight for word in question) or 1.0
    explained, trade, matched, foreign = 0.0, 0.0, [], ""
    for word in question:
        best = max((strength * impacts.get(term, 0.0) for term, strength in word.terms), default=0.0)
        explained += word.weight * best
        trade += word.weight * best if word.trade else 0.0
        if best > 0:
            matched.append(word.text)
        if word.foreign and best < 0.3:
            foreign = word.text
    cover, likeness = explained / total, _likeness(postings, slot, question, total)
    score = COVER * cover + LIKENESS * likeness
    return Fit(slot, score, tuple(matched), foreign, cover, likeness, trade)


def supported(fits: Sequence[Fit], items: Callable[[int], tuple[int, ...]]) -> list[Fit]:
    """The fits again, each with a share of its score from the two best other articles on its item, best first."""
    peers: dict[int, list[Fit]] = {}
    for one in fits:
        for item in items(one.slot):
            if len(peers.setdefault(item, [])) < 3:
                peers[item].append(one)
    found = []
    for one in fits:
        near = max(
            (sum([peer.score for peer in peers[item] if peer is not one][:2]) for item in items(one.slot)), default=0.0
        )
        found.append(replace(one, score=(one.score + SUPPORT * near / 2) / (1 + SUPPORT)))
    return sorted(found, key=lambda one: (-one.score, one.slot))


def _likeness(postings: Postings, slot: int, question: Sequence[Sought], total: float) -> float:
    """The best sample question: the harmonic mean of how much of each side the other explains."""
    strengths: dict[int, float] = {}
    for word in question:
        for term, strength in word.terms:
            strengths[term] = max(strength, strengths.get(term, 0.0))
    best = 0.0
    for sample in postings.questions(slot):
        held = {term for term, _ in sample}
        asked = sum(
            word.weight * max((strength for term, strength in word.terms if term in held), default=0.0)
            for word in question
        )
        if asked == 0.0:
            continue
        whole = [(rarity(postings, term), strengths.get(term, 0.0)) for term, part in sample if not part]
        size = sum(weight for weight, _ in whole) or 1.0
        answered = sum(weight * strength for weight, strength in whole) / size
        there = asked / total
        best = max(best, 2 * there * answered / ((there + answered) or 1.0))
    return best
