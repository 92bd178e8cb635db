"""Functions on text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math

from forms.expressions import patterns
from forms.expressions.context import Context, EvaluationError
from forms.expressions.function import MANY, Function, flat
from forms.expressions.values import Value, number, scalar, text, truth

_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def _own(context: Context, arguments: tuple[Value, ...]) -> str:
    if arguments:
        return text(arguments[0])
    if context.candidate is not None:
        return text(context.candidate)
    return text(context.here.value()) if context.here is not None else ""


def _concat(context: Context, *arguments: Value) -> Value:
    return "".join(map(text, flat(arguments)))


def _join(context: Context, separator: Value, *arguments: Value) -> Value:
    return text(separator).join(map(text, flat(arguments)))


def _cut(length: int, at: Value) -> int:
    index = number(at)
    if math.isnan(index):
        return 0
    if math.isinf(index):
        return length if index > 0 else 0
    whole = int(index)
    return max(0, length + whole) if whole < 0 else min(whole, length)


def _substr(context: Context, value: Value, start: Value, end: Value | None = None) -> Value:
    said = text(value)
    return said[_cut(len(said), start) : len(said) if end is None else _cut(len(said), end)]


def _substring(context: Context, value: Value, start: Value, length: Value | None = None) -> Value:
    """XPath's own: counts from 1, rounds half up."""
    said, first = text(value), number(start)
    last = math.inf if length is None else _half_up(first) + _half_up(number(length))
    return "".join(char for at, char in enumerate(said, 1) if at >= _half_up(first) and at < last)


def _half_up(value: float) -> float:
    return value if math.isnan(value) or math.isinf(value) else float(math.floor(value + 0.5))


def _before(context: Context, value: Value, mark: Value) -> Value:
    said, sign = text(value), text(mark)
    return said.partition(sign)[0] if sign and sign in said else ""


def _after(context: Context, value: Value, mark: Value) -> Value:
    said, sign = text(value), text(mark)
    if not sign:
        return said
    return said.partition(sign)[2]


def _translate(context: Context, value: Value, old: Value, new: Value) -> Value:
    signs, replaced = text(old), text(new)
    table: dict[int, str | None] = {}
    for at, sign in enumerate(signs):
        table.setdefault(ord(sign), replaced[at] if at < len(replaced) else None)
    return text(value).translate(table)


def _regex(context: Context, value: Value, pattern: Value) -> Value:
    try:
        return patterns.matches(text(value), text(pattern))
    except patterns.Runaway:
        context.around.warnings.add(("regex-slow", text(pattern)))
        return False
    except patterns.Malformed as fault:
        raise EvaluationError(str(fault)) from fault


def _digest(context: Context, value: Value, algorithm: Value, encoding: Value = "base64") -> Value:
    name = _DIGESTS.get(text(algorithm).upper())
    if name is None:
        raise EvaluationError(f"digest() 没有 {text(algorithm)} 这种算法")
    summary = hashlib.new(name, text(value).encode(), usedforsecurity=False).digest()
    if text(encoding).lower() == "hex":
        return summary.hex()
    return base64.b64encode(summary).decode()


def _decode(context: Context, value: Value) -> Value:
    said = text(value).strip()
    try:
        return base64.b64decode(said + "=" * (-len(said) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _uuid(context: Context, length: Value | None = None) -> Value:
    if length is None:
        return context.around.chance.uuid()
    count = number(length)
    return context.around.chance.letters(min(int(count), 1000)) if count >= 1 else ""


def _string(context: Context, *arguments: Value) -> Value:
    return text(scalar(arguments[0])) if arguments else _own(context, ())


FUNCTIONS = (
    Function("string", 0, 1, _string),
    Function("concat", 0, MANY, _concat),
    Function("join", 1, MANY, _join),
    Function("substr", 2, 3, _substr),
    Function("substring", 2, 3, _substring),
    Function("substring-before", 2, 2, _before),
    Function("substring-after", 2, 2, _after),
    Function("string-length", 0, 1, lambda context, *values: float(len(_own(context, values)))),
    Function("normalize-space", 0, 1, lambda context, *values: " ".join(_own(context, values).split())),
    Function("contains", 2, 2, lambda context, value, part: text(part) in text(value)),
    Function("starts-with", 2, 2, lambda context, value, part: text(value).startswith(text(part))),
    Function("ends-with", 2, 2, lambda context, value, part: text(value).endswith(text(part))),
    Function("translate", 3, 3, _translate),
    Function("regex", 2, 2, _regex),
    Function("digest", 2, 3, _digest),
    Function("base64-decode", 1, 1, _decode),
    Function("uuid", 0, 1, _uuid),
    Function("upper-case", 1, 1, lambda context, value: text(value).upper()),
    Function("lower-case", 1, 1, lambda context, value: text(value).lower()),
    Function("version", 0, 0, lambda context: context.around.version),
    Function("property", 1, 1, lambda context, name: ""),
    Function("jr:itext", 1, 1, lambda context, name: text(name) if truth(name) else ""),
)
