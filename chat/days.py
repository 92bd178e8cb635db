"""Days and times as people write them, against a given present. Chinese calendar days are plainly not understood."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from chat.numerals import magnitude
from chat.reading import Reading, Understood, Unsure, bare, plain
from chat.verdict import Rejected

_NEAR_DAYS = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨儿": -1,
    "昨晚": -1,
    "今天": 0,
    "今日": 0,
}
_NEAR_DAYS |= {"今儿": 0, "今早": 0, "今晚": 0, "现在": 0, "明天": 1, "明日": 1, "明儿": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = {sign: at for at, sign in enumerate("一二三四五六日")} | {"天": 6} | {str(at + 1): at for at in range(7)}
_LUNAR = re.compile(
    "农历|阴历|旧历|正月|腊月|冬月|初[一二三四五六七八九十]|除夕|大年|春节|过年|清明|端午|中秋|重阳|元宵"
)
_NUMERAL = r"[\d零〇○一二两三四五六七八九十]"


def day(said: str, now: datetime, precision: str = "day") -> Reading:
    """A date as YYYY-MM-DD. `now` is local; `precision` month or year takes the first day of what is given.

    >>> now = datetime(2026, 3, 5, 9, 0).astimezone()
    >>> day("上周五", now).value, day("2022.3.5", now).value, day("二月三号", now).value
    ('2026-02-27', '2022-03-05', '2026-02-03')
    """
    text = re.sub(r"[\s。]", "", plain(said)).removesuffix("的时候").removesuffix("前后")
    if _LUNAR.search(text):
        return Rejected("农历和节日认不准，请填公历日期，例如 3月5日。")
    found = _near_day(text, now.date()) or _calendar_day(text, now.date(), precision)
    if found is None:
        return Rejected("没看懂日期，请写成 2026-03-05、3月5日、昨天 这样。")
    if isinstance(found, Rejected):
        return found
    if len(found) > 1:
        shown = "，还是".join(_said_day(one) for one in found)
        return Unsure(tuple(one.isoformat() for one in found), f"您是说 {shown}？")
    only = found[0]
    return Understood(only.isoformat(), "" if text == only.isoformat() else f"记为 {_said_day(only)}")


def _said_day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日（周{'一二三四五六日'[on.weekday()]}）"


def _near_day(text: str, today: date) -> list[date] | None:
    if text in _NEAR_DAYS:
        return [today + timedelta(days=_NEAR_DAYS[text])]
    if match := re.fullmatch(r"(上上|上|本|这|下|)个?(?:周|星期|礼拜)([一二三四五六日天1-7])", text):
        weeks = {"上上": -2, "上": -1, "下": 1}.get(match[1], 0)
        monday = today - timedelta(days=today.weekday())
        return [monday + timedelta(days=7 * weeks + _WEEKDAYS[match[2]])]
    if match := re.fullmatch(rf"({_NUMERAL}{{1,4}}|半)个?(天|日|周|星期|礼拜|月|年)(?:以|之)?(前|后)", text):
        number = magnitude(match[1])
        days = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}.get(match[2])
        if number is not None and days is not None and number == int(number):
            return [today + timedelta(days=int(number) * days * (1 if match[3] == "后" else -1))]
    return None


def _calendar_day(text: str, today: date, precision: str) -> list[date] | Rejected | None:
    n = _NUMERAL
    year = rf"(?:(?P<year>{n}{{4}}|\d\d)(?:年|[-./])|(?P<word>今年|去年|前年|明年))"
    if match := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text, re.ASCII):
        return _exact(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(rf"{year}?(?P<month>{n}{{1,2}})(?:月|[-./])(?P<day>{n}{{1,3}})(?:日|号)?", text):
        on = _year(match["year"], match["word"], today)
        month, number = magnitude(match["month"]), magnitude(match["day"])
        if month is None or number is None:
            return None
        return _exact(on, int(month), int(number)) if on else _without_year(int(month), int(number), today)
    if match := re.fullmatch(rf"(上个?月|这个?月|本月|下个?月|)(?P<day>{n}{{1,3}})(?:日|号)", text):
        number = magnitude(match["day"])
        shift = {"上": -1, "下": 1}.get(match[1][:1], 0)
        in_year, in_month = divmod(today.year * 12 + today.month - 1 + shift, 12)
        return None if number is None else _exact(in_year, in_month + 1, int(number))
    return _coarse_day(text, year, today, precision)


def _coarse_day(text: str, year: str, today: date, precision: str) -> list[date] | Rejected | None:
    """A month or a year, where that is enough."""
    n = _NUMERAL
    if match := re.fullmatch(rf"{year}(?P<month>{n}{{1,2}})月?份?", text):
        month = magnitude(match["month"])
        on = _year(match["year"], match["word"], today)
        if month is None or precision == "day":
            return Rejected("还差几号，请写成 3月5日 这样。")
        return _exact(on, int(month), 1)
    if match := re.fullmatch(rf"(?:(?P<year>{n}{{4}})年?|(?P<word>今年|去年|前年))", text):
        on = _year(match["year"], match["word"], today)
        return _exact(on, 1, 1) if precision == "year" else Rejected("还差几月几号，请写成 2026年3月5日 这样。")
    return None


def _year(digits: str | None, word: str | None, today: date) -> int:
    if word:
        return today.year + {"今年": 0, "去年": -1, "前年": -2, "明年": 1}[word]
    if not digits:
        return 0
    number = int(magnitude(digits) or 0)
    return number if number > 99 else 2000 + number


def _exact(year: int, month: int, number: int) -> list[date] | Rejected:
    try:
        return [date(year, month, number)]
    except ValueError:
        return Rejected(f"没有 {year}年{month}月{number}日 这一天，请再看看。")


def _without_year(month: int, number: int, today: date) -> list[date] | Rejected:
    """This year's; when that is still to come, last year's may be meant."""
    this = _exact(today.year, month, number)
    if isinstance(this, Rejected) or this[0] <= today:
        return this
    last = _exact(today.year - 1, month, number)
    return this if isinstance(last, Rejected) else [*last, *this]


_QUARTERS = {"半": Decimal(30), "一刻": Decimal(15), "三刻": Decimal(45)}
_EARLY = ("凌晨", "清晨", "早上", "早晨", "上午", "早")
_LATE = ("下午", "傍晚", "晚上", "夜里", "晚", "午后")


def clock(said: str, now: datetime) -> Reading:
    """A time as HH:MM: 9:30, 下午三点半, 晚上8点一刻, 14点05分, 现在.

    >>> now = datetime(2026, 3, 5, 9, 0).astimezone()
    >>> clock("下午三点半", now).value, clock("14：05", now).value, clock("3点", now).values
    ('15:30', '14:05', ('03:00', '15:00'))
    """
    text = re.sub(r"[\s。]", "", plain(said))
    if text in ("现在", "刚才", "刚刚"):
        return Understood(f"{now:%H:%M}", f"记为 {now:%H:%M}")
    part = rf"({'|'.join((*_EARLY, '中午', *_LATE))})?"
    n = r"[\d零一二两三四五六七八九十]{1,3}"
    match = re.fullmatch(rf"{part}({n})(?:([:点时])(半|一刻|三刻|{n})?分?(?::\d\d)?|())(?:钟|整)?", text)
    if match is None or (match[3] is None and not match[1]):
        return Rejected("没看懂时间，请写成 9:30、下午三点半 这样。")
    hour = magnitude(match[2])
    minute = {"半": Decimal(30), "一刻": Decimal(15), "三刻": Decimal(45), None: Decimal(0), "": Decimal(0)}.get(
        match[4]
    )
    minute = minute if minute is not None else magnitude(match[4].removeprefix("零"))
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return Rejected("没有这个时间，请写成 9:30、下午三点半 这样。")
    at = time(int(hour) % 24, int(minute))
    if (match[1] in _LATE and at.hour < 12) or (match[1] == "中午" and at.hour < 4):
        at = at.replace(hour=at.hour + 12)
    elif match[1] in ("凌晨", "夜里") and at.hour == 12:
        at = at.replace(hour=0)
    shown = f"{at:%H:%M}"
    if not match[1] and match[3] != ":" and 1 <= at.hour <= 11:
        later = at.replace(hour=at.hour + 12)
        return Unsure((shown, f"{later:%H:%M}"), f"您是说上午 {shown}，还是下午 {later:%H:%M}？")
    return Understood(shown, "" if text == shown else f"记为 {shown}")


def moment(said: str, now: datetime) -> Reading:
    """A date with a time as `YYYY-MM-DD HH:MM`: 昨天下午三点, 3月5号 9:30.

    >>> moment("昨天下午三点", datetime(2026, 3, 5, 9, 0).astimezone()).value
    '2026-03-04 15:00'
    >>> moment("2026-03-01T09:30", datetime(2026, 3, 5, 9, 0).astimezone())
    Understood(value='2026-03-01 09:30', echo='')
    """
    text = plain(said).replace("T", " ")
    if bare(text) in ("现在", "刚才", "刚刚"):
        return Understood(f"{now:%Y-%m-%d %H:%M}", f"记为 {now:%Y-%m-%d %H:%M}")
    for cut in range(len(text) - 1, 0, -1):
        if text[cut - 1].isdecimal() and text[cut].isdecimal():
            continue  # a number belongs to the day or to the hour as a whole
        on, at = day(text[:cut], now), clock(text[cut:], now)
        if isinstance(on, Understood) and isinstance(at, Understood):
            value = f"{on.value} {at.value}"
            return Understood(value, "" if text == value else f"记为 {value}")
        if isinstance(on, Understood) and isinstance(at, Unsure):
            return Unsure(tuple(f"{on.value} {value}" for value in at.values), at.question)
    return Rejected("请把日期和时间都写上，例如 3月5日 9:30。")
