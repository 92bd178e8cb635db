"""转办单: what 12345, 12317 or the petitions office hands over, under its own number and with its own last day.

Pure. A referral opens the same clue as a report; what it has besides is its number, its limit, and the answer that goes
back to who sent it.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum

from cases import deadlines
from cases.calendar import Calendar
from cases.deadlines import Due, Rule, Unit, is_late
from cases.people import PersonId
from cases.places import Level, PlacePath

WRITTEN = "单子上写的期限"
"""The title of a limit that stands on the referral itself."""
_SHORTEST, _LONGEST = 4, 40


class Unfit(StrEnum):
    """What the next message can mend."""

    NO_WORDS = "no_words"
    ANSWERED = "answered"
    DAY_AHEAD = "day_ahead"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands matters over. `rule` is the limit for the answer where the referral names no day; None is unset.

    `from_level` is the lowest level that may know of what comes from there.
    """

    code: str
    title: str
    rule: Rule | None = None
    from_level: Level = Level.HOUSEHOLD
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to the sender, on which day; `by` who wrote it down, `at` when."""

    words: str
    on: date
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral. `sender` is a code of the pack, `number` the sender's own, normalised; `by` who took it in."""

    referral_id: int
    sender: str
    number: str
    clue_id: int
    place: PlacePath
    received_at: datetime
    due: Due | None
    by: PersonId
    answer: Answer | None = None

    def is_late(self, now: datetime) -> bool:
        """True once its last day is over without an answer."""
        return self.answer is None and self.due is not None and is_late(self.due.at, now)


def normal_number(text: str) -> str:
    """A sender's number as it is kept and compared, "" for what is none.

    >>> normal_number(" ２０２６ 0302-ａ15 "), normal_number("12"), normal_number("没有号")
    ('20260302-A15', '', '')
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    is_one = _SHORTEST <= len(number) <= _LONGEST and any(sign.isdigit() for sign in number)
    return number if is_one else ""


def due(sender: Sender, received_at: datetime, written: date | None, calendar: Calendar, zone: tzinfo) -> Due | None:
    """Until when it is to be answered: the day that stands on it, else the sender's limit; None where neither is set.

    A day that is over already, or today, counts as tomorrow: nothing can be due before it came.
    """
    if written is not None:
        days = max((written - received_at.astimezone(zone).date()).days, 1)
        return deadlines.due(received_at, Rule(WRITTEN, days, Unit.CALENDAR, name="written"), calendar, zone)
    return deadlines.due(received_at, sender.rule, calendar, zone) if sender.rule else None


def answered(one: Referral, words: str, on: date, by: PersonId, now: datetime, zone: tzinfo) -> Referral | Unfit:
    """The answer went back to the sender: once, with words, on a day that is not ahead."""
    if one.answer is not None:
        return Unfit.ANSWERED
    if not words.strip():
        return Unfit.NO_WORDS
    if on > now.astimezone(zone).date():
        return Unfit.DAY_AHEAD
    return replace(one, answer=Answer(words.strip(), on, by, now))
