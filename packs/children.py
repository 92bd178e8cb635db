"""`[children]` of a pack: who takes on what a child reports, what a child is told, and the duty to report abuse.

The only place that reads an age out of what somebody says of themselves.
"""

import re
from dataclasses import dataclass

_SELF = r"(?:我|俺)(?:今年|现在|已经|刚|才|还|是|有|满|在|虚岁|周岁)*"
_AGE = re.compile(_SELF + r"(\d{1,2}|[一二三四五六七八九十两]{1,3})(?:周)?岁(?!的|那|时|以前|就|开始|多的)")
_PAST = "的|毕业|文化|没|时|老师|那"
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Children:
    """How matters of people under `age` are treated. `roles` are the only ones that may know of them."""

    age: int
    roles: tuple[str, ...]
    numbers: tuple[str, ...]
    """Shown to a child, by their `[[number]]` in alarms.toml."""
    schools: tuple[str, ...]
    """What follows 我上, 我读 or 我是 when a child says it of themselves."""
    welcome: tuple[str, ...]
    duty: str
    """The line of mandatory reporting."""
    source: str = ""
    """Of the duty to report."""
    county: bool = False

    def age_told(self, words: str) -> int | None:
        """The age somebody under age tells of themselves, 0 for a school without an age; None where nothing says so.

        >>> made = Children(18, (), (), ("小学",), (), "")
        >>> [made.age_told(said) for said in ("我12岁，想上学", "俺今年十一岁", "我上小学")]
        [12, 11, 0]
        >>> [made.age_told(said) for said in ("我儿子12岁", "我上小学的时候", "我12岁那年", "我48岁")]
        [None, None, None, None]
        """
        ages = [_number(found[1]) for found in _AGE.finditer(words)]
        young = [age for age in ages if age < self.age]
        if young or ages:
            return young[0] if young else None
        schools = "|".join(map(re.escape, self.schools))
        own = (
            re.search(rf"{_SELF}(?:上|读|念|是)+(?:{schools})(?!的|毕业|文化|没|时|老师|那)", words)
            if schools
            else None
        )
        return 0 if own else None


def _number(words: str) -> int:
    """A number below a hundred, as people write it."""
    if words.isdecimal():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return _DIGITS.get(words, 99)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
