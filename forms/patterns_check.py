"""Tries the regular expressions of a form before anybody waits for one."""

from __future__ import annotations

from collections.abc import Iterator

from forms.expressions import patterns
from forms.expressions.syntax import Call, Literal, Tree, parts
from forms.faults import Fault


def faults(file: str, place: tuple[str, int, str], tree: Tree) -> Iterator[Fault]:
    """Faults of every `regex(…, 'pattern')` in an expression."""
    for part in parts(tree):
        if not (isinstance(part, Call) and part.name == "regex" and isinstance(part.arguments[1], Literal)):
            continue
        pattern = str(part.arguments[1].value)
        try:
            patterns.probe(pattern)
        except patterns.Malformed as fault:
            yield Fault(file, *place, "regex", str(fault), "改好 regex() 里的格式。")
        except patterns.Runaway:
            message = f"正则表达式会卡死：{pattern[:60]}"
            yield Fault(file, *place, "regex-runaway", message, "去掉套在一起的 + 和 *，例如把 (a+)+ 写成 a+。")
        if "[:" in pattern:
            message = "[:digit:] 这类写法 ODK 不认"
            yield Fault(file, *place, "regex-posix", message, r"数字请写 [0-9]，文字请写 \p{L}。", "warning")
