"""Finds patterns that make a naive engine try exponentially many ways: a repetition of something that can itself be
repeated over the same characters, such as (a+)+. Our own engine has a time-out; phones that play the form have not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_SAMPLE = "".join(map(chr, range(32, 127))) + "\t\n中é"
_MANY = 10
"""Repeating at least so often counts as without bound."""

Danger = Literal["", "possible", "certain"]


@dataclass(frozen=True, slots=True)
class _Item:
    """Something with a quantifier: the sample characters it may consist of, and for a group what is in it."""

    signs: frozenset[str]
    fewest: int
    most: int
    inside: tuple[tuple[_Item, ...], ...] = ()


def danger(pattern: str) -> Danger:
    r"""How a pattern may run away: certainly, possibly (an optional separator could save it in practice), or not.

    >>> danger("(a+)+$"), danger(r"(\w+\s?)*"), danger(r"[a-z]+(\.[a-z]+)*")
    ('certain', 'possible', '')
    """
    try:
        alternatives, _ = _Reader(pattern).alternatives(0)
    except (ValueError, IndexError, RecursionError):
        return ""
    return _worst([_of_item(item) for sequence in alternatives for item in sequence])


def _worst(found: Sequence[Danger]) -> Danger:
    return "certain" if "certain" in found else "possible" if "possible" in found else ""


def _of_item(item: _Item) -> Danger:
    found: list[Danger] = [_of_item(inner) for sequence in item.inside for inner in sequence]
    if item.most >= _MANY:
        found += [_of_sequence(sequence) for sequence in item.inside]
    return _worst(found)


def _of_sequence(sequence: tuple[_Item, ...]) -> Danger:
    """A repeated sequence is dangerous if one member repeats and the others can pass for it or be left out."""
    found: list[Danger] = []
    for at, item in enumerate(sequence):
        others = [*sequence[:at], *sequence[at + 1 :]]
        if item.most < _MANY or not item.signs:
            continue
        if all(other.signs & item.signs for other in others):
            found.append("certain")
        elif all(other.signs & item.signs or other.fewest == 0 for other in others):
            found.append("possible")
    return _worst(found)


class _Reader:
    """Reads as much of the syntax as the question needs."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def alternatives(self, at: int) -> tuple[tuple[tuple[_Item, ...], ...], int]:
        """Sequences up to the closing bracket or the end, and where that is."""
        found: list[tuple[_Item, ...]] = []
        sequence: list[_Item] = []
        while at < len(self._pattern) and self._pattern[at] != ")":
            if self._pattern[at] == "|":
                found.append(tuple(sequence))
                sequence, at = [], at + 1
                continue
            item, at = self._item(at)
            if item is not None:
                sequence.append(item)
        return (*found, tuple(sequence)), at

    def _item(self, at: int) -> tuple[_Item | None, int]:
        char = self._pattern[at]
        inside: tuple[tuple[_Item, ...], ...] = ()
        if char in "^$":
            return None, at + 1
        if char == "(":
            looks = self._pattern.startswith(("(?=", "(?!", "(?<=", "(?<!"), at)
            inside, end = self.alternatives(self._after_opening(at))
            end += 1
            if looks:
                return None, end
            signs = frozenset().union(*(item.signs for sequence in inside for item in sequence))
        else:
            end = self._atom_end(at)
            signs = _signs(self._pattern[at:end])
        fewest, most, end = self._quantifier(end)
        return _Item(signs, fewest, most, inside), end

    def _after_opening(self, at: int) -> int:
        if self._pattern.startswith("(?", at):
            for mark in (":", ">", "=", "!"):
                stop = self._pattern.find(mark, at)
                if 0 < stop < at + 20:
                    return stop + 1
        return at + 1

    def _atom_end(self, at: int) -> int:
        if self._pattern[at] == "\\":
            if self._pattern[at + 1] in "pP" and self._pattern[at + 2 : at + 3] == "{":
                return self._pattern.index("}", at) + 1
            return at + 2
        if self._pattern[at] != "[":
            return at + 1
        end = at + 2 if self._pattern[at + 1] != "^" else at + 3
        while self._pattern[end] != "]":
            end += 2 if self._pattern[end] == "\\" else 1
        return end + 1

    def _quantifier(self, at: int) -> tuple[int, int, int]:
        sign = self._pattern[at : at + 1]
        fewest, most, end = 1, 1, at
        if sign and sign in "*+?":
            fewest, most, end = int(sign == "+"), 1 if sign == "?" else 10**6, at + 1
        elif sign == "{" and (stop := self._pattern.find("}", at)) > 0:
            low, comma, high = self._pattern[at + 1 : stop].partition(",")
            fewest = int(low or 0)
            most, end = (int(high) if high else 10**6) if comma else fewest, stop + 1
        if self._pattern[end : end + 1] == "+" and end > at:
            return fewest, 1, end + 1
        return fewest, most, end + (self._pattern[end : end + 1] == "?" and end > at)


def _signs(atom: str) -> frozenset[str]:
    import regex

    try:
        ready = regex.compile(atom)
    except regex.error:
        return frozenset()
    return frozenset(sign for sign in _SAMPLE if ready.fullmatch(sign))
