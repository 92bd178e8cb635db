"""Keeps a form's answers consistent: after each change everything that depends on it, and nothing else, is evaluated.

One pass works off a heap in dependency order; a changed value, relevance or number of instances pushes its readers.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import date, datetime

from forms import choices
from forms.expressions import values
from forms.expressions.compiler import Expression
from forms.expressions.context import Context, EvaluationError, Surroundings
from forms.expressions.values import Value
from forms.graph import Act, Vertex
from forms.model import Form, Part
from forms.places import Frame, Place, frames_under

MOST_INSTANCES = 1_000
"""Of one repeat; beyond it the answer that asked for more is refused."""
MOST_FRAMES = 10_000
"""Instances of all repeats together."""
_MOST_ROUNDS = 20
"""How often one vertex may be evaluated in a pass: a ring of triggers or of relevance must come to an end."""


class TooMany(Exception):
    """An answer asks for more instances than can be held."""


class Evaluation:
    """The answers of one walk and the machine that keeps them consistent.

    `flipped` collects (frame, part, off) for every change of relevance and (frame, part, None) for every answer that
    fell out of its choices, until somebody clears it; `reshaped` is set when instances came or went."""

    def __init__(self, form: Form, around: Surroundings) -> None:
        self.form = form
        self.around = around
        self.choices = choices.Choices(form, around)
        self.root = Frame(form.root, None, 0)
        self.next_key = 1
        self.flipped: list[tuple[Frame, Part, bool | None]] = []
        self.reshaped = False
        self._heap: list[tuple[int, Vertex]] = []
        self._frames: dict[Vertex, set[Frame] | None] = {}
        self._fresh: list[Frame] = []
        self._fired: list[tuple[Frame, Part]] = []
        self._rounds: dict[Vertex, int] = {}
        self._born: list[Frame] = []
        """Instances made in the present pass."""
        self._ready = False
        """New instances get their dynamic defaults."""
        self._started = False
        """Triggers fire."""

    def begin(self) -> None:
        """First evaluation of an empty form: defaults, then everything, then dynamic defaults."""
        self._furnish(self.root)
        self._push_all(self.root, whole=True)
        self._settle()
        self._default(self.root)
        self._ready = True
        self._settle()
        self._started = True

    def resume(self) -> None:
        """After frames were restored: relevance is evaluated anew, calculations keep what they gave."""
        for vertex in self.form.graph.vertices:
            if vertex[1] in (Act.RELEVANT, Act.CHOICES):
                self._push(vertex, None)
        self._settle()
        self._ready = self._started = True

    def change(self, frame: Frame, part: Part, text: str) -> None:
        """Stores a value and evaluates what depends on it. Raises TooMany, with the old value back in place."""
        old = frame.values.get(part.index, "")
        if not self._store(frame, part, text):
            self._refresh()
            return
        try:
            self._refresh()
        except TooMany:
            self._store(frame, part, old)
            self._refresh()
            raise

    def conclude(self) -> None:
        """Everything once more, as at save: calculations overwrite what was typed over them."""
        self._push_all(self.root, whole=True)
        self._settle()

    def speak(self) -> None:
        """After the language changed: what looks labels or names of months up."""
        for vertex in self.form.graph.spoken:
            self._push(vertex, None)
        self._settle()

    def _refresh(self) -> None:
        for vertex in self.form.graph.volatile:
            self._push(vertex, None)
        self._settle()

    def add(self, frame: Frame, part: Part) -> Frame:
        """A new instance at the end of a repeat, with its defaults."""
        created = self._create(frame, part)
        self._refresh()
        return created

    def remove(self, frame: Frame) -> None:
        """Takes an instance away; the others close up."""
        assert frame.parent is not None
        frame.parent.repeats[frame.part.index].remove(frame)
        self._reshaped(frame.part)
        for part in self.form.parts[frame.part.index : frame.part.end]:
            self._touch(frame.parent, part, everywhere=True)
        self._refresh()

    def evaluate(self, frame: Frame, part: Part, expression: Expression, candidate: Value | None = None) -> Value:
        """An expression at a place; empty, with a warning, where it has no value."""
        place = Place(frame, part)
        try:
            return values.scalar(expression.run(Context(place, place, self.around, candidate=candidate)))
        except (EvaluationError, ArithmeticError, ValueError, RecursionError) as fault:
            self.around.warnings.add((part.path, str(fault)))
            return ""

    def _settle(self) -> None:
        self._rounds.clear()
        self._born.clear()
        first_key = self.next_key
        try:
            self._settle_all()
        except TooMany:
            for frame in reversed(self._born):
                assert frame.parent is not None
                frame.parent.repeats[frame.part.index].remove(frame)
            self.next_key = first_key
            for waiting in (self._heap, self._frames, self._fired, self._fresh):
                waiting.clear()
            raise

    def _settle_all(self) -> None:
        fires = 0
        while True:
            while self._heap:
                _, vertex = heapq.heappop(self._heap)
                self._work(vertex, self._frames.pop(vertex))
            if self._fired and fires < _MOST_ROUNDS:
                fires += 1
                self._fire()
            elif self._fresh and self._ready:
                fresh, self._fresh = self._fresh, []
                for frame in fresh:
                    self._default(frame)
            else:
                self._fired.clear()
                break

    def _work(self, vertex: Vertex, frames: set[Frame] | None) -> None:
        self._rounds[vertex] = rounds = self._rounds.get(vertex, 0) + 1
        if rounds > _MOST_ROUNDS:
            return
        part, act = self.form.parts[vertex[0]], vertex[1]
        home, chain = _standing(part, act)
        every = frames_under(self.root, home, chain)
        for frame in every if frames is None else [one for one in every if one in frames]:
            if act is Act.RELEVANT:
                self._relevance(frame, part)
            elif act is Act.CALCULATE:
                self._calculation(frame, part)
            elif act is Act.COUNT:
                self._count(frame, part)
            else:
                self._check_choice(frame, part)

    def _push(self, vertex: Vertex, frames: Iterable[Frame] | None) -> None:
        waiting = self._frames.get(vertex, ())
        if waiting == ():
            heapq.heappush(self._heap, (self.form.graph.rank[vertex], vertex))
            self._frames[vertex] = None if frames is None else set(frames)
        elif waiting is not None:
            if frames is None:
                self._frames[vertex] = None
            else:
                self._frames[vertex] = {*waiting, *frames}

    def _push_all(self, frame: Frame, whole: bool) -> None:
        """Everything that stands in a frame or below it."""
        for vertex in self.form.graph.vertices:
            if whole:
                self._push(vertex, None)
            else:
                home, chain = _standing(self.form.parts[vertex[0]], vertex[1])
                if frame.home in chain and frame.home != -1:
                    self._push(vertex, frames_under(frame, home, chain))

    def _touch(self, frame: Frame, part: Part, everywhere: bool = False) -> None:
        """Pushes what reads a part's value in a frame."""
        for edge in self.form.graph.readers.get(part.index, ()):
            if edge.wide or everywhere:
                self._push(edge.vertex, None)
            else:
                home, chain = _standing(self.form.parts[edge.vertex[0]], edge.vertex[1])
                self._push(edge.vertex, frames_under(frame, home, chain))

    def _reshaped(self, part: Part) -> None:
        self.reshaped = True
        for vertex in self.form.graph.shapes.get(part.index, ()):
            self._push(vertex, None)

    def _store(self, frame: Frame, part: Part, text: str) -> bool:
        if frame.values.get(part.index, "") == text:
            return False
        frame.write(part, text, self.around.zone)
        self._touch(frame, part)
        if self._started:
            for index in self.form.graph.triggers.get(part.index, ()):
                target = self.form.parts[index]
                self._fired += [(one, target) for one in frames_under(frame.climb(target), target.home, target.chain)]
        if part.choices is not None:
            frame.stale.discard(part.index)
        return True

    def _fire(self) -> None:
        fired, self._fired = self._fired, []
        for frame, part in fired:
            value = self.evaluate(frame, part, part.calculate) if part.calculate else ""
            self._store(frame, part, lexical(part, value, self.around))

    def _calculation(self, frame: Frame, part: Part) -> None:
        assert part.calculate is not None
        self._store(frame, part, lexical(part, self.evaluate(frame, part, part.calculate), self.around))

    def _relevance(self, frame: Frame, part: Part) -> None:
        assert part.relevant is not None
        denied = not values.truth(self.evaluate(frame, part, part.relevant))
        if denied == (part.index in frame.denied):
            return
        (frame.denied.add if denied else frame.denied.discard)(part.index)
        self._spread(frame, part, _is_off_above(frame, part))

    def _spread(self, frame: Frame, part: Part, off: bool) -> None:
        """Carries relevance down from a part; stops where nothing changes."""
        off = off or part.index in frame.denied
        if off == (part.index in frame.off):
            return
        (frame.off.add if off else frame.off.discard)(part.index)
        self.flipped.append((frame, part, off))
        self._touch(frame, part)
        if part.kind == "repeat":
            self._reshaped(part)
        for child in part.children:
            if child.kind == "repeat":
                for instance in frame.repeats.get(child.index, ()):
                    self._spread(instance, child, off)
            else:
                self._spread(frame, child, off)

    def _count(self, frame: Frame, part: Part) -> None:
        assert part.count is not None
        wanted = values.number(self.evaluate(frame, part, part.count))
        if not wanted >= 1:
            return
        if wanted > MOST_INSTANCES:
            raise TooMany(f"一次最多 {MOST_INSTANCES} 份，请改小一些。")
        while len(frame.repeats.get(part.index, ())) < int(wanted):
            self._create(frame, part)

    def _create(self, frame: Frame, part: Part) -> Frame:
        if self.next_key > MOST_FRAMES:
            raise TooMany(f"加起来最多 {MOST_FRAMES} 份，请改小一些。")
        created = Frame(part, frame, self.next_key)
        self.next_key += 1
        frame.repeats.setdefault(part.index, []).append(created)
        self._furnish(created)
        if part.parent is not None and part.parent.index in frame.off:
            self._spread(created, part, off=True)
        self._push_all(created, whole=False)
        self._reshaped(part)
        self._fresh.append(created)
        self._born.append(created)
        return created

    def _furnish(self, frame: Frame) -> None:
        """Static defaults, and one instance of every repeat that is not counted."""
        for part in self.form.members[frame.home]:
            if part.kind == "repeat":
                frame.repeats[part.index] = []
                if part.count is None:
                    self._create(frame, part)
            elif part.default:
                frame.write(part, part.default, self.around.zone)
                self._touch(frame, part)

    def _default(self, frame: Frame) -> None:
        """Dynamic defaults, once, in order."""
        for part in self.form.members[frame.home]:
            if part.dynamic_default is not None and part.index not in frame.values:
                value = self.evaluate(frame, part, part.dynamic_default)
                if self._store(frame, part, lexical(part, value, self.around)):
                    self._settle_all()

    def _check_choice(self, frame: Frame, part: Part) -> None:
        said = frame.values.get(part.index, "")
        if said and choices.picked(part, said, self.choices.offered(frame, part)) is None:
            frame.stale.add(part.index)
            self.flipped.append((frame, part, None))
        else:
            frame.stale.discard(part.index)


def _standing(part: Part, act: Act) -> tuple[int, frozenset[int]]:
    """Where a vertex is evaluated: a repeat's count stands outside it."""
    if act is Act.COUNT and part.parent is not None:
        return part.parent.home, part.parent.chain
    return part.home, part.chain


def _is_off_above(frame: Frame, part: Part) -> bool:
    if part.parent is None:
        return False
    above = frame.parent if part is frame.part and frame.parent is not None else frame
    return part.parent.index in above.off


def lexical(part: Part, value: Value, around: Surroundings) -> str:
    """A computed value as it is stored: NaN is empty, a moment in a date question its day."""
    value = values.scalar(value)
    if values.is_empty(value):
        return ""
    if part.data_type == "date" and isinstance(value, datetime):
        return value.date().isoformat()
    if part.data_type == "dateTime" and isinstance(value, date) and not isinstance(value, datetime):
        return values.moment_text(around.midnight(value))
    if part.data_type == "time" and isinstance(value, datetime):
        return values.clock_text(value.timetz())
    if part.data_type == "int" and isinstance(value, str | float) and not isinstance(value, bool):
        number = values.number(value)
        return values.number_text(float(int(number))) if abs(number) < 1e18 else values.text(value)
    return values.text(value)
