"""How well an article fits a question: explainable features over the words they share.

Two features, each between 0 and 1, both weighted by how rare a word is among the articles:

- *cover*: how much of the question the article explains, by the strongest field each word stands in;
- *likeness*: how much its most similar sample question and the question explain each other.

A word no article knows counts against every article: that is what keeps questions about other matters low.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from knowledge.postings import BREAK, PART_FLAG, SLOT, Postings
from knowledge.words import Unit

# The fields of an article and how much a word found there says about what the article is for.
FIELDS = {"questions": 0.9, "title": 0.8, "words": 0.85, "offices": 0.4, "answer": 0.4, "details": 0.25}
UNKNOWN = 0.9
FOREIGN = 1.4
COVER, LIKENESS = 0.55, 0.45
SUPPORT = 0.2
_MOST_POSTINGS = 8_000
_MOST_EACH = 1_500
_LIKENED = 24
# An article that holds a foreign word in a question, its title or its keywords has made the matter its own.
_OWN = 0.5


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


def sought(postings: Postings, units: Iterable[Unit], spellable: Set[str]) -> list[Sought]:
    """The units as this index knows them; one that occurs twice counts once. `spellable` are the articles' keywords."""
    found: dict[str, Sought] = {}
    for unit in units:
        if unit.group in found:
            continue
        terms = [(postings.terms[term], strength) for term, strength in unit.terms if term in postings.terms]
        terms = [(term, strength) for term, strength in terms if postings.spread[term] > 0]
        best = max((strength for _, strength in terms), default=0.0)
        rare = max((postings.rarity(term) for term, strength in terms if strength > 0.8 * best), default=UNKNOWN)
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
            entries = postings.strongest(term, min(_MOST_EACH, max(left, 200)))
            left -= len(entries)
            share = word.weight * strength / 255
            for code in entries:
                slot = code & SLOT
                rough[slot] = rough.get(slot, 0.0) + share * (255 - (code >> 24))
    return heapq.nlargest(most, rough, key=rough.__getitem__)


def fits(postings: Postings, slots: Iterable[int], question: Sequence[Sought]) -> list[Fit]:
    """The exact fit of each slot; likeness is worked out for the better half only, the others can't come first."""
    total = sum(word.weight for word in question) or 1.0
    aims = _aims(question)
    covers = [_cover(postings.impacts(slot, aims), slot, question, total) for slot in slots]
    covers.sort(key=lambda one: -one.score)
    found = []
    for one in covers[:_LIKENED]:
        likeness = _likeness(postings, one.slot, question, aims, total)
        found.append(replace(one, score=COVER * one.cover + LIKENESS * likeness, likeness=likeness))
    return found


def _cover(impacts: Mapping[int, float], slot: int, question: Sequence[Sought], total: float) -> Fit:
    """A fit by cover alone."""
    explained, trade, matched, foreign = 0.0, 0.0, [], ""
    for word in question:
        best = 0.0
        for term, strength in word.terms:
            if term in impacts:
                best = max(best, strength * impacts[term])
        explained += word.weight * best
        trade += word.weight * best if word.trade else 0.0
        if best > 0:
            matched.append(word.text)
        if word.foreign and best < _OWN:
            foreign = word.text
    return Fit(slot, COVER * explained / total, tuple(matched), foreign, explained / total, 0.0, trade)


def _aims(question: Sequence[Sought]) -> dict[int, list[tuple[int, float]]]:
    """For each term, the question's words (by position) it would explain, with strength."""
    aims: dict[int, list[tuple[int, float]]] = {}
    for position, word in enumerate(question):
        for term, strength in word.terms:
            aims.setdefault(term, []).append((position, strength))
    return aims


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


def _likeness(
    postings: Postings,
    slot: int,
    question: Sequence[Sought],
    aims: Mapping[int, list[tuple[int, float]]],
    total: float,
) -> float:
    """The best sample question: the harmonic mean of how much of each side the other explains."""
    best, size, answered = 0.0, 0.0, 0.0
    reached: dict[int, float] = {}
    for code in postings.samples(slot):
        if code == BREAK:
            if reached:
                there = sum(question[position].weight * strength for position, strength in reached.items()) / total
                back = answered / size if size else 0.0
                best = max(best, 2 * there * back / ((there + back) or 1.0))
                reached = {}
            size = answered = 0.0
            continue
        aimed = aims.get(code & ~PART_FLAG)
        strongest = 0.0
        for position, strength in aimed or ():
            strongest = max(strongest, strength)
            reached[position] = max(strength, reached.get(position, 0.0))
        if code < PART_FLAG:
            rare = postings.rarity(code)
            size += rare
            answered += rare * strongest
    return best
