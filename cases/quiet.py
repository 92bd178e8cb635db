"""When a message may leave: quiet hours, rest days, the daily cap, the morning digest."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cases.calendar import Calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietRules:
    """A pack's quiet times, in county time.

    From `begins` until `ends` (over midnight where `begins` is later) and, with `rest_days`, on days off nothing leaves
    but what is urgent. At most `pushes_a_day` reach one person; the rest goes into one digest at `digest_at`, of at
    most `digest_lines` lines.
    """

    begins: time
    ends: time
    rest_days: bool
    digest_at: time
    pushes_a_day: int
    digest_lines: int
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """The message leaves on its own, at `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class InDigest:
    """The message waits for the digest of `at`."""

    at: datetime


def is_quiet(at: datetime, rules: QuietRules, calendar: Calendar, zone: tzinfo) -> bool:
    """True while only urgent messages leave."""
    local = at.astimezone(zone)
    if rules.rest_days and not calendar.is_working(local.date()):
        return True
    clock = local.time()
    if rules.begins <= rules.ends:
        return rules.begins <= clock < rules.ends
    return clock >= rules.begins or clock < rules.ends


def may_leave_at(now: datetime, rules: QuietRules, calendar: Calendar, zone: tzinfo) -> datetime:
    """The first instant (UTC) from `now` on that is not quiet."""
    if not is_quiet(now, rules, calendar, zone):
        return now
    day = now.astimezone(zone).date()
    while True:
        opens = datetime.combine(day, rules.ends, zone)
        if opens > now and not is_quiet(opens, rules, calendar, zone):
            return opens.astimezone(UTC)
        day += _DAY


def next_digest_at(now: datetime, rules: QuietRules, calendar: Calendar, zone: tzinfo) -> datetime:
    """The next digest (UTC) strictly after `now`: one a day, none on a rest day."""
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, rules.digest_at, zone)
        if at > now and not (rules.rest_days and not calendar.is_working(day)):
            return at.astimezone(UTC)
        day += _DAY


def placed(
    now: datetime, *, urgent: bool, pushed_today: int, rules: QuietRules, calendar: Calendar, zone: tzinfo
) -> Leave | InDigest:
    """How a notice for one person goes out.

    Urgent ones leave at once. What falls into quiet times, or beyond the day's pushes (`pushed_today`: not urgent ones
    and the digest itself, counted since `day_began_at`), waits for the next digest.
    """
    if urgent:
        return Leave(now)
    if pushed_today >= rules.pushes_a_day or is_quiet(now, rules, calendar, zone):
        return InDigest(next_digest_at(now, rules, calendar, zone))
    return Leave(now)


def day_began_at(now: datetime, zone: tzinfo) -> datetime:
    """The local midnight (UTC) the day's cap is counted from."""
    day: date = now.astimezone(zone).date()
    return datetime.combine(day, time(0), zone).astimezone(UTC)
