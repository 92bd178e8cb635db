"""What people type in Chinese, understood as values: choices, dates, times, numbers, yes and no, phones, ID numbers.

Pure, and knows no forms. Every reader gives `Understood` (the value, and how to say it back when doubt is possible),
`Unsure` (values it might be: ask which) or `Rejected` (one sentence that says what to type). Dialogs use this module;
`numerals` and `days` do the reading of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from chat.days import clock, day, moment
from chat.numerals import decimal, integer, magnitude
from chat.reading import Reading, Understood, Unsure, bare, plain
from chat.verdict import Rejected

__all__ = [
    "Choices",
    "Reading",
    "Rejected",
    "Understood",
    "Unsure",
    "choice",
    "clock",
    "day",
    "decimal",
    "id_number",
    "integer",
    "moment",
    "phone",
    "plain",
    "position",
    "several",
    "yes_no",
]


_YES = frozenset(
    re.split(
        " ",
        "是 是的 对 对的 有 有的 好 好的 行 可以 同意 嗯 恩 要 会 能 在 没错 没问题 中 要得 确认 yes y ok 1 √ ✓",
    )
)
_NO = frozenset(
    re.split(
        " ",
        "否 不 不是 不是的 没 没有 无 不行 不可以 不同意 不要 不会 不能 不在 不对 不用 未 没得 no n 2 0 × x",
    )
)


def yes_no(said: str) -> Reading:
    """`yes` or `no`.

    >>> yes_no("没有。").value, yes_no("是的").value
    ('no', 'yes')
    """
    word = bare(said)
    if word in _YES:
        return Understood("yes")
    if word in _NO:
        return Understood("no")
    return Rejected("请回答“是”或“否”。")


Choices = Sequence[tuple[str, str]]
"""(value, words) of each choice, in the order shown."""


def choice(said: str, choices: Choices) -> Reading:
    """One of the choices: its words, its number in any spelling, a part of the words, or a near miss.

    >>> shown = [("a", "砖混"), ("b", "土坯"), ("c", "砖木")]
    >>> choice("第二个", shown).value, choice("土胚房", shown).values
    ('b', ('b',))
    """
    word = bare(said)
    if not word:
        return Rejected("请从给出的选项里选。")
    exact = [value for value, words in choices if word == bare(words)]
    if exact:
        return Understood(exact[0])
    at = position(word)
    numbered = choices[at - 1][0] if at is not None and 1 <= at <= len(choices) else None
    named = next((value for value, _ in choices if word == value.casefold()), None)
    if numbered is not None and named is not None and numbered != named:
        return _unsure([numbered, named], choices)
    found = named if named is not None else numbered
    if found is not None:
        return Understood(found, f"选了“{dict(choices)[found]}”")
    return _likely(word, choices)


def position(said: str) -> int | None:
    """The number in 1, 一, 第一个, 选2, ③, (4), 5号; None if it is none.

    >>> position("第三项"), position("②"), position("选 4"), position("三间房")
    (3, 2, 4, None)
    """
    text = plain(said).replace(" ", "")
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    match = re.fullmatch(
        r"(?:我?选|选择|第|是)*[(（]?([\d零一二两三四五六七八九十百]{1,5})[)）.、]?(?:个|项|条|种|号)?", text
    )
    number = magnitude(match[1]) if match else None
    return int(number) if number is not None and number == int(number) else None


def _likely(word: str, choices: Choices) -> Reading:
    yes = yes_no(word)
    if isinstance(yes, Understood) and len(choices) == 2:
        same = [value for value, words in choices if isinstance(side := yes_no(words), Understood) and side == yes]
        if len(same) == 1:
            return Understood(same[0], f"选了“{dict(choices)[same[0]]}”")
    part = [value for value, words in choices if len(word) > 1 and _same_sense(word, bare(words))]
    if len(part) == 1:
        return Understood(part[0], f"选了“{dict(choices)[part[0]]}”")
    if part:
        return _unsure(part[:4], choices)
    from rapidfuzz import fuzz

    scored = sorted(((fuzz.ratio(word, bare(words)), value) for value, words in choices), reverse=True)
    near = [value for score, value in scored if score >= 40 and len(word) > 1][:3]
    return _unsure(near, choices) if near else Rejected("没看懂选的是哪一个，请回复前面的数字，或点按钮。")


def _same_sense(word: str, words: str) -> bool:
    """One lies in the other, and neither says no to it: 不困难 is not 困难."""
    if not words or not (word in words or (len(words) > 1 and words in word)):
        return False
    return re.findall("[不没无未非否]", word) == re.findall("[不没无未非否]", words)


def _unsure(values: Sequence[str], choices: Choices) -> Unsure:
    words = dict(choices)
    return Unsure(tuple(values), f"您是说{'，还是'.join(f'“{words[value]}”' for value in values)}？")


def several(said: str, choices: Choices) -> Reading:
    """Some of the choices: 1 3, 1、3, 水和电, 全部, 都没有. The value joins theirs by blanks, in the order shown.

    >>> several("3、一", [("a", "水"), ("b", "电"), ("c", "路")]).value
    'a c'
    """
    word = bare(said)
    words = {bare(shown) for _, shown in choices}
    if word in ("全部", "全选", "都是", "都有", "全都有", "都选") and word not in words:
        return Understood(" ".join(value for value, _ in choices), "全部选上")
    if word in ("没有", "都没有", "都不是", "无", "一个也没有") and not words & {"没有", "都没有", "都不是", "无"}:
        return Understood("", "一个都不选")
    whole = choice(said, choices)
    if isinstance(whole, Understood) and not re.search(r"[\d\s,，、;；]", plain(said)):
        return whole
    tokens = [token for token in re.split(r"[\s,，、;；+/]+|(?<=\D)[和及与跟](?=\D)", plain(said)) if token]
    if len(tokens) == 1 and re.fullmatch(r"[1-9]{2,}", tokens[0]) and len(choices) < 10:
        tokens = list(tokens[0])
    picked: set[str] = set()
    for token in tokens:
        found = choice(token, choices)
        if isinstance(found, Rejected):
            return Rejected(f"“{token}”没看懂，请回复前面的数字，例如 1 3。")
        if isinstance(found, Unsure):
            return found
        picked.add(found.value)
    chosen = [(value, shown) for value, shown in choices if value in picked]
    echo = "、".join(shown for _, shown in chosen)
    return Understood(" ".join(value for value, _ in chosen), f"选了 {echo}")


def phone(said: str) -> Reading:
    """A mobile or landline number: +86, blanks, dashes and full-width digits are taken off.

    >>> phone("+86 138-0000-0000").value, phone("（0551）6200 0000").value
    ('13800000000', '0551-62000000')
    """
    digits = re.sub(r"[\s\-()（）—–.·]", "", plain(said))
    digits = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII):
        return Understood(digits, "" if digits == plain(said) else f"记为 {digits}")
    if match := re.fullmatch(r"(010|02\d|0[3-9]\d\d)(\d{7,8})", digits, re.ASCII):
        return Understood(f"{match[1]}-{match[2]}", f"记为 {match[1]}-{match[2]}")
    if re.fullmatch(r"[48]00\d{7}", digits, re.ASCII):
        return Understood(digits)
    if re.fullmatch(r"\d{7,8}", digits, re.ASCII):
        return Rejected("像是座机，请把区号也写上，例如 0551-6200 0000。")
    if digits.isdecimal():
        return Rejected(f"手机号是 11 位，您写了 {len(digits)} 位，请再核对一下。")
    return Rejected("请填电话号码，例如 138 0000 0000。")


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(said: str) -> Reading:
    """An 18-digit citizen's number with its check digit (GB 11643-1999).

    >>> id_number("11010519491231002x").value
    '11010519491231002X'
    """
    digits = re.sub(r"[\s\-]", "", plain(said)).upper()
    if re.fullmatch(r"\d{15}", digits, re.ASCII):
        return Rejected("这是老的 15 位号码，请填身份证上的 18 位号码。")
    if not re.fullmatch(r"\d{17}[\dX]", digits, re.ASCII):
        return Rejected(f"身份证号是 18 位，您写了 {len(digits)} 位，请再核对一下。" if digits else "请填身份证号。")
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return Rejected("身份证号里的出生日期不对，请再核对一下。")
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    if "10X98765432"[total % 11] != digits[17]:
        return Rejected("身份证号的校验位对不上，可能有一位写错了，请再核对一下。")
    return Understood(digits, "" if digits == said.strip() else f"记为 {digits}")
