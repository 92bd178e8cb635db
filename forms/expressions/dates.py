"""Functions on dates and times. A date is local midnight of the session's zone."""

from __future__ import annotations

import calendar
import math
from datetime import UTC, date, datetime, time, timedelta

from forms.expressions.context import Context, EvaluationError
from forms.expressions.function import Function
from forms.expressions.values import EPOCH, NAN, Value, is_empty, number, read_date, read_time, scalar, text

_ENGLISH = (
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
)
_CHINESE = ([f"{month}月" for month in range(1, 13)], [f"周{day}" for day in "一二三四五六日"])
_START = datetime(1970, 1, 1, tzinfo=UTC)


def to_date(context: Context, value: Value) -> date | None:
    """The local date of a value, None if empty. Raises EvaluationError for what is no date."""
    value = scalar(value)
    if is_empty(value):
        return None
    if isinstance(value, datetime):
        return value.astimezone(context.around.zone).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (moment := _moment(context, value)):
        return moment.astimezone(context.around.zone).date()
    days = number(value)
    if isinstance(value, str | bool) or math.isnan(days) or not -719_000 < days < 2_900_000:
        raise EvaluationError(f"“{text(value)}”不是日期")
    return EPOCH + timedelta(days=math.floor(days))


def to_moment(context: Context, value: Value) -> datetime | None:
    """The local moment of a value, None if empty. Raises EvaluationError."""
    value = scalar(value)
    if is_empty(value):
        return None
    zone = context.around.zone
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if isinstance(value, date):
        return context.around.midnight(value)
    if isinstance(value, time):
        return datetime.combine(EPOCH, value.replace(tzinfo=value.tzinfo or zone)).astimezone(zone)
    if isinstance(value, str) and (moment := _moment(context, value)):
        return moment.astimezone(zone)
    days = number(value)
    if isinstance(value, str | bool) or math.isnan(days) or not -719_000 < days < 2_900_000:
        raise EvaluationError(f"“{text(value)}”不是时间")
    return (_START + timedelta(days=days)).astimezone(zone)


def _moment(context: Context, said: str) -> datetime | None:
    day = read_date(said)
    if day is None:
        return None
    clock = said.partition("T")[2]
    at = read_time(clock) if clock else time()
    if at is None:
        return None
    return datetime.combine(day, at.replace(tzinfo=at.tzinfo or context.around.zone))


def _date(context: Context, value: Value) -> Value:
    day = to_date(context, value)
    return "" if day is None else day


def _date_time(context: Context, value: Value) -> Value:
    moment = to_moment(context, value)
    return "" if moment is None else moment


def _decimal_date_time(context: Context, value: Value) -> Value:
    moment = to_moment(context, value)
    return NAN if moment is None else (moment - _START).total_seconds() / 86_400


def _decimal_time(context: Context, value: Value) -> Value:
    value = scalar(value)
    if is_empty(value):
        return NAN
    at: time | None
    if isinstance(value, time):
        at = value
    elif isinstance(value, str) and read_date(value) is None:
        at = read_time(value)
    else:
        moment = to_moment(context, value)
        at = moment.time() if moment else None
    if at is None:
        return NAN
    return (at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6) / 86_400


def _formatted(moment: datetime, pattern: str, language: str, with_time: bool) -> str:
    months, days = _CHINESE if "zh" in language.lower() or "中文" in language or "汉" in language else _ENGLISH
    signs = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": months[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "a": days[moment.weekday()],
    }
    if with_time:
        signs |= {
            "H": f"{moment.hour:02d}",
            "h": str(moment.hour),
            "M": f"{moment.minute:02d}",
            "S": f"{moment.second:02d}",
            "3": f"{moment.microsecond // 1000:03d}",
            "Z": moment.isoformat()[-6:],
        }
    return _replaced(pattern, signs)


def _replaced(pattern: str, signs: dict[str, str]) -> str:
    said, at = [], 0
    while at < len(pattern):
        if pattern[at] != "%" or at + 1 == len(pattern):
            said.append(pattern[at])
            at += 1
            continue
        sign = pattern[at + 1]
        if sign == "%":
            said.append("%")
        elif sign in signs:
            said.append(signs[sign])
        else:
            raise EvaluationError(f"日期格式里的 %{sign} 不认识")
        at += 2
    return "".join(said)


def _format_date(context: Context, value: Value, pattern: Value) -> Value:
    day = to_date(context, value)
    if day is None:
        return ""
    return _formatted(context.around.midnight(day), text(pattern), context.around.language, with_time=False)


def _format_date_time(context: Context, value: Value, pattern: Value) -> Value:
    moment = to_moment(context, value)
    if moment is None:
        return ""
    return _formatted(moment, text(pattern), context.around.language, with_time=True)


def _add_date(context: Context, value: Value, *amounts: Value) -> Value:
    """CHT's add-date(date, years, months, days, hours, minutes)."""
    moment = to_moment(context, value)
    if moment is None:
        return ""
    added = [0.0 if math.isnan(number(amount)) else number(amount) for amount in amounts] + [0.0] * 5
    months = moment.year * 12 + moment.month - 1 + int(added[0] * 12 + added[1])
    year, month = divmod(months, 12)
    if not 1 <= year <= 9000:
        raise EvaluationError("add-date() 得出的年份太远")
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    shifted = moment.replace(year=year, month=month + 1, day=day)
    return shifted + timedelta(days=added[2], hours=added[3], minutes=added[4])


def _months(first: date, second: date) -> int:
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - (second.day < first.day)


def _difference(unit: str) -> Function:
    def run(context: Context, one: Value, other: Value) -> Value:
        first, second = to_date(context, one), to_date(context, other)
        if first is None or second is None:
            return ""
        days = (second - first).days
        whole = {"days": days, "weeks": int(days / 7)}
        if unit in whole:
            return float(whole[unit])
        months = _months(first, second) if days >= 0 else -_months(second, first)
        return float(months if unit == "months" else int(months / 12))

    return Function(f"difference-in-{unit}", 2, 2, run)


def _from_timestamp(context: Context, value: Value) -> Value:
    milliseconds = number(value)
    return (
        ""
        if math.isnan(milliseconds)
        else (_START + timedelta(milliseconds=milliseconds)).astimezone(context.around.zone)
    )


FUNCTIONS = (
    Function("today", 0, 0, lambda context: context.around.local_now().date()),
    Function("now", 0, 0, lambda context: context.around.local_now()),
    Function("date", 1, 1, _date),
    Function("date-time", 1, 1, _date_time),
    Function("decimal-date-time", 1, 1, _decimal_date_time),
    Function("decimal-time", 1, 1, _decimal_time),
    Function("format-date", 2, 2, _format_date),
    Function("format-date-time", 2, 2, _format_date_time),
    Function("add-date", 2, 6, _add_date),
    Function("parse-timestamp-to-date", 1, 1, _from_timestamp),
    *(_difference(unit) for unit in ("days", "weeks", "months", "years")),
)
