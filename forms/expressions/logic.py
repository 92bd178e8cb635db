"""Functions on truths and choices, and those that evaluate only what they need."""

from __future__ import annotations

from collections.abc import Sequence

from forms.expressions.context import Context, Evaluate
from forms.expressions.function import MANY, Function, flat
from forms.expressions.values import Value, is_empty, number, text, truth


def _if(context: Context, condition: Evaluate, yes: Evaluate, no: Evaluate) -> Value:
    return yes(context) if truth(condition(context)) else no(context)


def _coalesce(context: Context, *arguments: Evaluate) -> Value:
    value: Value = ""
    for argument in arguments:
        value = argument(context)
        if not is_empty(value):
            return value
    return value


def _once(context: Context, argument: Evaluate) -> Value:
    present = context.asking.value() if context.asking is not None else ""
    return argument(context) if is_empty(present) else present


def _selected(context: Context, chosen: Value, item: Value) -> Value:
    tokens = " ".join(text(chosen).split())
    return f" {text(item).strip()} " in f" {tokens} "


def _selected_at(context: Context, chosen: Value, index: Value) -> Value:
    tokens, at = text(chosen).split(), number(index)
    return tokens[int(at)] if 0 <= at < len(tokens) else ""


def _checked(arguments: Sequence[Value]) -> float:
    return float(sum(truth(value) for value in flat(arguments)))


def _within(count: float, fewest: Value, most: Value) -> bool:
    low, high = number(fewest), number(most)
    return (low == -1 or count >= low) and (high == -1 or count <= high)


def _checklist(context: Context, fewest: Value, most: Value, *arguments: Value) -> Value:
    return _within(_checked(arguments), fewest, most)


def _weighted(context: Context, fewest: Value, most: Value, *arguments: Value) -> Value:
    values = flat(arguments)
    weight = sum(number(w) for answer, w in zip(values[::2], values[1::2], strict=False) if truth(answer))
    return _within(float(weight), fewest, most)


def _from_string(context: Context, value: Value) -> Value:
    return text(value).strip().lower() in ("true", "1")


FUNCTIONS = (
    Function("true", 0, 0, lambda context: True),
    Function("false", 0, 0, lambda context: False),
    Function("not", 1, 1, lambda context, value: not truth(value)),
    Function("boolean", 1, 1, lambda context, value: truth(value)),
    Function("boolean-from-string", 1, 1, _from_string),
    Function("if", 3, 3, _if, lazy=True),
    Function("coalesce", 1, MANY, _coalesce, lazy=True),
    Function("once", 1, 1, _once, lazy=True),
    Function("selected", 2, 2, _selected),
    Function("selected-at", 2, 2, _selected_at),
    Function("count-selected", 1, 1, lambda context, value: float(len(text(value).split()))),
    Function("checklist", 2, MANY, _checklist),
    Function("weighted-checklist", 2, MANY, _weighted),
)
