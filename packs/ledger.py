"""`[ledger]` of a pack: severities, in whose name problems stand, and which checklists are in force and why.

A checklist is in force for good (`standing`), or by an order with its document and its last day: price before order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.ladder import Rung
from cases.places import Level
from cases.problems import LedgerRules, Owner, Severity

_LEVELS = {level.name.lower(): level for level in Level}


@dataclass(frozen=True, slots=True)
class SeveritySheet:
    """A severity as the pack writes it; `struck_from` names a level."""

    title: str
    struck_from: str
    on_spot: bool = False
    urgent: bool = False
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    """A checklist switched on for a time, by a document."""

    form: str
    document: str
    until: date

    def holds(self, on: date) -> bool:
        """True up to and with its last day."""
        return bool(self.document.strip()) and on <= self.until


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """What the ledger names as the source of what these checklists find: 暗访, 督查, 自查, 后评估 …"""

    title: str
    forms: tuple[str, ...]
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """The section as written. The first rung is who sees to the problem."""

    severity: tuple[SeveritySheet, ...]
    owner: tuple[Owner, ...]
    otherwise: str
    sample_every: int
    reopen_days: int
    standing: tuple[str, ...]
    rungs: tuple[Rung, ...]
    ordered: tuple[Ordered, ...] = ()
    look_back_days: int = 0
    look_within: int = 5
    found: tuple[SourceSheet, ...] = ()
    otherwise_source: str = "日常检查"
    source: str = ""
    county: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """A pack's ledger: its rules, its ladder, its checklists."""

    rules: LedgerRules
    rungs: tuple[Rung, ...]
    standing: tuple[str, ...]
    ordered: tuple[Ordered, ...]

    def in_force(self, form: str, on: date) -> bool:
        """True if that checklist is filled on that day."""
        return form in self.standing or any(each.form == form and each.holds(on) for each in self.ordered)


def made(sheet: LedgerSheet | None) -> Ledger | None:
    """The ledger of a section; None for a pack without one. Raises KeyError for a level nobody knows."""
    if sheet is None:
        return None
    severities = tuple(
        Severity(each.title, _LEVELS[each.struck_from], each.on_spot, each.urgent, each.source, each.county)
        for each in sheet.severity
    )
    rules = LedgerRules(
        severities,
        sheet.owner,
        sheet.otherwise,
        sheet.sample_every,
        sheet.reopen_days,
        sheet.source,
        sheet.county,
        look_back_days=sheet.look_back_days,
        look_within=sheet.look_within,
        sources=tuple((form, each.title) for each in sheet.found for form in each.forms),
        otherwise_source=sheet.otherwise_source,
    )
    return Ledger(rules, sheet.rungs, sheet.standing, sheet.ordered)


def contradictions(sheet: Ledger, roles: Mapping[str, object], forms: frozenset[str]) -> list[tuple[str, str, str]]:
    """What does not go together: code, words, remedy."""
    found = []
    named = [*(each.role for each in sheet.rules.owners), sheet.rules.otherwise, *(rung.role for rung in sheet.rungs)]
    for role in sorted({role for role in named if role not in roles}):
        found.append(("unknown_role", f"没有名叫“{role}”的角色", "在 [roles] 里写上"))
    named_by_source = (form for form, _ in sheet.rules.sources)
    for form in [*sheet.standing, *(each.form for each in sheet.ordered), *named_by_source]:
        if form not in forms:
            found.append(("unknown_form", f"没有名叫“{form}”的检查表", "把表放进 forms/，或改名字"))
    for each in sheet.ordered:
        if not each.document.strip():
            found.append(("no_document", f"“{each.form}”没有写文号", "没有文号的检查不布置：写上文号，或删掉这一条"))
    if sheet.rules.look_back_days < 0 or sheet.rules.look_within < 1:
        found.append(("look_back", "回头看的天数写错了", "look_back_days 写 0（不回头看）或几天，look_within 至少是 1"))
    if not sheet.rules.severities or min(sheet.rules.sample_every, sheet.rules.reopen_days) < 1 or not sheet.rungs:
        found.append(("ledger", "台账要有程度、台阶，抽查和回看的数至少是 1", "补上"))
    return found
