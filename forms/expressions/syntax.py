"""The expression as a tree: what the parser makes and the compiler reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`, or `${last-saved#name}` when `saved`."""

    name: str
    saved: bool
    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: axis child, parent, self or descendant; name `*` is any."""

    axis: str
    name: str
    conditions: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from somewhere: `start` is a tree, "" for here, "/" for the root."""

    start: Tree | str
    steps: tuple[Step, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Filtered:
    """A node-set with conditions: `${r}[age > 3]`."""

    base: Tree
    conditions: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and an operator."""

    sign: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    operand: Tree


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Tree, ...]
    at: int


Tree = Literal | Reference | Path | Filtered | Binary | Negative | Call


def parts(tree: Tree) -> Iterator[Tree]:
    """The tree and everything under it."""
    stack: list[Tree] = [tree]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case Binary(_, left, right):
                stack += (left, right)
            case Negative(operand):
                stack.append(operand)
            case Call(_, arguments, _):
                stack += arguments
            case Filtered(base, conditions):
                stack += (base, *conditions)
            case Path(start, steps, _):
                if not isinstance(start, str):
                    stack.append(start)
                stack += [condition for step in steps for condition in step.conditions]
            case _:
                pass
