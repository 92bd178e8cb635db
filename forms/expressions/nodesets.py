"""Functions on node-sets, positions and secondary data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

from forms.expressions.context import Context
from forms.expressions.function import MANY, Function, flat
from forms.expressions.values import Value, is_empty, number, text

T = TypeVar("T")
_MODULUS, _FACTOR = 2_147_483_647, 16_807


def _position(context: Context, *arguments: Value) -> Value:
    if not arguments:
        return float(context.position)
    found = arguments[0]
    return float(found[0].position()) if isinstance(found, list) and found else math.nan


def _count(context: Context, found: Value) -> Value:
    return float(len(found)) if isinstance(found, list) else float(not is_empty(found))


def _count_non_empty(context: Context, found: Value) -> Value:
    return float(sum(not is_empty(value) for value in flat([found])))


def _current(context: Context) -> Value:
    return [context.asking] if context.asking is not None else []


def _instance(context: Context, name: Value) -> Value:
    document = context.around.instances(text(name))
    return [document] if document is not None else []


def _pulldata(context: Context, file: Value, column: Value, key: Value, wanted: Value) -> Value:
    """First row whose key equals the value as text; the file with or without its ending."""
    rows = context.around.tables(text(file).strip())
    wish, where, what = text(wanted), text(key), text(column)
    for row in rows or ():
        if row.get(where) == wish:
            return row.get(what, "")
    return ""


def _choice_name(context: Context, value: Value, question: Value) -> Value:
    return context.around.choice_label(text(value), text(question), context.asking)


def shuffled(members: Sequence[T], seed: float) -> list[T]:
    """Park-Miller numbers, Fisher-Yates inside out: ODK's order. A seed that is no number counts as 0.

    >>> "".join(shuffled("abcdef", 42))
    'afcbde'
    """
    whole = 0 if math.isnan(seed) else int(max(-(2.0**63), min(seed, 2.0**63 - 1024)))
    state = int(math.fmod(whole, _MODULUS))
    state = state if state > 0 else state + _MODULUS - 1
    order: list[T] = []
    for at, member in enumerate(members):
        state = state * _FACTOR % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (at + 1))
        if other == at:
            order.append(member)
        else:
            order.append(order[other])
            order[other] = member
    return order


def _randomize(context: Context, found: Value, *seeds: Value) -> Value:
    members = found if isinstance(found, list) else []
    seed = number(seeds[0]) if seeds else float(int(context.around.chance.random() * _MODULUS))
    return shuffled(members, seed)


def _name(context: Context, *arguments: Value) -> Value:
    node = context.here if not arguments else next(iter(arguments[0] if isinstance(arguments[0], list) else []), None)
    return node.label() if node is not None else ""


FUNCTIONS = (
    Function("position", 0, 1, _position),
    Function("last", 0, 0, lambda context: float(context.size)),
    Function("count", 1, 1, _count),
    Function("count-non-empty", 1, 1, _count_non_empty),
    Function("current", 0, 0, _current),
    Function("instance", 1, 1, _instance),
    Function("pulldata", 4, 4, _pulldata),
    Function("jr:choice-name", 2, 2, _choice_name),
    Function("randomize", 1, 2, _randomize),
    Function("name", 0, 1, _name),
    Function("local-name", 0, 1, _name),
    Function("indexed-repeat", 3, MANY, lambda context, *arguments: ""),
)
