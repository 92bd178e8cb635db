"""Finds sayings in a text: first every known word once, then the sayings whose parts are all there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.alarms.sayings import NEXT, Part, Saying

ENDS = "。!?！？;；…"
"""Where a sentence ends: no saying goes over it."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """A saying found: its whole stretch, and where each part stands."""

    start: int
    end: int
    spans: tuple[Span, ...]


class Book:
    """Sayings under numbers, to be found together in one look at a text."""

    def __init__(self) -> None:
        self._sets: dict[frozenset[str], int] = {}
        self._sets_of: dict[str, list[int]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._sayings: list[Saying] = []
        self._parts: list[tuple[int, ...]] = []
        self._by_rarest: dict[int, list[int]] = {}

    def add(self, saying: Saying) -> int:
        """Takes a saying in; returns its number."""
        sets = tuple(self._set(part.words) for part in saying.parts)
        for part in saying.parts:
            if part.not_between:
                self._set(part.not_between)
        if saying.not_after:
            self._set(saying.not_after)
        number = len(self._sayings)
        self._sayings.append(saying)
        self._parts.append(sets)
        rarest = min(zip(sets, saying.parts, strict=True), key=lambda pair: len(pair[1].words))[0]
        self._by_rarest.setdefault(rarest, []).append(number)
        return number

    def words(self, numbers: Iterable[int]) -> frozenset[str]:
        """Every word of these sayings."""
        return frozenset(word for number in numbers for part in self._sayings[number].parts for word in part.words)

    def look(self, text: str, but: Sequence[Span] = ()) -> "Look":
        """What a plain text holds. Words that lie inside a span of `but`, or reach over its edge, are not read."""
        found: dict[int, list[Span]] = {}
        for start, letter in enumerate(text):
            for length in self._lengths.get(letter, ()):
                end = start + length
                sets = self._sets_of.get(text[start:end]) if end <= len(text) else None
                if sets and not (but and _is_covered(start, end, but)):
                    for one in sets:
                        found.setdefault(one, []).append((start, end))
        return Look(text, self, found)

    def candidates(self, present: Iterable[int]) -> Iterator[int]:
        """The sayings that may be there."""
        for one in present:
            yield from self._by_rarest.get(one, ())

    def saying(self, number: int) -> Saying:
        """By number."""
        return self._sayings[number]

    def sets(self, number: int) -> tuple[int, ...]:
        """The word sets of a saying's parts."""
        return self._parts[number]

    def set_of(self, words: frozenset[str]) -> int:
        """The number of a word set that was taken in."""
        return self._sets[words]

    def _set(self, words: frozenset[str]) -> int:
        number = self._sets.get(words)
        if number is None:
            number = self._sets[words] = len(self._sets)
            for word in words:
                self._sets_of.setdefault(word, []).append(number)
                lengths = self._lengths.get(word[0], ())
                if len(word) not in lengths:
                    self._lengths[word[0]] = tuple(sorted((*lengths, len(word)), reverse=True))
        return number


@dataclass(slots=True)
class Look:
    """One text with the words found in it."""

    text: str
    book: Book
    found: dict[int, list[Span]]
    _matches: dict[int, list[Match]] | None = field(default=None)

    def matches(self) -> dict[int, list[Match]]:
        """Every saying that is there, by its number."""
        if self._matches is None:
            numbers = set(self.book.candidates(self.found))
            made = ((number, list(self._of(number))) for number in numbers)
            self._matches = {number: matches for number, matches in made if matches}
        return self._matches

    def _of(self, number: int) -> Iterator[Match]:
        saying, sets = self.book.saying(number), self.book.sets(number)
        if any(one not in self.found for one in sets):
            return
        for first in self.found[sets[0]]:
            for spans in self._go_on((first,), saying.parts[1:], sets[1:]):
                if not self._is_followed(saying, spans[-1][1]):
                    yield Match(spans[0][0], max(end for _, end in spans), spans)

    def _go_on(
        self, spans: tuple[Span, ...], parts: tuple[Part, ...], sets: tuple[int, ...]
    ) -> Iterator[tuple[Span, ...]]:
        if not parts:
            yield spans
            return
        behind = spans[-1][1]
        for start, end in self.found[sets[0]]:
            if behind <= start <= behind + parts[0].reach and not self._is_barred(parts[0], behind, start):
                yield from self._go_on((*spans, (start, end)), parts[1:], sets[1:])

    def _is_barred(self, part: Part, behind: int, start: int) -> bool:
        between = self.text[behind:start]
        if any(letter in ENDS for letter in between):
            return True
        return bool(part.not_between) and any(word in between for word in part.not_between)

    def _is_followed(self, saying: Saying, end: int) -> bool:
        if not saying.not_after:
            return False
        barred = self.found.get(self.book.set_of(saying.not_after), ())
        return any(end <= start <= end + NEXT for start, _ in barred)


def _is_covered(start: int, end: int, but: Sequence[Span]) -> bool:
    """Inside a span or over its edge; the span itself, or what holds it whole, is read."""
    return any(s < end and start < e and not (start <= s and e <= end) for s, e in but)
