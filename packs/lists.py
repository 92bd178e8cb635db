"""`[lists]` of a pack: the departments' lists, their columns, from when a line counts, and which hardship it points to.

A threshold without a figure is the county's to fill in: such a list is known, but not read until then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.lists import NUMBER, PERSON, Column, ListKind, Threshold


@dataclass(frozen=True, slots=True)
class KindSheet:
    """A `[[lists.kind]]` as the pack writes it."""

    code: str
    title: str
    office: str
    risk: str
    threshold: Threshold
    column: tuple[Column, ...] = ()
    source: str = ""
    county: bool = False
    sender: str = ""


@dataclass(frozen=True, slots=True)
class ListsSheet:
    """The section as written. `false_findings`: what a home check finds when the list was wrong about a household."""

    kind: tuple[KindSheet, ...]
    false_findings: tuple[str, ...] = ()
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """A pack's lists by code."""

    kinds: Mapping[str, ListKind]
    false_findings: frozenset[str]
    source: str = ""
    county: bool = False

    def unset(self) -> list[ListKind]:
        """The kinds whose threshold the county has not filled in."""
        return [kind for kind in self.kinds.values() if not kind.threshold.is_set]


def made(sheet: ListsSheet | None) -> Lists | None:
    """The lists of a section; None for a pack without one."""
    if sheet is None:
        return None
    kinds = [_kind(each) for each in sheet.kind]
    return Lists({kind.code: kind for kind in kinds}, frozenset(sheet.false_findings), sheet.source, sheet.county)


def _kind(one: KindSheet) -> ListKind:
    return ListKind(
        one.code,
        one.title,
        one.office,
        one.risk,
        one.threshold,
        one.column,
        one.source,
        one.county,
        one.sender,
    )


def contradictions(
    lists: Lists, hardships: frozenset[str], findings: frozenset[str]
) -> Iterator[tuple[str, str, str, str]]:
    """What does not go together: the list's code, the fault's code, words, remedy."""
    for finding in sorted(lists.false_findings - findings):
        yield "", "unknown_finding", f"没有“{finding}”这种核查结果", "写 [[tasks.finding]] 里有的"
    for kind in lists.kinds.values():
        at, limit = kind.code, kind.threshold
        if kind.risk not in hardships:
            yield at, "unknown_hardship", f"“{kind.title}”的风险“{kind.risk}”没有写", "写 [[hardship]] 里有的"
        if sum((limit.every, limit.at_least is not None, bool(limit.one_of))) > 1:
            yield at, "threshold_twice", f"“{kind.title}”的门槛写了两种", "every、at_least、one_of 只写一种"
        if not limit.every and not any(column.field == limit.field for column in kind.columns):
            yield at, "unknown_column", f"“{kind.title}”的门槛看“{limit.field}”，没有这一列", "在 column 里写上这一列"
        if not limit.is_set and not limit.county:
            yield at, "threshold_unset", f"“{kind.title}”没有写门槛", "写上数和来源，或写 county = true 由县里填"
        if kind.sender and not any(column.field == NUMBER for column in kind.columns):
            yield at, "no_number", f"“{kind.title}”是转办单，没有单号这一列", f'在 column 里写 field = "{NUMBER}"'
        titles = [title for column in kind.all_columns for title in (column.title, *column.also)]
        if twice := sorted({title for title in titles if titles.count(title) > 1}):
            yield at, "same_column", f"“{kind.title}”有两列都叫“{twice[0]}”", "改其中一列的名字"
        if any(column.field in {person.field for person in PERSON} and not column.title for column in kind.columns):
            yield at, "no_title", f"“{kind.title}”有一列没有名字", "写 title"
