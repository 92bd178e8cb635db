"""Days as people type and press them: 今天, 明天, 5号, 3月5日, 2026-03-05."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.dialogs.prompts import Option, Prompt
from bot.notices import dates
from cases.calendar import Calendar
from chat.outgoing import Input
from chat.verdict import Rejected

_NAMED = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_SHOWN = 4


def read(text: str, today: date, *, ahead: bool) -> date | None:
    """The day somebody means; without a year the nearest one ahead (or behind).

    >>> read("5号", date(2026, 3, 2), ahead=True), read("12月30日", date(2026, 1, 5), ahead=False)
    (datetime.date(2026, 3, 5), datetime.date(2025, 12, 30))
    """
    text = text.strip().replace(" ", "")
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    if len(numbers) == 3:
        return _day(*numbers)
    if len(numbers) == 2:
        return _nearest([_day(today.year + step, *numbers) for step in (-1, 0, 1)], today, ahead=ahead)
    if len(numbers) == 1:
        months = [(today.year * 12 + today.month - 1 + step) for step in (-1, 0, 1)]
        found = [_day(month // 12, month % 12 + 1, numbers[0]) for month in months]
        return _nearest(found, today, ahead=ahead)
    return None


def prompt(text: str, today: date, calendar: Calendar, *, ahead: bool, title: str = "") -> Prompt:
    """Asks for a day: the next working days (or the last days) as buttons, any other typed or picked."""
    shown = _ahead(today, calendar) if ahead else [today - timedelta(days=back) for back in range(_SHOWN - 1)]
    names = {today + timedelta(days=step): name for name, step in _NAMED.items()}
    options = tuple(Option(day.isoformat(), names.get(day) or dates.day(day)) for day in shown)
    low, high = (today.isoformat(), "") if ahead else ("", today.isoformat())
    check = checker(today, ahead=ahead)
    return Prompt(text, title=title, options=options, free=True, input=Input("date", low=low, high=high), check=check)


def checker(today: date, *, ahead: bool) -> Callable[[str], str | Rejected]:
    """Turns what was typed into an ISO date."""

    def check(text: str) -> str | Rejected:
        found = read(text, today, ahead=ahead)
        if found is None:
            return Rejected("没看懂是哪一天。请写成「3月5日」这样，或点下面的按钮。")
        return found.isoformat()

    return check


def _ahead(today: date, calendar: Calendar) -> list[date]:
    found: list[date] = []
    day = today
    while len(found) < _SHOWN:
        day = calendar.next_working_day(day + timedelta(days=1))
        found.append(day)
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(days: list[date | None], today: date, *, ahead: bool) -> date | None:
    if ahead:
        return min((day for day in days if day is not None and day >= today), default=None)
    return max((day for day in days if day is not None and day <= today), default=None)
