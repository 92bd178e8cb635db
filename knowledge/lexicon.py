"""The trade's words of one pack: which phrases are one word, which mean the same, which name somebody else's business.

Reads a pack's `words.txt` and `synonyms.txt`, the only place that knows their format:

- `words.txt`: words separated by spaces or lines; `-word` names a matter these articles are not about.
- `synonyms.txt`: one group a line, the canonical word first; after `~` stand words that only hint at the group.

`#` opens a comment in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge import speech

SAME = 0.95
HINT = 0.5


@dataclass(slots=True)
class Phrase:
    """A phrase of the pack: the groups it stands for with strength 0..1, and whether it is a foreign matter."""

    groups: dict[str, float] = field(default_factory=dict)
    foreign: bool = False


class Lexicon:
    """The phrases of a pack, to be found inside a plain text."""

    def __init__(self, words: str = "", synonyms: str = "") -> None:
        self.phrases: dict[str, Phrase] = {}
        self._lengths: dict[str, list[int]] = {}
        for word in _entries(words):
            foreign = word.startswith("-") and len(word) > 1
            self._phrase(word.removeprefix("-") if foreign else word).foreign |= foreign
        for line in synonyms.splitlines():
            self._group(line.split("#")[0])
        for phrase in self.phrases:
            lengths = self._lengths.setdefault(phrase[0], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def found(self, text: str) -> Iterator[tuple[int, int]]:
        """Spans (start, end) of every phrase in the text, by start, the longest first. Overlaps are all reported."""
        for start, letter in enumerate(text):
            for length in self._lengths.get(letter, ()):
                if text[start : start + length] in self.phrases and start + length <= len(text):
                    yield start, start + length

    def knows(self, word: str) -> bool:
        """Whether the pack itself brings the word, neither as a foreign matter nor as a mere hint."""
        phrase = self.phrases.get(word)
        if phrase is None or phrase.foreign:
            return False
        return not phrase.groups or max(phrase.groups.values()) > HINT

    def is_foreign(self, word: str) -> bool:
        """Whether the pack names the word as somebody else's matter."""
        phrase = self.phrases.get(word)
        return phrase is not None and phrase.foreign

    def groups(self, word: str) -> dict[str, float]:
        """The groups a word stands for, with strength."""
        phrase = self.phrases.get(word)
        return phrase.groups if phrase is not None else {}

    def _group(self, line: str) -> None:
        same, _, hints = line.partition("~")
        members = [speech.plain(word) for word in same.split()]
        if not members:
            return
        group = "=" + members[0]
        for member in members:
            self._phrase(member).groups[group] = SAME
        for hint in hints.split():
            self._phrase(speech.plain(hint)).groups.setdefault(group, HINT)

    def _phrase(self, word: str) -> Phrase:
        return self.phrases.setdefault(speech.plain(word), Phrase())


def _entries(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from line.split("#")[0].split()
