"""When to answer, when to offer a choice, when to say we don't know: thresholds from the tune half of the evaluation.

Nothing here is taste: `fitted` derives the numbers from scored questions, and a test holds `MEASURED` to them.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Answer from score `answer` on if the next item is `margin` (a share of it) behind; choose from `choose`."""

    answer: float
    margin: float
    choose: float


@dataclass(frozen=True, slots=True)
class Scored:
    """One labelled question's outcome: the first hit's score, its lead over the next item (0..1), is it right."""

    score: float
    margin: float
    right: bool
    in_scope: bool


MEASURED = Thresholds(answer=0.5, margin=0.12, choose=0.25)


def fitted(outcomes: Iterable[Scored], *, wrong: float = 0.01, leaked: float = 0.03) -> Thresholds:
    """The thresholds that answer the most in-scope questions rightly.

    At most the share `wrong` of them may be answered wrongly, at most `leaked` of the out-of-scope ones at all.
    """
    rows = list(outcomes)
    inside = sum(row.in_scope for row in rows) or 1
    outside = (len(rows) - inside) or 1
    best, chosen = -1, Thresholds(1.0, 1.0, 1.0)
    for step in range(20, 90):
        for gap in range(0, 40, 2):
            answer, margin = step / 100, gap / 100
            answered = [row for row in rows if row.score >= answer and row.margin >= margin]
            right = sum(row.right for row in answered if row.in_scope)
            bad = sum(not row.right for row in answered if row.in_scope)
            loose = sum(not row.in_scope for row in answered)
            if bad <= wrong * inside and loose <= leaked * outside and right > best:
                best, chosen = right, Thresholds(answer, margin, round(answer * 0.5, 2))
    return chosen
