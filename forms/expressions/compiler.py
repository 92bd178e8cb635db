"""Turns the tree of an expression into a closure over a `Context`."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from forms.expressions import functions, values
from forms.expressions.context import Context, Evaluate
from forms.expressions.lexer import Unreadable
from forms.expressions.parser import parse
from forms.expressions.syntax import Binary, Call, Filtered, Literal, Negative, Path, Reference, Step, Tree
from forms.expressions.values import Node, Value, equal, number, truth, unequal


class Names(Protocol):
    """How `${name}` and paths find their way: the form's definitions, or a plain mapping in `form eval`."""

    def reference(self, tree: Reference, inside: bool) -> Evaluate:
        """The closure reading `${name}`. `inside`: within a predicate. Raises Unreadable for an unknown name."""

    def root(self) -> Callable[[Context], Node | None]:
        """The node above the root element."""

    def indexed(self, tree: Call, indexes: list[Evaluate]) -> Evaluate:
        """The closure of indexed-repeat(), which takes its first arguments as names, not as values."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `volatile`: differs from one evaluation to the next (clock, chance)."""

    source: str
    tree: Tree = field(repr=False)
    run: Evaluate = field(repr=False)
    volatile: bool = False
    truthlike: bool = False
    """May yield a truth, so that a stored "true" is to be read as one."""
    calls: tuple[Call, ...] = field(default=(), repr=False)
    """Every function call in it."""


def compiled(source: str, names: Names) -> Expression:
    """Parse and compile. Raises Unreadable with the place of the fault."""
    return compiled_tree(source, parse(source), names)


def compiled_tree(source: str, tree: Tree, names: Names) -> Expression:
    """As `compiled`, for a tree already parsed."""
    maker = _Maker(names)
    run = maker.make(tree, inside=False)
    calls = tuple(maker.calls)
    volatile = any(call.name in functions.VOLATILE for call in calls)
    return Expression(source, tree, run, volatile, _may_be_truth(tree), calls)


def _may_be_truth(tree: Tree) -> bool:
    match tree:
        case Binary(sign, _, _):
            return sign in ("=", "!=", "<", "<=", ">", ">=", "and", "or")
        case Call("if", (_, yes, no), _):
            return _may_be_truth(yes) or _may_be_truth(no)
        case Call("coalesce" | "once", arguments, _):
            return any(map(_may_be_truth, arguments))
        case Call(name, _, _):
            return name in functions.TRUTHS
        case Reference() | Path():
            return True
        case _:
            return False


