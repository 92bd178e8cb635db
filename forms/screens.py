"""Several questions at once: those of a group shown as one screen, or all that are left of a frame.

Each comes with the condition under which it applies, so that a page can show and hide it without a line. A question
whose words, choices or relevance need more than that is left out: it is asked alone afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms import conditions, presentation
from forms.conditions import Condition
from forms.expressions.values import truth
from forms.graph import Act
from forms.model import MEDIA, Part
from forms.places import Frame, place_path
from forms.steps import Ask, Show

if TYPE_CHECKING:
    from forms.interview import Interview

FIELD_LIST = "field-list"
_NAMED = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
RANK = "rank"
"""Shown on a screen of its own: its choices are moved up and down."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A question (or words to read) of a screen, and when it applies (None: always)."""

    step: Ask | Show
    when: Condition | None = None


def group(interview: Interview, frame: Frame, part: Part) -> list[Placed]:
    """The screen of the field-list group the question stands in, or a question that takes a screen of its own."""
    if part.type == RANK:
        return _Screen(interview, frame, part).placed(part.index, part.end)
    for around in part.ancestors():
        if around.kind == "repeat":
            break
        if FIELD_LIST in around.appearance.split():
            return _Screen(interview, frame, part).placed(around.index, around.end)
    return []


def rest(interview: Interview, frame: Frame, part: Part) -> list[Placed]:
    """The question and all that follow it in its frame."""
    return _Screen(interview, frame, part).placed(
        part.index, part.repeat.end if part.repeat else interview.form.root.end
    )


class _Screen:
    def __init__(self, interview: Interview, frame: Frame, first: Part) -> None:
        self._interview = interview
        self._frame = frame
        self._first = first
        self._shown: set[int] = set()

    def placed(self, begin: int, end: int) -> list[Placed]:
        """Those from the first question on that lie between the two indexes and are not passed."""
        inside = [
            part
            for part in self._interview.form.members[self._frame.home]
            if begin <= part.index < end and part.index >= self._first.index and part.kind == "question"
        ]
        self._open = {part.index for part in inside if part.is_asked and self._is_open(part)}
        self._unsettled, self._moved = self._downstream()
        return list(self._each(inside))

    def _each(self, inside: list[Part]) -> Iterator[Placed]:
        for part in inside:
            if part.index not in self._open:
                continue
            placed = self._place(part)
            if placed is not None:
                self._shown.add(part.index)
                yield placed

    def _is_open(self, part: Part) -> bool:
        return part is self._first or part.index not in self._frame.asked or part.index in self._frame.stale

    def _downstream(self) -> tuple[set[int], set[tuple[int, Act]]]:
        """Whose values the open questions can change, themselves included; and what is evaluated anew then."""
        graph = self._interview.form.graph
        unsettled, moved, waiting = set(self._open), set(), list(self._open)
        while waiting:
            for edge in graph.readers.get(waiting.pop(), ()):
                moved.add(edge.vertex)
                index, act = edge.vertex
                if act is Act.CALCULATE and index not in unsettled:
                    unsettled.add(index)
                    waiting.append(index)
        return unsettled, moved

    def _place(self, part: Part) -> Placed | None:
        is_shaky = (part.index, Act.CHOICES) in self._moved or part.calculate is not None or bool(part.triggers)
        if is_shaky or part.type in MEDIA or self._names_open(part):
            return None
        try:
            is_on, when = self._condition(part)
        except conditions.Beyond:
            return None
        step = presentation.question(self._interview, self._frame, part) if is_on else None
        return Placed(step, when) if isinstance(step, Ask | Show) else None

    def _names_open(self, part: Part) -> bool:
        """Whether its words or its own rules about being shown read what is not answered yet."""
        texts = [one.source for told in (part.label, part.hint) for one in told.values()]
        texts += [rule.source for rule in (part.read_only, part.dynamic_default) if rule is not None]
        by_name = self._interview.form.by_name
        named = (by_name.get(name) for text in texts for name in _NAMED.findall(text))
        return any(one is not None and one.index in self._unsettled for one in named)

    def _condition(self, part: Part) -> tuple[bool, Condition | None]:
        """Whether it can apply at all, and when. Raises Beyond."""
        when: Condition | None = None
        for one in (part, *part.ancestors()):
            if one.kind == "repeat":
                break
            if one.relevant is None:
                continue
            if (one.index, Act.RELEVANT) in self._moved:
                when = conditions.both(conditions.of(one.relevant.tree, self._read), when)
            elif not truth(self._interview.evaluation.evaluate(self._frame, one, one.relevant)):
                return False, None
        return True, when

    def _read(self, name: str) -> dict[str, Any]:
        """A name in a condition: a question of this screen, or a value that stays. Raises Beyond."""
        part = self._interview.form.by_name.get(name)
        if part is None or part.kind != "question" or part.home != self._frame.home:
            raise conditions.Beyond
        if part.index in self._shown:
            return {"at": place_path(self._frame, part)}
        if part.index in self._unsettled or part.index in self._frame.off:
            raise conditions.Beyond
        return {"is": self._frame.values.get(part.index, "")}
