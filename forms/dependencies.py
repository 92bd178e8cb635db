"""What an expression reads: found from its tree, without evaluating it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.expressions.functions import AGGREGATES
from forms.expressions.syntax import Binary, Call, Filtered, Literal, Negative, Path, Reference, Step, Tree
from forms.model import Part

Parts = frozenset[Part]


@dataclass(slots=True)
class Reads:
    """`near`: indexes of parts whose value in this instance (or around it) is read; `wide`: in any instance;
    `shapes`: repeats whose number of instances matters; `lost`: paths that lead nowhere; `many`: names that stand for
    several instances where one value is meant; `files`: attachments it names."""

    near: set[int] = field(default_factory=set)
    wide: set[int] = field(default_factory=set)
    shapes: set[int] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    many: set[str] = field(default_factory=set)
    own_repeat: set[str] = field(default_factory=set)
    """Repeats counted from inside themselves: one in ODK, all elsewhere."""


class Reading:
    """Reads of one expression standing at a part."""

    def __init__(self, root: Part, by_name: Mapping[str, Part], asking: Part) -> None:
        self._root = root
        self._by_name = by_name
        self._asking = asking
        self.reads = Reads()

    def of(self, tree: Tree) -> Reads:
        """Everything the tree reads."""
        self._visit(tree, frozenset({self._asking}), single=True)
        return self.reads

    def _visit(self, tree: Tree, here: Parts, single: bool = True) -> None:
        match tree:
            case Literal():
                return
            case Negative(operand):
                self._visit(operand, here)
            case Binary(sign, left, right):
                # A comparison with = takes any instance, so several are no doubt there.
                for side in (left, right):
                    self._visit(side, here, single=sign not in ("=", "!=", "|"))
            case Call():
                self._call(tree, here)
            case Reference() | Path() | Filtered():
                self._use(tree, self._targets(tree, here), single)

    def _call(self, tree: Call, here: Parts) -> None:
        if tree.name == "indexed-repeat":
            for at, argument in enumerate(tree.arguments):
                if (
                    isinstance(argument, Reference)
                    and (at == 0 or at % 2)
                    and (part := self._by_name.get(argument.name))
                ):
                    (self.reads.wide if at == 0 else self.reads.shapes).add(part.index)
                else:
                    self._visit(argument, here)
            return
        if tree.name == "count" and isinstance(tree.arguments[0], Reference):
            counted = self._by_name.get(tree.arguments[0].name)
            if counted is not None and counted.kind == "repeat" and counted.index in self._asking.chain:
                self.reads.own_repeat.add(counted.name)
        for argument in tree.arguments:
            self._visit(argument, here, single=tree.name not in AGGREGATES)

    def _targets(self, tree: Tree, here: Parts) -> Parts | None:
        """The parts a node-set may hold; None outside the form (secondary data)."""
        match tree:
            case Reference(name, saved, _):
                part = None if saved else self._by_name.get(name)
                return frozenset({part}) if part else None
            case Filtered(base, conditions):
                found = self._targets(base, here)
                self._conditions(conditions, found)
                if found:
                    self._widen(found)
                return found
            case Path(start, steps, _):
                return self._walk(start, steps, here)
            case Call("current", (), _):
                return frozenset({self._asking})
            case Call("randomize", (first, *_), _):
                return self._targets(first, here)
            case _:
                self._visit(tree, here)
                return None

    def _conditions(self, conditions: Iterable[Tree], here: Parts | None) -> None:
        for condition in conditions:
            self._visit(condition, here or frozenset())

    def _walk(self, start: Tree | str, steps: tuple[Step, ...], here: Parts) -> Parts | None:
        if start == "/":
            found: Parts | None = frozenset({self._root})
            steps = steps[1:]
            absolute = True
        else:
            found = here if isinstance(start, str) else self._targets(start, here)
            absolute = False
        if found is None or (isinstance(start, str) and not found):
            for step in steps:
                self._conditions(step.conditions, None)
            return None
        for step in steps:
            found = self._step(found, step)
            self._conditions(step.conditions, found)
        if not found:
            self.reads.lost.add("/".join(step.name for step in steps))
        if absolute or any(step.conditions for step in steps):
            self._widen(found)
        return found

    def _step(self, found: Parts, step: Step) -> Parts:
        match step.axis:
            case "parent":
                return frozenset(part.parent for part in found if part.parent is not None)
            case "self":
                return found
            case "descendant":
                return frozenset(below for part in found for below in _subtree(part))
        return frozenset(child for part in found for child in part.children if step.name in ("*", child.name))

    def _widen(self, found: Parts) -> None:
        for part in found:
            if not part.chain <= self._asking.chain:
                self.reads.wide.add(part.index)

    def _use(self, tree: Tree, found: Parts | None, single: bool) -> None:
        for part in found or ():
            if part is self._asking and not isinstance(tree, Reference):
                continue
            if part.kind == "repeat" or not part.chain <= self._asking.chain:
                self.reads.shapes |= part.chain - {-1}
            if part.chain <= self._asking.chain and part.index not in self.reads.wide:
                self.reads.near.add(part.index)
                continue
            self.reads.wide.add(part.index)
            if single and isinstance(tree, Reference) and part.kind == "question":
                self.reads.many.add(part.name)


def _subtree(part: Part) -> list[Part]:
    found = [part]
    for child in part.children:
        found += _subtree(child)
    return found
