"""Texts people see: labels with answers put into them, in the session's language; Markdown and HTML made plain."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from forms.expressions import values
from forms.expressions.context import Context, Evaluate, EvaluationError
from forms.expressions.lexer import Unreadable
from forms.model import Template

_NAME = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
_TAG = re.compile(r"<[^<>]{0,500}>")
_BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li|/h\d)\s*>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])")


def template(source: str, compile_expression: Callable[[str], Evaluate]) -> Template:
    """A text cut at its `${name}` and `instance(…)…` expressions. Raises Unreadable."""
    if "${" not in source and "instance(" not in source:
        return Template(source, (source,))
    pieces: list[str | Evaluate] = []
    at = 0
    while at < len(source):
        found, end, expression = _next(source, at)
        if found < 0:
            break
        if source[at:found]:
            pieces.append(source[at:found])
        pieces.append(compile_expression(expression))
        at = end
    if source[at:]:
        pieces.append(source[at:])
    return Template(source, tuple(pieces))


def _next(source: str, at: int) -> tuple[int, int, str]:
    name = _NAME.search(source, at)
    looked_up = source.find("instance(", at)
    if looked_up >= 0 and (name is None or looked_up < name.start()):
        end = _expression_end(source, looked_up)
        return looked_up, end, source[looked_up:end]
    return (name.start(), name.end(), name.group()) if name else (-1, 0, "")


def _expression_end(source: str, at: int) -> int:
    """Where `instance(…)/root/item[…]/label` ends: brackets closed, then path signs and names."""
    depth, quote, end = 0, "", at
    while end < len(source):
        char = source[end]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0 and not (char.isalnum() or char in "/_-."):
            break
        end += 1
    if depth:
        raise Unreadable("instance(…) 没有写完整", at)
    return end


def rendered(text: Template, context: Context) -> str:
    """The text with values put in, escaped so that answers cannot pose as markup; empty where there is none."""
    said: list[str] = []
    for piece in text.pieces:
        if isinstance(piece, str):
            said.append(piece)
            continue
        try:
            said.append(values.text(piece(context)))
        except (EvaluationError, ArithmeticError, ValueError) as fault:
            context.around.warnings.add(("label", str(fault)))
    return "".join(said)


def plain(text: Template, context: Context) -> str:
    """As `rendered`, with Markdown and HTML of the author made plain; answers stand as they are."""
    marks: list[str] = []
    said: list[str] = []
    for piece in text.pieces:
        if isinstance(piece, str):
            said.append(piece)
        else:
            marks.append(rendered(Template("", (piece,)), context))
            said.append(f"\ue000{len(marks) - 1}\ue001")
    return re.sub("\ue000(\\d+)\ue001", lambda match: marks[int(match[1])], without_markup("".join(said)))


def without_markup(said: str) -> str:
    """Markdown and HTML as plain text.

    >>> without_markup("**注意** <span style='color:red'>先<br>问</span> _人_ [说明](http://a.b) a_b_c")
    '注意 先\\n问 人 说明 (http://a.b) a_b_c'
    """
    if not any(sign in said for sign in "*_#<&["):
        return said
    said = _TAG.sub(_kept, _BREAK.sub("\n", said))
    said = _HEADING.sub("", _LINK.sub(r"\1 (\2)", said))
    said = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", said))
    return html.unescape(said)


def _kept(match: re.Match[str]) -> str:
    """A tag goes; `a < b > c` stays."""
    return "" if re.match(r"</?[A-Za-z!]", match.group()) else match.group()
