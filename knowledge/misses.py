"""What nobody's article answered, or one in vain, grouped by its matter: an editor sees what to write or mend first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge import articles, speech
from knowledge.words import Words

_ALIKE = 0.5
"""Of the weight of two questions' words, the share they have in common to be one matter."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One question, and the title of the article that was told and did not solve it ("": none was found)."""

    words: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about one matter: how often it was asked, and its wordings, the most frequent first.

    `unsolved` of them got an answer that did not solve it; `told` are those articles' titles, the most frequent first.
    """

    count: int
    wordings: tuple[str, ...]
    unsolved: int = 0
    told: tuple[str, ...] = ()


def grouped(questions: Sequence[Miss], words: Words) -> list[Group]:
    """The questions in groups, the largest first. Nothing is left out and nothing counted twice."""
    gathered: list[tuple[dict[str, float], list[Miss]]] = []
    for question in questions:
        bag = _bag(question.words, words)
        best = max(gathered, key=lambda group: _likeness(bag, group[0]), default=None)
        if best is not None and _likeness(bag, best[0]) >= _ALIKE:
            best[1].append(question)
        else:
            gathered.append((bag, [question]))
    return sorted((_group(said) for _, said in gathered), key=lambda group: -group.count)


def _group(said: Sequence[Miss]) -> Group:
    told = Counter(one.told for one in said if one.told)
    titles = tuple(title for title, _ in told.most_common())
    return Group(len(said), _wordings(one.words for one in said), told.total(), titles)


def _bag(question: str, words: Words) -> dict[str, float]:
    """The question's words by canonical term, with what each tells; its plain form when no word tells anything."""
    text = speech.without_fillers(speech.plain(question))
    bag = {unit.group: unit.weight for unit in words.units(text)}
    return bag or {articles.same_question(question): 1.0}


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    both = sum(min(one[term], other[term]) for term in one.keys() & other.keys())
    either = sum(max(one.get(term, 0.0), other.get(term, 0.0)) for term in one.keys() | other.keys())
    return both / either if either else 0.0


def _wordings(said: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, tuple[int, str]] = {}
    for question in said:
        form = articles.same_question(question) or question
        count, first = counts.get(form, (0, question))
        counts[form] = (count + 1, first)
    return tuple(first for _, first in sorted(counts.values(), key=lambda each: -each[0]))
