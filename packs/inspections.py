"""`[inspection]` of a pack: the hours a month checks may take, how long a question takes, who checks what how often."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

EVERY = {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年", "order": "布置了才查"}
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Round:
    """A `[[inspection.round]]`: which checklist, by whom, how often."""

    form: str
    roles: tuple[str, ...]
    every: str = "order"
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Inspections:
    """The section as written. `minutes_there`: the way and the greeting, once a visit; `roles`: where no round says."""

    monthly_hours: float
    minutes_question: float
    minutes_there: float
    longest_days: int
    roles: tuple[str, ...]
    round: tuple[Round, ...] = ()
    source: str = ""
    county: bool = False

    def of(self, form: str) -> Round:
        """Who fills that checklist how often."""
        return next((each for each in self.round if each.form == form), Round(form, self.roles, county=True))

    def minutes(self, questions: int) -> float:
        """Minutes of one visit with that many questions."""
        return self.minutes_there + questions * self.minutes_question


def due(each: Round, last: date | None, today: date) -> date | None:
    """The last day of the round to be given today; None while it is not due. `last`: when it was given last.

    Once in each calendar month, quarter, half or whole year, and only while at least half of that is left: after a long
    outage nobody is sent round a county in its last days.

    >>> due(Round("visit", (), "quarter"), None, date(2026, 4, 2))
    datetime.date(2026, 6, 30)
    """
    months = _MONTHS.get(each.every)
    if months is None:
        return None
    begins = (today.month - 1) // months * months + 1
    first = date(today.year, begins, 1)
    ends = begins + months - 1
    until = date(today.year, ends, monthrange(today.year, ends)[1])
    is_given = last is not None and last >= first
    return None if is_given or today - first > until - today else until


def contradictions(
    sheet: Inspections, roles: Mapping[str, object], forms: frozenset[str]
) -> list[tuple[str, str, str]]:
    """What does not go together: code, words, remedy."""
    found = []
    for role in sorted({*sheet.roles, *(role for each in sheet.round for role in each.roles)} - set(roles)):
        found.append(("unknown_role", f"没有名叫“{role}”的角色", "在 [roles] 里写上"))
    for each in sheet.round:
        if each.form not in forms:
            found.append(("unknown_form", f"没有名叫“{each.form}”的检查表", "把表放进 forms/，或改名字"))
        if each.every not in EVERY:
            found.append(("unknown_every", f"不认识“{each.every}”", f"写 {'、'.join(EVERY)} 里的一个"))
    if sheet.monthly_hours <= 0 or sheet.minutes_question <= 0 or sheet.longest_days < 1:
        found.append(("inspection", "每月工时、每题分钟数、最长天数都要大于 0", "改成大于 0 的数"))
    return found
