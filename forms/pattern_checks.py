"""Tries the regular expressions of a form before anybody waits for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forms.expressions import backtracking, patterns
from forms.expressions.syntax import Call, Literal
from forms.faults import Fault, Level

_SIMPLIFY = "去掉套在一起的 + 和 *，例如把 (a+)+ 写成 a+。"


def faults(file: str, place: tuple[str, int, str], calls: Iterable[Call]) -> Iterator[Fault]:
    """Faults of every `regex(…, 'pattern')` among an expression's calls."""
    for call in calls:
        if call.name != "regex" or not isinstance(call.arguments[1], Literal):
            continue
        pattern = str(call.arguments[1].value)
        try:
            patterns.probe(pattern)
            danger = backtracking.danger(pattern)
        except patterns.Malformed as fault:
            yield Fault(file, *place, "regex", str(fault), "改好 regex() 里的格式。")
            continue
        except patterns.Runaway:
            danger = "certain"
        if danger:
            level: Level = "error" if danger == "certain" else "warning"
            said = "会卡死" if danger == "certain" else "碰到长文字会很慢"
            yield Fault(file, *place, "regex-runaway", f"正则表达式{said}：{pattern[:60]}", _SIMPLIFY, level)
        if "[:" in pattern:
            message = "[:digit:] 这类写法 ODK 不认"
            yield Fault(file, *place, "regex-posix", message, r"数字请写 [0-9]，文字请写 \p{L}。", "warning")
