"""Checks one answer by its question's type and puts it into XForms lexical form. Knows no other question."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation

from chat.verdict import Rejected
from forms.expressions import geometry, values
from forms.model import Part

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_LONGEST = 20_000
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_FILE = re.compile(r"[^/\\\x00-\x1f]{1,255}")


def checked(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    """The lexical form of an answer that is not empty. Choices are checked elsewhere."""
    if len(said) > _LONGEST:
        return Rejected(f"太长了，最多 {_LONGEST} 个字。")
    if _UNSTORABLE.search(said):
        return Rejected("里面有不能保存的字符，请重新输入。")
    check = _CHECKS.get(part.type)
    return said.strip() if check is None else check(part, said.strip(), zone)


def _integer(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    plain = re.sub(r"[\s_]", "", said).removeprefix("+")
    if not _INTEGER.fullmatch(plain) or len(plain) > 18:
        return Rejected("请填一个整数，例如 3。")
    return str(int(plain))


def _decimal(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    plain = re.sub(r"[\s_]", "", said).replace(",", ".").removeprefix("+")
    if not _DECIMAL.fullmatch(plain) or len(plain) > 40:
        return Rejected("请填一个数，例如 3 或 3.5。")
    return decimal_text(Decimal(plain))


def decimal_text(value: Decimal) -> str:
    """Without exponent, leading or trailing zeros.

    >>> decimal_text(Decimal("007.50")), decimal_text(Decimal("-0"))
    ('7.5', '0')
    """
    if value == value.to_integral_value():
        return str(int(value))
    return format(value, "f").rstrip("0")


def steps(part: Part) -> tuple[Decimal, Decimal, Decimal]:
    """Start, end and step of a range question."""

    def read(name: str, default: str) -> Decimal:
        try:
            return Decimal(part.parameters.get(name, default))
        except InvalidOperation:
            return Decimal(default)

    return read("start", "1"), read("end", "10"), abs(read("step", "1")) or Decimal(1)


def _range(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    start, end, step = steps(part)
    number = _decimal(part, said, zone)
    low, high = min(start, end), max(start, end)
    ask = Rejected(f"请填 {decimal_text(start)} 到 {decimal_text(end)} 之间、间隔 {decimal_text(step)} 的数。")
    if isinstance(number, Rejected):
        return ask
    value = Decimal(number)
    if not low <= value <= high or (value - start) % step != 0:
        return ask
    return number


def _date(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    day = values.read_date(said)
    if day is None or re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}(T.*)?", said, re.ASCII) is None:
        return Rejected("请填日期，例如 2026-03-05。")
    if "month-year" in part.appearance:
        day = day.replace(day=1)
    elif "year" in part.appearance.split():
        day = day.replace(month=1, day=1)
    return day.isoformat()


def _aware(clock: time, day: date, zone: tzinfo) -> datetime:
    moment = datetime.combine(day, clock)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _time(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    clock = values.read_time(said)
    if clock is None:
        return Rejected("请填时间，例如 09:30。")
    moment = _aware(clock, values.EPOCH, zone)
    return values.clock_text(moment.timetz().replace(tzinfo=_fixed(moment)))


def _fixed(moment: datetime) -> tzinfo:
    from datetime import timedelta, timezone

    return timezone(moment.utcoffset() or timedelta())


def _date_time(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    day, _, clock = said.replace("T", " ", 1).partition(" ")
    on = values.read_date(day)
    at = values.read_time(clock.strip()) if clock.strip() else time()
    if on is None or at is None:
        return Rejected("请填日期和时间，例如 2026-03-05 09:30。")
    return values.moment_text(_aware(at, on, zone))


def _acknowledge(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    if said.lower() in ("ok", "yes", "true", "1", "是", "好", "确认", "知道了", "已阅"):
        return "OK"
    return Rejected("请点“知道了”，或回复 OK。")


def _position(said: str) -> str | None:
    numbers = re.split(r"[\s,，]+", said.strip())
    if not 2 <= len(numbers) <= 4 or not all(_DECIMAL.fullmatch(number) for number in numbers):
        return None
    numbers += ["0"] * (4 - len(numbers))
    lat, lon, _, accuracy = map(float, numbers)
    if abs(lat) > 90 or abs(lon) > 180 or accuracy < 0 or not all(map(math.isfinite, (lat, lon))):
        return None
    return " ".join(decimal_text(Decimal(number)) for number in numbers)


def _geopoint(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    return _position(said) or Rejected("请发送位置，或填“纬度 经度”，例如 31.82 117.23。")


def _geotrace(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    fewest = 3 if part.type == "geoshape" else 2
    ask = Rejected(f"请至少给 {fewest} 个点，每个点写“纬度 经度”，点与点之间用分号隔开。")
    found: list[str] = []
    for piece in re.split(r"[;；\n]", said):
        if piece.strip():
            point = _position(piece)
            if point is None:
                return ask
            found.append(point)
    distinct = found[:-1] if part.type == "geoshape" and len(found) > 1 and found[0] == found[-1] else found
    if len(distinct) < fewest or len(geometry.points(";".join(found))) != len(found):
        return ask
    if part.type == "geoshape":
        found = [*distinct, distinct[0]]
    return "; ".join(found)


def _file(part: Part, said: str, zone: tzinfo) -> str | Rejected:
    if not _FILE.fullmatch(said) or said in (".", ".."):
        return Rejected("请发送一个文件。")
    return said


Check = Callable[[Part, str, tzinfo], str | Rejected]
_CHECKS: dict[str, Check] = {
    "integer": _integer,
    "decimal": _decimal,
    "range": _range,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
    "acknowledge": _acknowledge,
    "geopoint": _geopoint,
    "start-geopoint": _geopoint,
    "geotrace": _geotrace,
    "geoshape": _geotrace,
    "image": _file,
    "audio": _file,
    "video": _file,
    "file": _file,
}
