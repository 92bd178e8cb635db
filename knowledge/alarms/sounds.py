"""Danger words behind homophones: a stretch that sounds like one (the accents of the north of Anhui folded).

pypinyin costs 0.4 s and 50 MB, so it is loaded at the first text that says nothing by its letters.
"""

import re
from collections.abc import Iterable

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("l", "n"), ("h", "f"))
_LETTERS = re.compile(r"[a-z](?:[a-z]| (?=[a-z])){3,40}")
_ACCENT_FROM = 3
"""From so many letters on, a word is also known with an accent."""
_SPELT_FROM = 6
"""From so many Latin letters on, a word is known when it is typed as it sounds (jiu ming)."""


class Ear:
    """Knows words by their sound. `words` may be meant; `but` sounds alike and is left as it is."""

    def __init__(self, words: Iterable[str], but: Iterable[str] = ()) -> None:
        self._words = tuple(sorted(word for word in words if len(word) > 1 and _is_han(word)))
        self._but = frozenset(but)
        self._syllables: dict[str, str] = {}
        self._exact: dict[tuple[str, ...], str] = {}
        self._accents: dict[tuple[str, ...], str] = {}
        self._spelt: dict[str, str] = {}
        self._lengths: tuple[int, ...] = ()

    def meant(self, text: str) -> str:
        """The text with what sounds like a word put in that word's letters; the same text when nothing does."""
        if not self._lengths:
            self._learn()
        for run in _LETTERS.findall(text):
            letters = run.replace(" ", "")
            meant = next(
                (word for spelt, word in self._spelt.items() if len(spelt) >= _SPELT_FROM and spelt in letters), ""
            )
            text = text.replace(run, meant) if meant else text
        sounds = [self._sound(letter) for letter in text]
        start = 0
        while start < len(text):
            for length in self._lengths:
                stretch = text[start : start + length]
                word = self._heard(tuple(sounds[start : start + length]), stretch) if len(stretch) == length else None
                if word is not None:
                    text = text[:start] + word + text[start + length :]
                    start += length - 1
                    break
            start += 1
        return text

    def _heard(self, sounds: tuple[str, ...], stretch: str) -> str | None:
        if any(word in stretch or stretch in word for word in self._but):
            return None
        word = self._exact.get(sounds)
        if word is None and len(sounds) >= _ACCENT_FROM:
            word = self._accents.get(tuple(map(_folded, sounds)))
        return word if word != stretch else None

    def _learn(self) -> None:
        for word in self._words:
            sounds = tuple(self._sound(letter) for letter in word)
            self._exact.setdefault(sounds, word)
            self._spelt.setdefault("".join(sounds), word)
            if len(word) >= _ACCENT_FROM:
                self._accents.setdefault(tuple(map(_folded, sounds)), word)
        self._lengths = tuple(sorted({len(word) for word in self._words}, reverse=True)) or (1,)

    def _sound(self, letter: str) -> str:
        """One letter's syllable by itself: both sides are read the same way, so other readings do not matter."""
        known = self._syllables.get(letter)
        if known is None:
            known = self._syllables[letter] = _syllable(letter) if _is_han(letter) else letter
        return known


def _syllable(letter: str) -> str:
    from pypinyin import lazy_pinyin  # costs 0.4 s and 50 MB: only when letters say nothing

    return str(lazy_pinyin(letter)[0])


def _folded(sound: str) -> str:
    for old, new in _FOLDS:
        sound = sound.replace(old, new)
    return sound


def _is_han(text: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in text)
