"""Functions on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

from forms.expressions.context import Context
from forms.expressions.function import MANY, Function, flat
from forms.expressions.values import NAN, Value, is_empty, number


def _guarded(compute: Callable[..., float]) -> Callable[..., Value]:
    """NaN where mathematics has no answer."""

    def run(context: Context, *arguments: Value) -> Value:
        operands = [number(argument) for argument in arguments]
        if any(map(math.isnan, operands)):
            return NAN
        try:
            result = compute(*operands)
        except (ValueError, ZeroDivisionError):
            return NAN
        except OverflowError:
            return math.inf
        return float(result) if not isinstance(result, complex) else NAN

    return run


def _truncate(value: float) -> float:
    return value if math.isinf(value) else float(math.trunc(value))


def _logarithm(compute: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else compute(value)


def _round(value: float, places: float = 0.0) -> float:
    """Half up on the decimal digits, negative halves toward zero.

    >>> _round(-2.5), _round(2.5), _round(1.005, 2), _round(1250.0, -2)
    (-2.0, 3.0, 1.01, 1300.0)
    """
    if math.isinf(value) or not -300 < places < 300:
        return value
    unit = Decimal(1).scaleb(-int(places))
    shifted = Decimal(repr(value)) + unit / 2
    return float((shifted / unit).to_integral_value(ROUND_FLOOR) * unit)


def _counted(arguments: tuple[Value, ...]) -> list[float]:
    return [number(value) for value in flat(arguments) if not is_empty(value)]


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., Value]:
    def run(context: Context, *arguments: Value) -> Value:
        members = _counted(arguments)
        return NAN if not members or any(map(math.isnan, members)) else choose(members)

    return run


def _sum(context: Context, *arguments: Value) -> Value:
    return math.fsum(members) if all(map(math.isfinite, members := _counted(arguments))) else sum(members)


def _random(context: Context) -> Value:
    return context.around.chance.random()


FUNCTIONS = (
    Function("number", 0, 1, lambda context, *values: number(values[0] if values else _own(context))),
    Function("int", 1, 1, _guarded(_truncate)),
    Function("round", 1, 2, _guarded(_round)),
    Function("floor", 1, 1, _guarded(lambda value: value if math.isinf(value) else math.floor(value))),
    Function("ceiling", 1, 1, _guarded(lambda value: value if math.isinf(value) else math.ceil(value))),
    Function("abs", 1, 1, _guarded(abs)),
    Function("pow", 2, 2, _guarded(lambda base, power: base**power)),
    Function("sqrt", 1, 1, _guarded(math.sqrt)),
    Function("exp", 1, 1, _guarded(math.exp)),
    Function("exp10", 1, 1, _guarded(lambda value: 10.0**value)),
    Function("log", 1, 1, _guarded(_logarithm(math.log))),
    Function("log10", 1, 1, _guarded(_logarithm(math.log10))),
    Function("pi", 0, 0, lambda context: math.pi),
    Function("sin", 1, 1, _guarded(math.sin)),
    Function("cos", 1, 1, _guarded(math.cos)),
    Function("tan", 1, 1, _guarded(math.tan)),
    Function("asin", 1, 1, _guarded(math.asin)),
    Function("acos", 1, 1, _guarded(math.acos)),
    Function("atan", 1, 1, _guarded(math.atan)),
    Function("atan2", 2, 2, _guarded(math.atan2)),
    Function("sum", 1, MANY, _sum),
    Function("max", 1, MANY, _extreme(max)),
    Function("min", 1, MANY, _extreme(min)),
    Function("random", 0, 0, _random),
)


def _own(context: Context) -> Value:
    return context.here.value() if context.here is not None else ""
