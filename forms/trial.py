"""Evaluates one expression over plain answers, without a form: `yima form eval`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from forms.expressions import values
from forms.expressions.compiler import compiled
from forms.expressions.context import Chance, Context, Evaluate, EvaluationError, Surroundings
from forms.expressions.lexer import Unreadable
from forms.expressions.syntax import Call, Reference
from forms.expressions.values import Node, Value

_SEGMENT = re.compile(r"([^\[\]]+)(?:\[(\d{1,4})\])?")


class Unevaluable(ValueError):
    """The expression cannot be read or has no value; the text says why."""


class _Answer:
    """An answer, a group or a repeat instance in a tree made of paths."""

    def __init__(self, name: str, parent: _Answer | None) -> None:
        self._name, self.parent = name, parent
        self.children: list[_Answer] = []
        self.held: Value = ""

    def child(self, name: str) -> list[_Answer]:
        return [below for below in self.children if name in ("*", below.label())]

    def value(self) -> Value:
        return self.held

    def position(self) -> int:
        return 1 + (self.parent.child(self._name).index(self) if self.parent is not None else 0)

    def label(self) -> str:
        return self._name

    def at(self, name: str, number: int) -> _Answer:
        """The child of that name and number, made if need be."""
        while len(found := self.child(name)) < number:
            self.children.append(_Answer(name, self))
        return found[number - 1]


def evaluate(
    source: str,
    answers: Mapping[str, Any],
    now: datetime,
    zone: tzinfo,
    seed: str = "0",
    language: str = "",
) -> Any:
    """The value as JSON: a number, a text, a truth, or a list for a node-set. Raises Unevaluable."""
    root, named = _tree(answers)
    around = Surroundings(now, zone, Chance(seed), language=language)
    candidate = answers.get(".")
    try:
        expression = compiled(source, _Names(root, named))
        value = expression.run(Context(root, root, around, candidate=None if candidate is None else _typed(candidate)))
    except Unreadable as fault:
        raise Unevaluable(fault.said) from fault
    except (EvaluationError, ArithmeticError, ValueError, RecursionError) as fault:
        raise Unevaluable(str(fault)) from fault
    return [_shown(node.value()) for node in value] if isinstance(value, list) else _shown(value)


def _tree(answers: Mapping[str, Any]) -> tuple[_Answer, dict[str, list[_Answer]]]:
    root = _Answer("data", None)
    named: dict[str, list[_Answer]] = {}
    for path, given in answers.items():
        for number, value in enumerate(given if isinstance(given, list) else [given], 1):
            node = root
            for segment in path.strip("/").split("/"):
                match = _SEGMENT.fullmatch(segment)
                if match is None:
                    break
                node = node.at(match[1], int(match[2] or 1))
            if isinstance(given, list) and node.parent is not None:
                node = node.parent.at(node.label(), number)
            node.held = _typed(value)
    _collect(root, named)
    return root, named


def _collect(node: _Answer, named: dict[str, list[_Answer]]) -> None:
    for below in node.children:
        named.setdefault(below.label(), []).append(below)
        _collect(below, named)


def _typed(value: Any) -> Value:
    if isinstance(value, bool | str):
        return value
    return "" if value is None else float(value)


def _shown(value: Value) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, float | int):
        return int(value) if value == value and abs(value) < 2**53 and value == int(value) else value
    return values.text(value)


class _Names:
    """Names are answers; one nobody gave reads as empty."""

    def __init__(self, root: _Answer, named: Mapping[str, list[_Answer]]) -> None:
        self._root, self._named = root, named

    def reference(self, tree: Reference, inside: bool) -> Evaluate:
        found = self._named.get(tree.name, [])
        if len(found) == 1 and not found[0].children:
            only = found[0]
            return lambda context: only.value()
        return lambda context: list(found) if found else ""

    def root(self) -> Callable[[Context], Node | None]:
        above = _Answer("", None)
        above.children = [self._root]
        above.child = lambda name: [self._root]  # type: ignore[method-assign]
        return lambda context: above

    def indexed(self, tree: Call, indexes: list[Evaluate]) -> Evaluate:
        target = tree.arguments[0]
        if len(indexes) != 1 or not isinstance(target, Reference):
            raise Unreadable("这里只能算一层的 indexed-repeat()", tree.at)
        found = self._named.get(target.name, [])

        def run(context: Context) -> Value:
            wanted = values.number(indexes[0](context))
            at = 1 if not wanted >= 1 else int(wanted)
            return found[at - 1].value() if at <= len(found) else ""

        return run
