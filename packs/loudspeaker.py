"""`[loudspeaker]` of a pack: the week's text for the village loudspeaker (大喇叭稿), and how fast it is read.

The only place that puts that text together. It holds no name and no number of households: it says what everybody may
report, where the code hangs, whom to ring, and what is due these days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from knowledge.loudspeaker import seconds


def _day(value: object) -> object:
    """`"02-15"` as month and day. Raises ValueError for a day no leap year has."""
    if isinstance(value, str):
        on = date.fromisoformat(f"2024-{value}")
        return (on.month, on.day)
    return value


MonthDay = Annotated[tuple[int, int], BeforeValidator(_day)]


@dataclass(frozen=True, slots=True)
class Season:
    """A sentence for some days of every year, both included; `from` after `to` goes over New Year."""

    begins: MonthDay
    ends: MonthDay
    say: str
    source: str = ""
    county: bool = False

    def holds(self, on: date) -> bool:
        """True on its days.

        >>> winter = Season((12, 15), (1, 15), "天冷了。")
        >>> winter.holds(date(2026, 1, 3)), winter.holds(date(2026, 2, 1))
        (True, False)
        """
        day = (on.month, on.day)
        if self.begins <= self.ends:
            return self.begins <= day <= self.ends
        return day >= self.begins or day <= self.ends


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """What the county has read aloud. `lines` hold `{village}`, `{code_at}` and `{phone}`."""

    per_minute: int
    """Signs read in a minute."""
    longest_s: int
    """Nothing longer is read; in seconds."""
    crowd: int
    """Visits are mentioned only where at least so many households of the village get one: fewer could be guessed."""
    code_at: str
    lines: tuple[str, ...]
    visits: str
    season: tuple[Season, ...] = ()
    source: str = ""
    county: bool = False

    def seconds(self, text: str) -> int:
        """How long the text takes."""
        return seconds(text, self.per_minute)

    def fits(self, text: str) -> bool:
        """True if the text is short enough to be read."""
        return self.seconds(text) <= self.longest_s


WEEK = timedelta(days=7)


def week_text(
    speaker: Loudspeaker, *, village: str, phone: str, on: date, visits: int = 0, code_at: str = ""
) -> Sequence[str]:
    """The lines for the week that begins `on`; `visits` is how many households of the village are visited in it.

    What is due comes before the last line. Of several dated sentences only those that still fit are said.
    """
    words = {"village": village, "phone": phone, "code_at": code_at or speaker.code_at}
    lines = [line.format(**words) for line in speaker.lines]
    week = [on + timedelta(days=n) for n in range(WEEK.days)]
    due = [season.say for season in speaker.season if any(season.holds(day) for day in week)]
    if visits >= speaker.crowd:
        due.insert(0, speaker.visits)
    for say in dict.fromkeys(due):
        longer = [*lines[:-1], say, *lines[-1:]]
        if speaker.fits("".join(longer)):
            lines = longer
    return lines
