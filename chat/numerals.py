"""Numbers as people write them: digits of any width, Chinese numerals, both with 万 and 亿."""

from __future__ import annotations

import re
from decimal import Decimal

from chat.reading import Reading, Understood, plain
from chat.verdict import Rejected

_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3, "幺": 1}
_DIGITS |= {sign: at for at, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_COUNTERS = (
    "口人|个人|个|口|人|户|元|块钱|块|岁|亩|公斤|斤|间|次|天|年|月|米"
    "|平米|平方米|平方|公里|里|只|头|棵|套|份|名|位|小时|%"
)


def integer(said: str) -> Reading:
    """A whole number: 35, ３５, 三十五, 三千五, 1.2万, -3, with a counter behind it if need be.

    >>> integer("三千五").value, integer("1.2万元").value, integer("一百零二").value
    ('3500', '12000', '102')
    """
    number = _number(said)
    if number is None:
        return Rejected("请填一个整数，例如 3 或 三十五。")
    if number != number.to_integral_value():
        return Rejected(f"这里要整数，{_shown(number)} 不是整数。")
    return Understood(_shown(number), _echo(said, _shown(number)))


def decimal(said: str) -> Reading:
    """A number, with a part behind the point or without: 3.5, 三点五, 一万二, 半.

    >>> decimal("三点五").value, decimal("１.2万").value, decimal("两块五").value
    ('3.5', '12000', '2.5')
    """
    number = _number(said)
    if number is None:
        return Rejected("请填一个数，例如 3.5 或 三点五。")
    return Understood(_shown(number), _echo(said, _shown(number)))


def _echo(said: str, shown: str) -> str:
    """Nothing to say back when digits were typed as they are stored."""
    return "" if plain(said) == shown else f"记为 {shown}"


def _shown(number: Decimal) -> str:
    if number == number.to_integral_value():
        return str(int(number))
    return format(number, "f").rstrip("0")


def _number(said: str) -> Decimal | None:
    text = plain(said).replace(" ", "").rstrip("。.!！")
    text = re.sub(r"^(大概|大约|约|差不多|共|一共|总共|有|是)+", "", text)
    text = re.sub(r"(左右|多一点|吧|了|整)+$", "", text)
    sign = 1
    if match := re.match(r"[-－−负]", text):
        sign, text = -1, text[match.end() :]
    money = re.fullmatch(r"(.+?)块([\d一二两三四五六七八九])(?:毛|角)?", text)
    if money and (whole := magnitude(money[1])) is not None and (part := magnitude(money[2])) is not None:
        return sign * (whole + part / 10)
    if half := re.fullmatch(rf"(.*?)(?:{_COUNTERS})?半(?:{_COUNTERS})?", text):
        whole = Decimal(0) if half[1] in ("", "一") and not text.startswith("一") else magnitude(half[1])
        return None if whole is None else sign * (whole + Decimal("0.5"))
    found = magnitude(re.sub(rf"(?:{_COUNTERS})$", "", text))
    return None if found is None else sign * found


def magnitude(text: str) -> Decimal | None:
    """Digits, Chinese numerals, or both with 万 and 亿."""
    text = text.removeprefix("+")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    if re.fullmatch(r"(?:\d+\.?\d*|\.\d+)", text, re.ASCII) and len(text) <= 30:
        return Decimal(text)
    if mixed := re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万萬亿])(\d*|[一二两三四五六七八九]?)", text, re.ASCII):
        unit = (_UNITS | _LARGE)[mixed[2]]
        rest = _DIGITS.get(mixed[3]) if mixed[3] and not mixed[3].isdigit() else None
        return Decimal(mixed[1]) * unit + _tail(mixed[3] if rest is None else str(rest), unit)
    if re.fullmatch(r"[零〇○一二两俩三仨四五六七八九十百千万萬亿点幺壹贰叁肆伍陆柒捌玖拾佰仟]+", text):
        return _chinese(text)
    return None


def _tail(digits: str, unit: int) -> Decimal:
    """A single digit behind a unit stands for the next lower one: 1万2 is 12000."""
    if not digits:
        return Decimal(0)
    return Decimal(digits) * unit / 10 if len(digits) == 1 else Decimal(digits)


def _chinese(text: str) -> Decimal | None:
    whole, point, part = text.partition("点")
    if point and (not part or any(sign not in _DIGITS for sign in part)):
        return None
    value = _chinese_whole(whole)
    if value is None:
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[sign]) for sign in part)) if part else value


def _chinese_whole(text: str) -> Decimal | None:
    if not text:
        return None
    if all(sign in _DIGITS for sign in text):
        return Decimal("".join(str(_DIGITS[sign]) for sign in text)) if len(text) <= 18 else None
    total = section = digit = 0
    unit = 0
    """The last unit read, so that a bare digit at the end stands for the next lower one."""
    has_digit = after_zero = False
    for sign in text:
        if sign in _DIGITS:
            if has_digit and digit:
                return None
            digit, has_digit = _DIGITS[sign], True
            after_zero = after_zero or digit == 0
            if digit:
                continue
            has_digit = False
        elif sign in _UNITS:
            section += (digit if has_digit else 1) * _UNITS[sign]
            unit, digit, has_digit, after_zero = _UNITS[sign], 0, False, False
        else:
            section += digit
            if not section and not total:
                return None
            total = (total + section) * _LARGE[sign] if _LARGE[sign] > 10_000 else total + section * _LARGE[sign]
            unit, section, digit, has_digit, after_zero = _LARGE[sign], 0, 0, False, False
    if has_digit and unit > 10 and not after_zero:
        digit *= unit // 10
    return Decimal(total + section + digit)
