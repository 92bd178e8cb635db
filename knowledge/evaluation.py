"""How well questions find articles: labelled questions in, outcomes and figures out.

The only place that knows what right, wrong and covered mean (the same words as in `yima knowledge eval`): a question is
*right* when its first hit is on a wanted item, whatever the decision; *wrong* when it was answered and is not right;
*covered* when it was answered. A question without wanted items is out of scope and passes unless it is answered.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.articles import Article
from knowledge.calibration import Scored
from knowledge.index import Index, Reply, margin, sureness


class BadQuestion(ValueError):
    """A line of a question file that is no labelled question; the message says which and why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the items it is about (`gold`), those also good (`alt`), and a kind to count it under."""

    q: str
    gold: frozenset[int]
    alt: frozenset[int] = frozenset()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one labelled question."""

    question: Labelled
    reply: Reply

    @property
    def in_scope(self) -> bool:
        """Whether the question is about the articles at all."""
        return bool(self.question.gold)

    def right(self, first: int = 1) -> bool:
        """Whether one of the `first` hits is on a wanted item."""
        wanted = self.question.gold | self.question.alt
        return any(wanted & set(hit.article.items) for hit in self.reply.hits[:first])

    @property
    def answered(self) -> bool:
        """Whether it was answered outright."""
        return self.reply.decision == "answer"

    @property
    def missed(self) -> bool:
        """Whether an editor should look at it."""
        return not self.right() if self.in_scope else self.answered


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures over some outcomes, shares 0..1; None where there is nothing to divide by."""

    questions: int
    in_scope: int
    top1: float | None
    top3: float | None
    wrong: float | None
    coverage: float | None
    out_of_scope: int
    not_answered: float | None


@dataclass(frozen=True, slots=True)
class BrokenTest:
    """A test question of an article that finds another article first (`found` is its id, or empty)."""

    article: str
    question: str
    found: str


def labelled(text: str) -> list[Labelled]:
    """Reads a question file, one JSON object a line. Raises `BadQuestion` at the first line that is none."""
    found = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            gold, alt = (frozenset(int(item) for item in table.get(key) or ()) for key in ("gold", "alt"))
            found.append(Labelled(str(table["q"]), gold, alt, str(table.get("kind") or "")))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadQuestion(f'第 {number} 行不是一道题，应写成 {{"q": "…", "gold": [6], "alt": []}}。') from None
    return found


def evaluate(index: Index, questions: Iterable[Labelled], *, today: date) -> list[Outcome]:
    """Asks every question."""
    return [Outcome(question, index.ask(question.q, today=today)) for question in questions]


def summary(outcomes: Sequence[Outcome]) -> Summary:
    """The figures over these outcomes."""
    inside = [outcome for outcome in outcomes if outcome.in_scope]
    outside = [outcome for outcome in outcomes if not outcome.in_scope]
    return Summary(
        questions=len(outcomes),
        in_scope=len(inside),
        top1=_share(outcome.right() for outcome in inside),
        top3=_share(outcome.right(3) for outcome in inside),
        wrong=_share(outcome.answered and not outcome.right() for outcome in inside),
        coverage=_share(outcome.answered for outcome in inside),
        out_of_scope=len(outside),
        not_answered=_share(not outcome.answered for outcome in outside),
    )


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, Summary]:
    """The figures of each kind, in the order the kinds first occur."""
    kinds = dict.fromkeys(outcome.question.kind for outcome in outcomes)
    return {kind: summary([one for one in outcomes if one.question.kind == kind]) for kind in kinds}


def scored(outcomes: Iterable[Outcome]) -> list[Scored]:
    """The outcomes as the calibration takes them; what never reaches the thresholds can't be answered by them."""
    return [
        Scored(
            sureness(outcome.reply.hits) if not outcome.reply.hits[0].foreign else 0.0,
            margin(outcome.reply.hits),
            outcome.right(),
            outcome.in_scope,
        )
        for outcome in outcomes
        if outcome.reply.hits
    ]


def broken_tests(index: Index, articles: Iterable[Article], *, today: date) -> list[BrokenTest]:
    """The gate before publishing: every test question of every article must find that very article first.

    Asked on `today`, or on an article's own first day if that is later.
    """
    broken = []
    for article in articles:
        for question in article.tests:
            hits = index.ask(question, today=max(today, article.valid_from)).hits
            if not hits or hits[0].article.id != article.id:
                broken.append(BrokenTest(article.id, question, hits[0].article.id if hits else ""))
    return broken


def _share(flags: Iterable[bool]) -> float | None:
    counted = list(flags)
    return round(sum(counted) / len(counted), 4) if counted else None
