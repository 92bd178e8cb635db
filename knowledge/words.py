"""Cutting text into words that carry meaning: the only place that knows the word cutter.

rjieba cuts as jieba does (a test holds them equal over the whole corpus) and starts ten times faster. Each `Words` has
a cutter of its own, so that organisations with different packs never share a dictionary.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from knowledge import speech
from knowledge.lexicon import HINT, Lexicon, Phrase

PART = 0.6
_REMEMBERED = 30_000
_KIND_WEIGHT = {"n": 1.0, "v": 0.75, "a": 0.6, "i": 0.8, "l": 0.8, "j": 1.0, "b": 0.7, "e": 0.8, "z": 0.5, "x": 0.6}
_PALE_TAGS = frozenset("trmqdpcuyfsohkwg")
_NAME_TAGS = frozenset({"nr", "nrt", "nrfg"})
_CUES = """
部门 单位 负责 责任 主管 牵头 管理 政策 规定 要求 工作 落实 农村 村 村里 镇 县 县里 镇里 乡 乡里 国家 公家 群众
老百姓 农民 农户 投诉 反映 问题
"""
# Who it happens to is seldom what it is about.
_KIN = """
爹 娘 爸 妈 爸爸 妈妈 爷爷 奶奶 公公 婆婆 岳父 岳母 老公 老婆 媳妇 男人 女人 丈夫 妻子 老伴 当家的 哥 哥哥 弟弟
姐姐 妹妹 兄弟 姐妹 叔 二叔 大爷 大娘 婶子 舅舅 姑姑 亲戚 朋友 邻居 老乡 儿子 闺女 女儿 孙子 孙女 儿媳 女婿 侄子
外甥 老头 老头子 老婆子 老太太 老两口 爸妈 爹娘 父母 一家人 家人 家里人 俺家 我家 俺娘 俺爹 俺妈 俺爸
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """One meaningful stretch of a text.

    `terms` are what it may be found by, with strength 0..1, the surface first; `group` is its canonical term; `weight`
    0..1 says how much a word of its kind tells; `foreign` marks a matter the pack says is somebody else's,
    `trade` a word the pack itself brings.
    """

    text: str
    weight: float
    terms: tuple[tuple[str, float], ...]
    group: str
    foreign: bool = False
    trade: bool = False


class Words:
    """One pack's words: cuts a question or an article into `Unit`s.

    Words neither the dictionary nor the pack has are left in single letters: guessed words (the cutter's hidden Markov
    model) found fewer of the tuning questions.
    """

    def __init__(self, words: str = "", synonyms: str = "") -> None:
        self.lexicon = Lexicon(words, synonyms)
        self._cutter = rjieba.Jieba()
        self._made: dict[tuple[str, str, tuple[str, ...]], Unit | None] = {}
        for phrase in self.lexicon.phrases:
            if len(phrase) > 1:
                # All three arguments are needed although the stub calls two of them optional.
                self._cutter.add_word(phrase, None, None)

    def cut(self, text: str) -> list[str]:
        """The words of a text, nothing left out: joined they are the text."""
        return self._cutter.cut(text, hmm=False)

    def known(self, word: str) -> bool:
        """Whether the cutter's dictionary has the word."""
        return self._cutter.has_word(word)

    def units(self, text: str) -> list[Unit]:
        """The meaningful stretches of a plain text, in order."""
        tokens = _placed(self._cutter.tag(text, hmm=False))
        starts = {start for start, _, _ in tokens}
        ends = {end for _, end, _ in tokens}
        spans = [
            (start, end)
            for start, end in self.lexicon.found(text)
            if end - start > 3 or (start in starts and end in ends)
        ]
        chosen = _leftmost_longest(spans)
        units = []
        for start, end, tag in _laid_out(chosen, tokens):
            inside = tuple(text[a:b] for a, b in spans if start <= a and b <= end and (a, b) != (start, end))
            key = (text[start:end], tag, inside)
            if key in self._made:
                unit = self._made[key]
            else:
                unit = self._unit(*key)
                if len(self._made) < _REMEMBERED:
                    self._made[key] = unit
            if unit is not None:
                units.append(unit)
        return units

    def _unit(self, text: str, tag: str, inside: tuple[str, ...]) -> Unit | None:
        phrase = self.lexicon.phrases.get(text)
        weight = 1.0 if phrase is not None else _weight(text, tag)
        if weight == 0 or not text.strip():
            return None
        parts = [part for part in (*inside, *self._cutter.cut_for_search(text, hmm=False)) if 1 < len(part) < len(text)]
        if phrase is None and any(self.lexicon.is_foreign(part) for part in parts):
            phrase = Phrase(foreign=True)
        terms: dict[str, float] = {text: 1.0}
        groups = phrase.groups if phrase is not None else {}
        for group, strength in groups.items():
            terms[group] = strength
        foreign = phrase is not None and phrase.foreign
        for part in () if foreign else parts:
            terms.setdefault(part, PART)
            for group, strength in self.lexicon.groups(part).items():
                terms.setdefault(group, min(strength, PART))
        sure = [group for group, strength in groups.items() if strength > HINT]
        known = self.lexicon.knows(text)
        return Unit(text, weight, tuple(terms.items()), sure[0] if sure else text, foreign, known)


def _placed(tagged: Iterable[tuple[str, str]]) -> list[tuple[int, int, str]]:
    placed, start = [], 0
    for word, tag in tagged:
        placed.append((start, start + len(word), tag))
        start += len(word)
    return placed


def _leftmost_longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen


def _laid_out(chosen: list[tuple[int, int]], tokens: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
    """The chosen phrases and, between them, the cutter's words (trimmed where a phrase reaches into one)."""
    laid = [(start, end, "") for start, end in chosen]
    position = 0
    for start, end, tag in tokens:
        while position < len(chosen) and chosen[position][1] <= start:
            position += 1
        free = end if position == len(chosen) else min(end, chosen[position][0])
        if start < free:
            laid.append((start, free, tag))
        if position < len(chosen) and chosen[position][1] < end:
            laid.append((chosen[position][1], end, tag))
    return sorted(laid)


@lru_cache(maxsize=1)
def _kin() -> frozenset[str]:
    return frozenset(_KIN.split())


@lru_cache(maxsize=1)
def _cues() -> frozenset[str]:
    return frozenset(_CUES.split())


def _weight(text: str, tag: str) -> float:
    """How much a word of the cutter tells by its kind: 0 for nothing at all."""
    if text in speech.light() or not any(letter.isalnum() for letter in text):
        return 0.0
    if text in _cues():
        return 0.25
    if text in _kin():
        return 0.2
    if tag in _NAME_TAGS or tag[:1] in _PALE_TAGS:
        return 0.2
    weight = _KIND_WEIGHT.get(tag[:1], 0.5)
    return weight if len(text) > 1 else 0.5 * weight
