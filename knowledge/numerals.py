"""The numbers in front of a policy document's items, in every way offices write them.

The only place that knows these ways; it says which of them is the level of the items themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HAN = "零〇一二三四五六七八九十百"
_DIGIT = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0}
# Outermost first: a line that starts with an earlier one closes an item of a later one.
LEVELS: dict[str, re.Pattern[str]] = {
    "chapter": re.compile(rf"第(?P<n>[{_HAN}]+|[0-9０-９]{{1,3}})[章节编](?![会议])\s*"),
    "han": re.compile(rf"(?P<n>[{_HAN}]{{1,4}})\s*[、.．]\s*"),
    "article": re.compile(rf"第(?P<n>[{_HAN}]+|[0-9０-９]{{1,3}})[条项](?!第)[、.．:：]?\s*"),
    "han-bracket": re.compile(rf"[（(]\s*(?P<n>[{_HAN}]{{1,4}})\s*[）)]\s*[、.．]?\s*"),
    "digit": re.compile(r"(?P<n>[0-9０-９]{1,3})\s*(?:[、．]|\.(?![0-9０-９]))\s*"),
    "digit-bracket": re.compile(r"[（(]?\s*(?P<n>[0-9０-９]{1,3})\s*[）)]\s*[、.．]?\s*"),
    "circled": re.compile(r"(?P<n>[①-⑳])\s*"),
}
# A line break may stand anywhere inside the label.
OFFICES = re.compile(
    r"(?:责\s*任|牵\s*头|配\s*合|主\s*管|承\s*办|主\s*办|协\s*办|实\s*施|落\s*实|参\s*与|参\s*加)\s*"
    r"(?:单\s*位|部\s*门|主\s*体|处\s*室|科\s*室)\s*(?:及配合单位)?\s*[:：]"
)


@dataclass(frozen=True, slots=True)
class Start:
    """An item's number at the start of a line: its level, its value, and how many letters it takes."""

    level: str
    value: int
    length: int


def start_of(line: str) -> Start | None:
    """The number a line starts with, or None."""
    for level, pattern in LEVELS.items():
        found = pattern.match(line)
        if found is not None:
            value = value_of(found["n"])
            if value:
                return Start(level, value, found.end())
    return None


def value_of(text: str) -> int:
    """The value of a number in digits, full-width digits, Chinese or a circle; 0 for none of them.

    >>> value_of("８"), value_of("三十四"), value_of("③"), value_of("一〇")
    (8, 34, 3, 10)
    """
    if "①" <= text <= "⑳":
        return ord(text) - 0x2460 + 1
    if text.isdecimal():
        return int(text)
    if not text or any(letter not in _HAN for letter in text):
        return 0
    if "十" not in text and "百" not in text:
        return int("".join(str(_DIGIT[letter]) for letter in text))
    total, digit = 0, 0
    for letter in text:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = _DIGIT[letter]
    return total + digit


def item_level(lines: Sequence[str]) -> str | None:
    """The level the items of a document are numbered on: the one whose stretches most often name who is in charge.

    Where nobody is named, articles go before digits, digits before bracketed and plain Chinese numbers.
    """
    counts: dict[str, int] = {}
    named: dict[str, int] = {}
    opened: dict[str, bool] = {}
    for line in lines:
        start = start_of(line)
        if start is not None:
            counts[start.level] = counts.get(start.level, 0) + 1
            order = list(LEVELS).index(start.level)
            opened = {level: open_ for level, open_ in opened.items() if list(LEVELS).index(level) < order}
            opened[start.level] = True
        if OFFICES.search(line):
            for level, still in opened.items():
                named[level] = named.get(level, 0) + still
            opened = dict.fromkeys(opened, False)
    best = max(named.values(), default=0)
    if best:
        # The deepest level that still holds (nearly) every naming: its items have one each.
        return [level for level in LEVELS if named.get(level, 0) >= 0.9 * best][-1]
    for level in ("article", "digit", "han-bracket", "han", "digit-bracket", "circled"):
        if counts.get(level, 0) >= 2:
            return level
    return next(iter(counts), None)
