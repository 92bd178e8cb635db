"""Offices in documents: who a clause says is in charge, and under which name an office goes today.

The only place that turns an old office name into its successor, and that reads a clause like （责任单位：…）.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.numerals import OFFICES

_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_INNER_OPEN, _INNER_CLOSE = "<〈《＜", ">〉》＞"
_BREAK = "、，,；;/ \u3000"


@dataclass(frozen=True, slots=True)
class OfficeAlias:
    """From the day `since` on, the office `old` is found under `new`. `source` says where that is written.

    `unverified`: nobody has confirmed it for this county; the old name stays, and `say` tells people of the doubt.
    """

    old: str
    new: str
    since: date
    source: str = ""
    say: str = ""
    unverified: bool = False


class Offices:
    """A pack's table of renamed offices, as of any day."""

    def __init__(self, aliases: Iterable[OfficeAlias] = ()) -> None:
        self._aliases = sorted(aliases, key=lambda alias: alias.since)

    def successor(self, name: str, today: date) -> str:
        """The name the office goes by on `today`; the name itself when nothing is known. Chains are followed.

        >>> alias = OfficeAlias("县甲局", "县乙局", date(2024, 3, 1), "示例文件")
        >>> offices = Offices([alias])
        >>> offices.successor("县甲局", date(2024, 2, 29)), offices.successor("县甲局", date(2024, 3, 1))
        ('县甲局', '县乙局')
        """
        for alias in self._in_force(today):
            if alias.old == name and not alias.unverified:
                name = alias.new
        return name

    def told(self, name: str, today: date) -> str:
        """The name to show a person: the present one, with the old one in brackets when they differ."""
        present = self.successor(name, today)
        return name if present == name else f"{present}（原{name}）"

    def retold(self, text: str, today: date) -> str:
        """A text with the names of today: an old one stands in brackets behind its first successor, then no more.

        >>> offices = Offices([OfficeAlias("县甲局", "县乙局", date(2024, 3, 1), "示例文件")])
        >>> offices.retold("先问县甲局。县甲局管这事。", date(2025, 1, 1))
        '先问县乙局（原县甲局）。县乙局管这事。'
        """
        for old in dict.fromkeys(alias.old for alias in self._in_force(today)):
            present = self.successor(old, today)
            if present != old and old in text:
                before, after = text.split(old, 1)
                text = before + self.told(old, today) + after.replace(old, present)
        return text

    def doubts(self, text: str, today: date) -> tuple[str, ...]:
        """What has to be said about the offices a text names because their change is not confirmed."""
        found = (alias.say for alias in self._in_force(today) if alias.unverified and alias.old in text)
        return tuple(dict.fromkeys(say for say in found if say))

    def _in_force(self, today: date) -> Iterator[OfficeAlias]:
        return (alias for alias in self._aliases if alias.since <= today)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause naming offices: the text before and after it, its own letters, the offices in order without repeats.

    `closed`: its bracket closes. `torn`: a piece of another such clause that stood behind it (a slip of copying).
    """

    before: str
    clause: str
    after: str
    offices: tuple[str, ...]
    closed: bool
    torn: str = ""


def clause(text: str) -> Clause | None:
    """The last clause of an item that says who is in charge, or None; earlier clauses add their offices.

    >>> clause("做好排查。（责任单位：县甲局、各镇<园区>）").offices
    ('县甲局', '各镇<园区>')
    """
    spans = _spans(text)
    if not spans:
        return None
    start, end, closed = spans[-1]
    names = tuple(dict.fromkeys(name for a, b, _ in spans for name in _names(text[a:b])))
    before, inside, after = text[:start], text[start:end], text[end:]
    torn = _torn(after)
    if torn:
        tail = [name for name in _names(torn) if not any(known.endswith(name) for known in names)]
        return Clause(before, inside + after, "", (*names, *tail), closed, torn.strip())
    return Clause(before, inside, after, names, closed)


def _spans(text: str) -> list[tuple[int, int, bool]]:
    """Where the clauses stand (start, end, whether the bracket closes); labels of one clause are one span."""
    spans: list[tuple[int, int, bool]] = []
    for match in OFFICES.finditer(text):
        if spans and match.start() < spans[-1][1]:
            continue
        start = match.start()
        while start and text[start - 1] in " \n\u3000":
            start -= 1
        if start and text[start - 1] in _OPEN:
            spans.append((start - 1, *_closing(text, start - 1)))
            continue
        end = _line_end(text, match.end())
        if spans and not text[spans[-1][1] : match.start()].strip() and text[spans[-1][0]] not in _OPEN:
            spans[-1] = (spans[-1][0], end, True)
        else:
            spans.append((match.start(), end, True))
    return spans


def _closing(text: str, start: int) -> tuple[int, bool]:
    """The end of the bracket that opens at `start`, and whether it closes at all."""
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] in _OPEN) - (text[position] in _CLOSE)
        if depth == 0:
            return position + 1, True
    return len(text), False


def _line_end(text: str, start: int) -> int:
    found = re.compile(r"[。\n]").search(text, start)
    return found.end() if found else len(text)


def _torn(after: str) -> str:
    """What follows a clause and is itself the tail of one: it names offices and closes a bracket it never opened."""
    rest = after.strip()
    depth = 0
    for letter in rest:
        depth += (letter in _OPEN) - (letter in _CLOSE)
        if depth < 0:
            return after if rest[-1] in _CLOSE and len(rest) < 120 and "。" not in rest else ""
    return ""


def _names(inside: str) -> tuple[str, ...]:
    """The names in a clause, cut at marks that stand outside inner brackets."""
    text = OFFICES.sub("、", inside)
    names, name, depth = [], "", 0
    for letter in text:
        depth += (letter in _INNER_OPEN + _OPEN) - (letter in _INNER_CLOSE + _CLOSE)
        depth = max(depth, 0)
        if letter in _BREAK and depth <= (text.lstrip()[:1] in _OPEN):
            names.append(name)
            name = ""
        else:
            name += letter
    names.append(name)
    cleaned = (_bare(name) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _bare(name: str) -> str:
    """A name without the clause's own brackets and full stop; a bracket of its own stays."""
    name = name.replace("\n", "").strip().rstrip("。.")
    while name and name[0] in _OPEN and _closing(name, 0) != (len(name), True):
        name = name[1:].strip()
    while name and name[-1] in _CLOSE and sum(c in _OPEN for c in name) < sum(c in _CLOSE for c in name):
        name = name[:-1].strip().rstrip("。.")
    return name
