"""When a round is due."""

from datetime import date

import pytest

from packs import inspections
from packs.inspections import Round


@pytest.mark.parametrize(
    ("every", "last", "today", "until"),
    [
        ("order", None, "2026-01-02", None),
        ("month", None, "2026-02-02", "2026-02-28"),
        ("quarter", None, "2026-04-01", "2026-06-30"),
        ("quarter", "2026-03-31", "2026-04-01", "2026-06-30"),
        ("quarter", "2026-04-01", "2026-05-06", None),
        ("quarter", None, "2026-06-20", None),
        ("half", "2026-01-04", "2026-07-01", "2026-12-31"),
        ("year", None, "2026-03-02", "2026-12-31"),
        ("year", "2026-01-05", "2026-12-30", None),
    ],
)
def test_due__once_in_its_span__while_half_of_it_is_left(
    every: str, last: str | None, today: str, until: str | None
) -> None:
    found = inspections.due(
        Round("visit", (), every), date.fromisoformat(last) if last else None, date.fromisoformat(today)
    )
    assert found == (date.fromisoformat(until) if until else None)
