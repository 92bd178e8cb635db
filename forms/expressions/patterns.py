"""Regular expressions of forms: Java's syntax, whole match, never longer than a moment.

The only place that uses the `regex` package.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LONGEST = 4_000
"""Characters of the longest pattern accepted."""
PATIENCE = 0.2
"""Seconds one match may take."""
_PROBE_PATIENCE = 0.05
_ASCII_CLASSES = {"d": "0-9", "w": "a-zA-Z0-9_", "s": r" \t\n\x0b\f\r"}


class Malformed(ValueError):
    """The pattern cannot be read."""


class Runaway(ValueError):
    """The pattern takes too long on this text."""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    import regex

    if len(pattern) > LONGEST:
        raise Malformed(f"正则表达式太长（{len(pattern)} 个字符）")
    # && in a class needs the newer rules.
    flags = regex.VERSION1 if "&&" in pattern else regex.VERSION0
    try:
        return regex.compile(_from_java(pattern), flags)
    except (regex.error, RecursionError, OverflowError, ValueError, KeyError, IndexError, MemoryError) as fault:
        raise Malformed(f"正则表达式读不通：{fault}") from fault


def _from_java(pattern: str) -> str:
    r"""Spellings Python reads differently: quoting, the end, and classes that in Java know ASCII only.

    >>> _from_java(r"\Qa.b\E\d[\w.]\z")
    'a\\.b[0-9][a-zA-Z0-9_.]\\Z'
    """
    import regex

    said, at, in_class = [], 0, False
    while at < len(pattern):
        char, after = pattern[at], pattern[at + 1 : at + 2]
        if char == "\\" and after == "Q":
            end = pattern.find(r"\E", at)
            end = len(pattern) if end < 0 else end
            said.append(regex.escape(pattern[at + 2 : end]))
            at = end + 2
            continue
        if char == "\\":
            said.append(_escape(after, in_class))
            at += 2
            continue
        in_class = char == "[" or (in_class and char != "]")
        said.append(char)
        at += 1
    return "".join(said)


def _escape(sign: str, in_class: bool) -> str:
    if sign in _ASCII_CLASSES:
        return _ASCII_CLASSES[sign] if in_class else f"[{_ASCII_CLASSES[sign]}]"
    return r"\Z" if sign == "z" else "\\" + sign


def matches(said: str, pattern: str) -> bool:
    """Whether the whole text matches. Raises Malformed or Runaway.

    >>> matches("张三", r"\\p{L}+"), matches("a1", "a"), matches("é", "[_-é]")
    (True, False, True)
    """
    try:
        return _compiled(pattern).fullmatch(said, timeout=PATIENCE) is not None
    except TimeoutError as late:
        raise Runaway(pattern) from late


def probe(pattern: str) -> None:
    """Tries a pattern against texts made to hurt. Raises Malformed or Runaway."""
    ready = _compiled(pattern)
    signs = dict.fromkeys([*"a1A -中.@", *(c for c in pattern if c.isprintable() and c not in r"\()[]{}?*+|^$")])
    try:
        for sign in list(signs)[:24]:
            ready.fullmatch(sign * 40 + "\x00", timeout=_PROBE_PATIENCE)
    except TimeoutError as late:
        raise Runaway(pattern) from late
