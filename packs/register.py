"""`[national_register]` of a pack: the national system's export, its columns, and when a missing number is told.

The headings are the county's: the system's export looks otherwise from year to year. Without `missing_after` nobody is
ever told that a number is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.deadlines import Rule, Unit
from cases.lists import Column

FIELDS = ("number", "on", "name", "id_number", "place")
NEEDED = frozenset({"number", "name", "place"})


@dataclass(frozen=True, slots=True)
class Register:
    """The section. `settled` are reasons for a missing number after which none is waited for, by code.

    `missing_after`: working days after which the town is told that there is no number, None for never.
    """

    title: str
    column: tuple[Column, ...]
    settled: frozenset[str] = frozenset()
    missing_after: int | None = None
    source: str = ""
    county: bool = False

    @property
    def rule(self) -> Rule | None:
        """The limit for a number, None for none."""
        if self.missing_after is None:
            return None
        title = f"{self.title}里应当有编号"
        return Rule(title, self.missing_after, Unit.WORKING, self.source, self.county, name="register")


def contradictions(register: Register, reasons: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """What does not go together: the fault's code, words, remedy."""
    fields = [column.field for column in register.column]
    for field in sorted(NEEDED - set(fields)):
        yield "register_column", f"“{register.title}”没有写“{field}”这一列", "在 [[national_register.column]] 里写上"
    for field in sorted(set(fields) - set(FIELDS)):
        yield "register_column", f"“{register.title}”不认识“{field}”这一列", f"只写 {'、'.join(FIELDS)}"
    for reason in sorted(register.settled - reasons):
        yield "unknown_reason", f"没有“{reason}”这种没有编号的原因", "写 [[tasks.no_number]] 里有的"
    if register.missing_after is not None and register.missing_after < 1:
        yield "days", "missing_after 至少是 1", "改成 1 或更大的整数；不写就不提醒"
