"""How much a text is like the dangers a pack gives as examples, for words that no saying foresaw.

Naive Bayes over letters in a row (one to three), the pack's word groups and the contexts (Manning, Raghavan, Schütze:
Introduction to Information Retrieval, ch. 13). Learnt from the examples when a watch is made; nothing else is kept.
"""

import math
from collections import Counter
from collections.abc import Iterable

_SMOOTHING = 0.3
_LONGEST = 3
_MOST = 80
"""From so many letters on only the first count: the figures were fitted to things people say at once."""


class Likeness:
    """Learns from the marks of examples of both kinds."""

    def __init__(self, dangers: Iterable[frozenset[str]], others: Iterable[frozenset[str]]) -> None:
        danger, other = _counted(dangers), _counted(others)
        self._weights = {
            mark: math.log(danger[1][mark] + _SMOOTHING)
            - math.log(danger[0] + 2 * _SMOOTHING)
            - math.log(other[1][mark] + _SMOOTHING)
            + math.log(other[0] + 2 * _SMOOTHING)
            for mark in danger[1].keys() | other[1].keys()
        }

    def of(self, marks: frozenset[str]) -> float:
        """How much likelier the marks are in a danger: the sum of their log odds over the root of their number.

        The root keeps long stories from counting for their length. What was never seen counts nothing.
        """
        known = [self._weights[mark] for mark in marks if mark in self._weights]
        return sum(known) / math.sqrt(len(known)) if known else 0.0


def letters(text: str) -> frozenset[str]:
    """A text's letters in ones, twos and threes; everything else is a mark between.

    >>> sorted(letters("救我！"))
    ['$', '^', '^救', '^救我', '我', '我，', '我，$', '救', '救我', '救我，', '，', '，$']
    """
    bare = "".join(letter if letter.isalnum() else "，" for letter in text[:_MOST])
    line = f"^{bare}$"
    return frozenset(
        line[at : at + length] for length in range(1, _LONGEST + 1) for at in range(len(line) - length + 1)
    )


def _counted(examples: Iterable[frozenset[str]]) -> tuple[int, Counter[str]]:
    number, counts = 0, Counter[str]()
    for marks in examples:
        number += 1
        counts.update(marks)
    return number, counts
