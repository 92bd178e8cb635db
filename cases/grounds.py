"""What a clue rests on where no household reported itself: a department's list, a visit's answers, a cadre's own find.

The only place that says what such a ground holds; a report holds its own (`cases.reports`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.people import NOBODY, PersonId
from cases.places import Level


class Source(StrEnum):
    """How a household became known."""

    REPORT = "report"
    LIST = "list"
    VISIT = "visit"
    FIND = "find"
    REFERRAL = "referral"
    """Handed over by 12345, 12317 or the petitions office (`cases.referrals`)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason to look. `risks` are hardships by code, `lines` what is known, as it was said or as the list has it.

    `subject` is the householder's name and `phone` the normalised number, "" where unknown; `by` who found it.
    """

    source: Source
    title: str
    subject: str
    at: datetime
    phone: str = ""
    risks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    by: PersonId = NOBODY
    from_level: Level = Level.HOUSEHOLD
    """The lowest level that may know of it."""
