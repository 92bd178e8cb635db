"""Cuts an expression into tokens. The only place that knows how XPath tells `a-b` from `a - b` and `*` from `*`."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 32_767
"""Characters of the longest expression accepted: what one Excel cell can hold."""

_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
  | (?P<ref>\$\{{[^{{}}]*\}})
  | (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<axis>(?:child|parent|self|ancestor|ancestor-or-self|descendant|descendant-or-self|attribute
      |following|following-sibling|preceding|preceding-sibling)\s*::)
  | (?P<name>{_NAME}(?::(?!:){_NAME})?)
  | (?P<op><=|>=|!=|//|\.\.|::|[=<>+\-*|/.()\[\],@])
    """,
    re.VERBOSE,
)
_WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})
_OPERAND_ENDS = frozenset({"ref", "number", "text", "name", ")", "]", ".", ".."})


class Unreadable(ValueError):
    """The expression does not follow the grammar. `at` counts characters from 0, `said` is for people."""

    def __init__(self, said: str, at: int = 0, code: str = "expression") -> None:
        super().__init__(said)
        self.said = said
        self.at = at
        self.code = code


class Token(NamedTuple):
    """`kind` is ref, number, text, name, axis, end, or the operator itself; `at` its first character."""

    kind: str
    text: str
    at: int


def tokens(source: str) -> list[Token]:
    """All tokens of an expression, an `end` token last. Raises Unreadable.

    >>> [t.text for t in tokens("${a}-${b} div 2")]
    ['a', '-', 'b', 'div', '2', '']
    """
    if len(source) > LONGEST:
        raise Unreadable(f"表达式太长（{len(source)} 个字符）")
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise _stranger(source, at)
        kind = match.lastgroup or ""
        if kind != "blank":
            found.append(_token(kind, match.group(), at, found))
        at = match.end()
    found.append(Token("end", "", len(source)))
    return found


def _token(kind: str, text: str, at: int, before: list[Token]) -> Token:
    if kind == "ref":
        name = text[2:-1].strip()
        if not name:
            raise Unreadable("${} 里没有写题名", at)
        return Token("ref", name, at)
    if kind == "text":
        return Token("text", text[1:-1], at)
    if kind == "axis":
        return Token("axis", text[:-2].strip(), at)
    if kind == "name" and text in _WORD_OPERATORS and before and before[-1].kind in _OPERAND_ENDS:
        return Token(text, text, at)
    if kind == "op":
        if text == "*" and not (before and before[-1].kind in _OPERAND_ENDS):
            return Token("name", "*", at)
        return Token(text, text, at)
    return Token(kind, text, at)


def _stranger(source: str, at: int) -> Unreadable:
    char = source[at]
    if char in "'\"":
        return Unreadable(f"从第 {at + 1} 个字符起的引号没有配对", at, "quote")
    if source.startswith("${", at) or char == "$":
        return Unreadable(f"第 {at + 1} 个字符处的 ${{题名}} 没有写完整", at, "reference")
    return Unreadable(f"第 {at + 1} 个字符“{char}”不认识", at, "character")
