"""When a message may leave."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import quiet
from cases.quiet import InDigest, Leave

When = Callable[[str], datetime]


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2022-03-01 10:00", "2022-03-01 10:00"),
        ("2022-03-01 20:29", "2022-03-01 20:29"),
        ("2022-03-01 20:30", "2022-03-02 07:30"),
        ("2022-03-02 03:00", "2022-03-02 07:30"),
        ("2022-03-02 07:30", "2022-03-02 07:30"),
        ("2022-03-04 21:00", "2022-03-07 07:30"),
        ("2022-03-05 10:00", "2022-03-07 07:30"),
    ],
)
def test_may_leave_at__nights_and_rest_days__wait(pack: Any, county: Any, when: When, now: str, leaves: str) -> None:
    found = quiet.may_leave_at(when(now), pack.quiet, pack.calendar, county.terms.zone)
    assert found == when(leaves)


def test_placed__urgent__at_any_hour(pack: Any, county: Any, when: When) -> None:
    now = when("2022-03-05 03:00")
    found = quiet.placed(
        now, urgent=True, pushed_today=99, rules=pack.quiet, calendar=pack.calendar, zone=county.terms.zone
    )
    assert found == Leave(now)


@pytest.mark.parametrize(
    ("now", "pushed", "expected"),
    [
        ("2022-03-01 10:00", 2, None),
        ("2022-03-01 10:00", 3, "2022-03-02 08:00"),
        ("2022-03-01 23:00", 0, "2022-03-02 08:00"),
        ("2022-03-04 23:00", 0, "2022-03-07 08:00"),
        ("2022-03-02 07:00", 0, "2022-03-02 08:00"),
    ],
)
def test_placed__not_urgent__three_a_day_then_the_digest(
    pack: Any, county: Any, when: When, now: str, pushed: int, expected: str | None
) -> None:
    at = when(now)
    found = quiet.placed(
        at, urgent=False, pushed_today=pushed, rules=pack.quiet, calendar=pack.calendar, zone=county.terms.zone
    )
    assert found == (InDigest(when(expected)) if expected else Leave(at))


@given(st.integers(0, 400 * 24 * 60))
def test_may_leave_at__any_instant__is_not_quiet_and_not_before(pack: Any, county: Any, minutes: int) -> None:
    zone = county.terms.zone
    now = datetime(2022, 1, 1, tzinfo=zone) + timedelta(minutes=minutes)
    leaves = quiet.may_leave_at(now, pack.quiet, pack.calendar, zone)
    assert leaves >= now
    assert not quiet.is_quiet(leaves, pack.quiet, pack.calendar, zone)
    digest = quiet.next_digest_at(now, pack.quiet, pack.calendar, zone)
    assert digest > now
    assert not quiet.is_quiet(digest, pack.quiet, pack.calendar, zone)
    assert pack.calendar.is_working(digest.astimezone(zone).date())


def test_day_began_at__after_midnight_in_the_county(county: Any, when: When) -> None:
    assert quiet.day_began_at(when("2022-03-01 00:01"), county.terms.zone) == when("2022-03-01 00:00")
