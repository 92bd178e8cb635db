"""A relevance as plain JSON that a page without a line can judge: comparisons, selected(), and, or, not. Nothing else.

What says more than that stays with the form's own expressions; the server judges everything again anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forms.expressions.syntax import Binary, Call, Literal, Reference, Tree

Condition = list[Any]
"""`["and"|"or", a, b]`, `["not", a]`, `["selected", side, side]`, `["is", true|false]`, or
`["="|"!="|"<"|"<="|">"|">=", side, side]`; a side is `{"at": path}` or `{"is": text or number}`."""

_COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">="})


class Beyond(Exception):
    """The expression says more than a condition can."""


def of(tree: Tree, read: Callable[[str], dict[str, Any]]) -> Condition:
    """The condition of a tree; `read` gives a name's side. Raises Beyond."""
    match tree:
        case Binary("and" | "or" as sign, left, right):
            return [sign, of(left, read), of(right, read)]
        case Binary(sign, left, right) if sign in _COMPARED:
            return [sign, *_compared(sign, left, right, read)]
        case Call("not", (operand,), _):
            return ["not", of(operand, read)]
        case Call("selected", (field, Literal(str() as choice)), _):
            return ["selected", _side(field, read), {"is": choice}]
        case Call("true" | "false" as name, (), _):
            return ["is", name == "true"]
    raise Beyond


def both(one: Condition | None, other: Condition | None) -> Condition | None:
    """Both, where None always holds."""
    return ["and", one, other] if one and other else one or other


def _compared(sign: str, left: Tree, right: Tree, read: Callable[[str], dict[str, Any]]) -> list[dict[str, Any]]:
    """Texts are equal or not, numbers are compared with a number that is written out: one of the two is a literal."""
    literals = [side for side in (left, right) if isinstance(side, Literal)]
    if len(literals) != 1 or (sign not in ("=", "!=") and isinstance(literals[0].value, str)):
        raise Beyond
    return [_side(left, read), _side(right, read)]


def _side(tree: Tree, read: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    match tree:
        case Literal(value):
            return {"is": value}
        case Reference(name, False, _):
            return read(name)
    raise Beyond
