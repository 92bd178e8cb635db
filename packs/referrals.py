"""`[referrals]` of a pack: who hands matters over (12345, 12317, the petitions office), and when the answer is due.

Without `days` the county has set no limit: then only a day that stands on the referral itself counts.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from cases.deadlines import Rule, Unit
from cases.places import Level
from cases.referrals import Sender


@dataclass(frozen=True, slots=True)
class SenderSheet:
    """A `[[referrals.sender]]` as written. `from_level`: "town" keeps what comes from there from the villages."""

    code: str
    title: str
    days: int | None = None
    unit: Unit = Unit.WORKING
    from_level: Literal["household", "town", "county"] = "household"
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class ReferralsSheet:
    """The section as written."""

    sender: tuple[SenderSheet, ...]


@dataclass(frozen=True, slots=True)
class Referrals:
    """A pack's senders, in its order."""

    senders: tuple[Sender, ...]

    def sender(self, code: str) -> Sender | None:
        """The sender of that code."""
        return next((each for each in self.senders if each.code == code), None)


def made(sheet: ReferralsSheet | None) -> Referrals | None:
    """The senders of a section; None for a pack without one."""
    return Referrals(tuple(_sender(each) for each in sheet.sender)) if sheet else None


def contradictions(known: Referrals | None, listed: Collection[str]) -> Iterator[tuple[int, str, str, str]]:
    """What does not go together: which sender, the fault's code, words, remedy. `listed`: the senders lists name."""
    senders = known.senders if known else ()
    codes = [each.code for each in senders]
    for n, each in enumerate(senders):
        if codes.count(each.code) > 1:
            yield n, "same_code", f"“{each.code}”写了两次", "删掉一个，或改名"
        if each.rule is not None and each.rule.days < 1:
            yield n, "days", "天数至少是 1", "改成 1 或更大的整数；不写就只看单子上的期限"
    for code in sorted(set(listed) - set(codes)):
        yield 0, "unknown_sender", f"名单写的转办来源“{code}”没有", "在 [[referrals.sender]] 里写上"


def _sender(sheet: SenderSheet) -> Sender:
    rule = None
    if sheet.days is not None:
        rule = Rule(f"{sheet.title}答复", sheet.days, sheet.unit, sheet.source, sheet.county, name="referral")
    level = Level[sheet.from_level.upper()]
    return Sender(sheet.code, sheet.title, rule, level, sheet.source, sheet.county)
