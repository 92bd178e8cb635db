"""The order in which an interview asks: the first question, in the form's order, that applies and was not passed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from forms.evaluation import Evaluation
from forms.expressions.values import truth
from forms.model import Part
from forms.places import Frame

Spot = tuple[Frame, Part]
"""A question in its frame; or a repeat in the frame around it: the prompt for another instance."""


class Walk:
    """Finds the next and the previous spot. Remembers up to where everything is passed, so that long forms stay
    quick."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._members = evaluation.form.members
        self._top = [part.index for part in self._members[-1]]
        self._low = 0
        self.total = 0
        self.passed = 0
        self.recount()

    def recount(self) -> None:
        """Counts anew what applies and what is passed."""
        self._low = 0
        self.total = self.passed = 0
        for frame, part in self.spots(self._evaluation.root):
            if part.kind == "question" and part.type != "note" and part.index not in frame.off:
                self.total += 1
                self.passed += part.index in frame.asked
        self._evaluation.flipped.clear()
        self._evaluation.reshaped = False

    def catch_up(self) -> None:
        """Takes in what the last evaluation changed."""
        if self._evaluation.reshaped:
            self.recount()
            return
        for frame, part, off in self._evaluation.flipped:
            if part.kind != "question" or not part.is_asked:
                continue
            self.look_back(part)
            if off is not None and part.type != "note":
                change = -1 if off else 1
                self.total += change
                self.passed += change * (part.index in frame.asked)
        self._evaluation.flipped.clear()

    def look_back(self, part: Part) -> None:
        """Something at or after this part may be open again."""
        self._low = min(self._low, max(0, bisect_right(self._top, part.index) - 1))

    def mark(self, frame: Frame, part: Part) -> None:
        """The question is passed."""
        if part.index not in frame.asked:
            frame.asked.add(part.index)
            if part.type != "note" and part.index not in frame.off:
                self.passed += 1
        frame.stale.discard(part.index)

    def spots(self, frame: Frame, start: int = 0) -> Iterator[Spot]:
        """Every spot of a frame in order, whether it applies or not."""
        for part in self._members[frame.home][start:]:
            if part.kind == "repeat":
                for instance in frame.repeats.get(part.index, ()):
                    yield from self.spots(instance)
                if part.count is None:
                    yield frame, part
            elif part.is_asked:
                yield frame, part

    def next(self) -> Spot | None:
        """The first open spot, None if there is none."""
        root, top = self._evaluation.root, self._members[-1]
        while self._low < len(top):
            part = top[self._low]
            if part.kind == "repeat":
                for instance in root.repeats.get(part.index, ()):
                    for spot in self.spots(instance):
                        if self.is_open(*spot):
                            return spot
                if part.count is None and self.is_open(root, part):
                    return root, part
            elif part.is_asked and self.is_open(root, part):
                return root, part
            self._low += 1
        return None

    def is_open(self, frame: Frame, part: Part) -> bool:
        """Applies, and still has to be passed."""
        if part.kind == "repeat":
            return part.index not in frame.closed and self.takes_more(frame, part)
        if part.index in frame.off:
            return False
        return part.index not in frame.asked or part.index in frame.stale

    def takes_more(self, frame: Frame, part: Part) -> bool:
        """Whether a repeat applies, so that an instance may be added."""
        instances = frame.repeats.get(part.index, [])
        if part.parent is not None and part.parent.index in frame.off:
            return False
        if instances:
            return any(part.index not in instance.off for instance in instances)
        return part.relevant is None or truth(self._evaluation.evaluate(frame, part.parent or part, part.relevant))

    def before(self, spot: Spot | None) -> Spot | None:
        """The last question before a spot that people answered or skipped and that applies."""
        found: Spot | None = None
        for frame, part in self.spots(self._evaluation.root):
            if spot is not None and frame is spot[0] and part is spot[1]:
                break
            is_passed = part.kind == "question" and part.index in frame.asked and part.index not in frame.off
            if is_passed and part.type != "note" and not self._is_read_only(frame, part):
                found = frame, part
        return found

    def _is_read_only(self, frame: Frame, part: Part) -> bool:
        if part.read_only is None:
            return False
        return truth(self._evaluation.evaluate(frame, part, part.read_only))
