"""Long stories: where in them the need is told. A villager who explains everything asks in one clause of many.

The only place that cuts a long text into passages worth asking.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge import speech
from knowledge.words import Unit

LONG = 45
_PASSAGES = 12
_SHORTEST = 4
_NEED = re.compile(
    r"想问|问问|问下|请问|问一|想知道|打听|能不能|可不可以|能否|可否|有没有|是不是|怎么|咋|如何|找谁|谁管|谁来|归谁|归哪|哪个部门|"
    r"申请|可有|可能|可管|求|吗$|呢$|不$|啥办法|什么办法|啥规定|政策"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause (or two neighbours) of a story, its words, and how much it sounds like the need itself (0..1)."""

    text: str
    units: tuple[Unit, ...]
    need: float


def is_long(text: str) -> bool:
    """Whether a plain text is a story rather than a question."""
    return len(text) > LONG


def passages(text: str, units: Callable[[str], Sequence[Unit]], worth: Callable[[Unit], float]) -> list[Passage]:
    """The passages of a plain text most worth asking, at most a dozen. `worth` says how much a word tells."""
    clauses = [clause for clause in speech.clauses(text) if clause]
    found: dict[str, Passage] = {}
    for position, clause in enumerate(clauses):
        before = clauses[position - 1] if position else ""
        for passage in {clause, before + clause}:
            if len(passage) >= _SHORTEST and passage not in found:
                asking = 1.0 if _NEED.search(clause) else 0.0
                found[passage] = Passage(passage, tuple(units(speech.without_fillers(passage))), asking)
    ranked = sorted(found.values(), key=lambda one: -sum(map(worth, one.units)) * (1 + one.need))
    return ranked[:_PASSAGES]
