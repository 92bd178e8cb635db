"""Mistyped words: homophones by pinyin (with the accents of the north of Anhui folded) and near misses by letters.

The only place that knows pinyin. pypinyin costs 0.2 s and 50 MB, so it is loaded at the first word nobody knows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from knowledge import speech

LONGEST = 8
HOMOPHONE = 0.95
ACCENT = 0.85
NEAR = 0.85
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("l", "n"))
# Letters that ask, point or deny: short stretches with one of them are speech, not a mistyped word.
_ASKING = frozenset("谁怎么什哪啥咋你我他她俺的了吗呢吧是有没不在")
_LETTERS = re.compile(r"[a-z]{4,40}")


@dataclass(frozen=True, slots=True)
class Repair:
    """A text with one stretch put right: what stood there, what is meant, and how sure that is (0..1)."""

    text: str
    was: str
    meant: str
    strength: float


class Speller:
    """Finds the trade's words behind misspellings.

    `lexicon` holds the words that may be meant; `sounds` those whose pinyin is known already (from an earlier
    speller's `sounds`), so that pypinyin need not be loaded for them.
    """

    def __init__(self, lexicon: Iterable[str], sounds: Mapping[str, str] | None = None) -> None:
        self.sounds: dict[str, str] = {}
        self._sounds: dict[str, str] = {}
        self._accents: dict[str, str] = {}
        self._letters: dict[str, str] = {}
        self._edges: dict[tuple[int, int, str], list[str]] = {}
        for word in lexicon:
            if 2 <= len(word) <= LONGEST and all(_is_han(letter) for letter in word):
                self._learn(word, (sounds or {}).get(word) or " ".join(_sounds(word)))

    def repairs(self, text: str, known: Sequence[bool]) -> Iterator[Repair]:
        """Ways to read a plain text with one stretch put right, the longest stretches first.

        `known[i]`: the letter at `i` belongs to a word the articles know. A stretch must hold one that doesn't.
        """
        for letters in _LETTERS.finditer(text):
            meant = self._letters.get(letters.group())
            if meant is not None:
                yield _repaired(text, letters.start(), letters.end(), meant, ACCENT)
        sounds = _sounds(text)
        for length in range(min(LONGEST, len(text)), 1, -1):
            for start in range(len(text) - length + 1):
                end = start + length
                if all(known[start:end]) or not all(_is_han(letter) for letter in text[start:end]):
                    continue
                found = self._meant(text[start:end], sounds[start:end])
                if found is not None:
                    yield _repaired(text, start, end, *found)

    def _meant(self, text: str, sounds: Sequence[str]) -> tuple[str, float] | None:
        sound = " ".join(sounds)
        if len(text) < 4 and _ASKING & set(text):
            return None
        word = self._sounds.get(sound)
        if word is not None and word != text:
            return word, HOMOPHONE
        if len(text) < 3:
            return None
        word = self._accents.get(_folded(sound))
        if word is not None and word != text:
            return word, ACCENT
        return self._near(text) if len(text) > 3 else None

    def _near(self, text: str) -> tuple[str, float] | None:
        near: list[str] = []
        for length in (len(text) - 1, len(text), len(text) + 1):
            near += self._edges.get((length, 0, text[0]), [])
            near += self._edges.get((length, -1, text[-1]), [])
        best = process.extractOne(text, near, scorer=Levenshtein.distance, score_cutoff=1)
        return (best[0], NEAR) if best is not None and _is_slip(text, best[0]) else None

    def _learn(self, word: str, sound: str) -> None:
        self.sounds[word] = sound
        self._sounds.setdefault(sound, word)
        self._letters.setdefault(sound.replace(" ", ""), word)
        if len(word) > 2:
            self._accents.setdefault(_folded(sound), word)
            self._edges.setdefault((len(word), 0, word[0]), []).append(word)
            self._edges.setdefault((len(word), -1, word[-1]), []).append(word)


def _repaired(text: str, start: int, end: int, meant: str, strength: float) -> Repair:
    return Repair(text[:start] + meant + text[end:], text[start:end], meant, strength)


def _is_slip(text: str, meant: str) -> bool:
    """Whether `text` is `meant` mistyped: not the same, not one inside the other, not a small word in its place."""
    if text in meant or meant in text:
        return False
    changed = [text[edit.src_pos : edit.src_pos + 1] for edit in Levenshtein.editops(text, meant)]
    return not any(letter in speech.light() for letter in changed)


def _sounds(text: str) -> list[str]:
    """One syllable a letter, without tones."""
    from pypinyin import lazy_pinyin  # costs 0.2 s and 50 MB: only when somebody mistypes

    syllables: list[str] = lazy_pinyin(text, errors=list)  # type: ignore[arg-type]  # its own docs return a list here
    return syllables


def _folded(sound: str) -> str:
    for old, new in _FOLDS:
        sound = sound.replace(old, new)
    return sound


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"
