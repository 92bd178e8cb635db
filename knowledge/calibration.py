"""When to answer, when to offer a choice, when to say we don't know: thresholds from the tune half of the evaluation.

Nothing here is taste: `fitted` derives the numbers from scored questions, and a test holds `MEASURED` to them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# How much the lead over the next item multiplies a score, and the pack's own words and the number of matched words add
# to it: the ratios a logistic fit of "the first hit is right" gave over the tune half and the articles' own tests.
LEAD, TRADE, MATCHED = 0.7, 0.4, 0.4
_ENOUGH = 4
# A lead under a tenth always offers a choice: the synonyms grew with the tune half, so its leads are too clear.
_GAPS = (0.10, 0.12, 0.15, 0.2, 0.25)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Answer from sureness `answer` on if the next item is `margin` (a share of it) behind; choose from `choose` on."""

    answer: float
    margin: float
    choose: float


@dataclass(frozen=True, slots=True)
class Scored:
    """One labelled question's outcome: sureness, lead over the next item (0..1), is the first hit right."""

    sureness: float
    lead: float
    right: bool
    in_scope: bool


MEASURED = Thresholds(answer=1.05, margin=0.10, choose=0.55)


def sureness(score: float, lead: float, trade: float, matched: int) -> float:
    """How sure a first hit is, from its score and lead (0..1), how much of it rests on the pack's own words (0..1), and
    how many of the question's words it explains."""
    return round(score * (1 + LEAD * lead) + TRADE * min(1.0, trade) + MATCHED * min(1.0, matched / _ENOUGH), 4)


def fitted(outcomes: Iterable[Scored], *, wrong: float = 0.008, leaked: float = 0.03, lost: float = 0.01) -> Thresholds:
    """The thresholds that answer the most in-scope questions rightly.

    At most the share `wrong` of them may be answered wrongly, at most `leaked` of the out-of-scope ones at all;
    `choose` is set so that at most `lost` of the in-scope questions whose first hit is right get no choice.
    """
    rows = list(outcomes)
    inside = sum(row.in_scope for row in rows) or 1
    outside = (len(rows) - inside) or 1
    best, answer, margin = -1, 9.0, 1.0
    for gap in _GAPS:
        for step in range(30, 200):
            kept = [row for row in rows if row.sureness >= step / 100 and row.lead >= gap]
            bad = sum(row.in_scope and not row.right for row in kept)
            loose = sum(not row.in_scope for row in kept)
            right = len(kept) - bad - loose
            if bad <= wrong * inside and loose <= leaked * outside and right > best:
                best, answer, margin = right, step / 100, gap
    found = sorted(row.sureness for row in rows if row.in_scope and row.right)
    choose = found[int(lost * len(found))] if found else answer
    return Thresholds(answer, margin, round(min(choose, answer), 2))
