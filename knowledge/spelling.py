"""Mistyped words: homophones by pinyin (with the accents of the north of Anhui folded) and near misses by letters.

The only place that knows pinyin. pypinyin costs 0.2 s and 50 MB, so it is loaded at the first word nobody knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

LONGEST = 8
HOMOPHONE = 0.85
ACCENT = 0.75
NEAR = 0.7
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"), ("l", "n"))


@dataclass(slots=True)
class Speller:
    """Finds the trade's word a misspelling stands for. `lexicon` is what may be meant."""

    lexicon: Iterable[str]
    _sounds: dict[str, str] = field(default_factory=dict)
    _accents: dict[str, str] = field(default_factory=dict)
    _edges: dict[tuple[int, int, str], list[str]] = field(default_factory=dict)
    _letters: dict[str, str] = field(default_factory=dict)
    _ready: bool = False

    def meant(self, text: str) -> tuple[str, float] | None:
        """The word `text` (2 to 8 characters) stands for and how sure that is, or None.

        A homophone is surer than a word that differs in one character; a word never stands for itself.
        """
        if not 2 <= len(text) <= LONGEST:
            return None
        self._prepare()
        sound = _sound(text)
        for table, key, strength in ((self._sounds, sound, HOMOPHONE), (self._accents, _folded(sound), ACCENT)):
            found = table.get(key)
            if found is not None and found != text:
                return found, strength
        return self._near(text)

    def spelt(self, letters: str) -> str | None:
        """The word typed as pinyin letters, without tones: `dibao` is 低保."""
        self._prepare()
        return self._letters.get(letters)

    def _near(self, text: str) -> tuple[str, float] | None:
        if len(text) < 4:
            return None
        near: list[str] = []
        for length in (len(text) - 1, len(text), len(text) + 1):
            near += self._edges.get((length, 0, text[0]), [])
            near += self._edges.get((length, -1, text[-1]), [])
        best = process.extractOne(text, near, scorer=Levenshtein.distance, score_cutoff=1)
        return (best[0], NEAR) if best is not None and best[0] != text else None

    def _prepare(self) -> None:
        if self._ready:
            return
        for word in self.lexicon:
            if not 2 <= len(word) <= LONGEST or not all("\u4e00" <= letter <= "\u9fff" for letter in word):
                continue
            sound = _sound(word)
            self._sounds.setdefault(sound, word)
            self._letters.setdefault(sound.replace(" ", ""), word)
            self._accents.setdefault(_folded(sound), word)
            if len(word) > 2:
                self._edges.setdefault((len(word), 0, word[0]), []).append(word)
                self._edges.setdefault((len(word), -1, word[-1]), []).append(word)
        self._ready = True


def _sound(text: str) -> str:
    from pypinyin import lazy_pinyin  # costs 0.2 s and 50 MB: only when somebody mistypes

    return " ".join(lazy_pinyin(text))


def _folded(sound: str) -> str:
    for old, new in _FOLDS:
        sound = sound.replace(old, new)
    return sound