def _modulo(left: float, right: float) -> float:
    if math.isinf(left) or right == 0 or math.isnan(left) or math.isnan(right):
        return values.NAN
    return math.fmod(left, right)


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left) or math.isnan(right):
        return values.NAN
    return math.copysign(math.inf, left) * math.copysign(1, right)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _modulo,
}
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class _Maker:
    """Compiles one expression."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.calls: list[Call] = []

    def make(self, tree: Tree, inside: bool) -> Evaluate:
        match tree:
            case Literal(value):
                return lambda context: value
            case Reference():
                return self._names.reference(tree, inside)
            case Binary():
                return self._binary(tree, inside)
            case Negative(operand):
                run = self.make(operand, inside)
                return lambda context: -number(run(context))
            case Call():
                return self._call(tree, inside)
            case Filtered(base, conditions):
                return self._filtered(self.make(base, inside), conditions)
            case Path():
                return self._path(tree, inside)

    def _binary(self, tree: Binary, inside: bool) -> Evaluate:
        left, right, sign = self.make(tree.left, inside), self.make(tree.right, inside), tree.sign
        if sign == "and":
            return lambda context: truth(left(context)) and truth(right(context))
        if sign == "or":
            return lambda context: truth(left(context)) or truth(right(context))
        if sign == "=":
            return lambda context: equal(left(context), right(context))
        if sign == "!=":
            return lambda context: unequal(left(context), right(context))
        if sign == "|":
            return lambda context: [*nodes(left(context)), *nodes(right(context))]
        if sign in _ORDER:
            compare = _ORDER[sign]
            return lambda context: compare(number(left(context)), number(right(context)))
        compute = _ARITHMETIC[sign]
        return lambda context: compute(number(left(context)), number(right(context)))

    def _call(self, tree: Call, inside: bool) -> Evaluate:
        function = functions.find(tree.name)
        if function is None:
            near = functions.nearest(tree.name)
            hint = f"，您是不是想写 {near}()？" if near else ""
            raise Unreadable(f"没有 {tree.name}() 这个函数{hint}", tree.at, "function")
        self.calls.append(tree)
        count = len(tree.arguments)
        if not function.fewest <= count <= function.most:
            raise Unreadable(f"{tree.name}() 要有 {function.wanted()} 个参数，这里有 {count} 个", tree.at, "arguments")
        if tree.name == "indexed-repeat":
            return self._names.indexed(tree, [self.make(tree.arguments[at], inside) for at in range(2, count, 2)])
        return function.bind([self.make(argument, inside) for argument in tree.arguments], tree)

    def _path(self, tree: Path, inside: bool) -> Evaluate:
        start, steps = tree.start, tree.steps
        if start == "/":
            begin = self._names.root()
            return self._walk(lambda context: [node] if (node := begin(context)) else [], steps)
        if isinstance(start, str):
            if len(steps) == 1 and steps[0].axis == "self" and not steps[0].conditions:
                return _here
            return self._walk(lambda context: [context.here] if context.here is not None else [], steps)
        run = self.make(start, inside)
        return self._walk(lambda context: nodes(run(context)), steps)

    def _walk(self, begin: Callable[[Context], Sequence[Node]], steps: Sequence[Step]) -> Evaluate:
        moves = [(_MOVES[step.axis], step.name, self._conditions(step.conditions)) for step in steps]

        def run(context: Context) -> Value:
            found = begin(context)
            for move, name, conditions in moves:
                reached: list[Node] = []
                for node in found:
                    members = move(node, name)
                    for condition in conditions:
                        members = _passing(members, condition, context)
                    reached.extend(members)
                found = reached
            return found if isinstance(found, list) else list(found)

        return run

    def _conditions(self, conditions: Sequence[Tree]) -> list[Evaluate]:
        return [self.make(condition, inside=True) for condition in conditions]

    def _filtered(self, base: Evaluate, conditions: Sequence[Tree]) -> Evaluate:
        tests = self._conditions(conditions)

        def run(context: Context) -> Value:
            found: Sequence[Node] = nodes(base(context))
            for test in tests:
                found = _passing(found, test, context)
            return list(found)

        return run


def nodes(value: Value) -> Sequence[Node]:
    """The members of a node-set; anything else has none."""
    return value if isinstance(value, list) else []


def _here(context: Context) -> Value:
    if context.candidate is not None and context.here is context.asking:
        return context.candidate
    return context.here.value() if context.here is not None else ""


def _passing(members: Sequence[Node], test: Evaluate, context: Context) -> list[Node]:
    inner = Context(None, context.asking, context.around, 0, len(members))
    kept = []
    for position, node in enumerate(members, 1):
        inner.here, inner.position = node, position
        verdict = test(inner)
        # A bare number in a predicate means the position.
        wanted = not isinstance(verdict, bool) and isinstance(verdict, float | int)
        if (verdict == position) if wanted else truth(verdict):
            kept.append(node)
    return kept


def _parent(node: Node, name: str) -> Sequence[Node]:
    above = node.parent
    return [above] if above is not None else []


def _self(node: Node, name: str) -> Sequence[Node]:
    return [node] if name in ("*", node.label()) else []


def _child(node: Node, name: str) -> Sequence[Node]:
    return node.child(name)


def _descendant(node: Node, name: str) -> Sequence[Node]:
    found = [node]
    for below in node.child("*"):
        found += _descendant(below, name)
    return found


_MOVES: dict[str, Callable[[Node, str], Sequence[Node]]] = {
    "child": _child,
    "parent": _parent,
    "self": _self,
    "descendant": _descendant,
    "attribute": lambda node, name: node.child(f"@{name}"),
}
