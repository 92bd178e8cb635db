"""How days and limits are said: short, with the weekday, never a bare number of hours."""

from datetime import date, datetime, time, tzinfo

from cases.deadlines import Due, Unit

_WEEKDAYS = "一二三四五六日"


def day(on: date) -> str:
    """A day with its weekday.

    >>> day(date(2026, 3, 5))
    '3月5日（周四）'
    """
    return f"{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"


def instant(at: datetime, zone: tzinfo) -> str:
    """A day and an hour.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 3, 5, 10, 0, tzinfo=UTC), UTC)
    '3月5日（周四）10:00'
    """
    local = at.astimezone(zone)
    return f"{day(local.date())}{local:%H:%M}"


def soon(at: datetime, now: datetime, zone: tzinfo) -> str:
    """A day and the part of the day, as one says it to a villager.

    >>> from datetime import UTC
    >>> soon(datetime(2026, 3, 3, 10, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 0, tzinfo=UTC), UTC)
    '明天上午'
    """
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    near = {0: "今天", 1: "明天", 2: "后天"}.get((local.date() - today).days, day(local.date()))
    part = "上午" if local.time() <= time(12) else "下午" if local.time() <= time(18) else "晚上"
    return f"{near}{part}"


def by_when(due: Due, zone: tzinfo) -> str:
    """Until when a limit runs, as one says it: the last day, and the hour where the day ends before midnight."""
    local = due.at.astimezone(zone)
    if local.time() == time(0):
        return f"{day(due.last_day)}结束前"
    return f"{day(local.date())}{local:%H:%M}前"


def count(days: int, unit: Unit) -> str:
    """A number of days of a rule's own unit.

    >>> count(2, Unit.WORKING)
    '2个工作日'
    """
    return f"{days}个工作日" if unit is Unit.WORKING else f"{days}天"
