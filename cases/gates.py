"""What the rules ask of a household before an act, held against what is known: the only place that compares them.

Nothing here decides anything: a gate says what is not there yet, a hint what may be odd, and what nobody knows is said
as unknown. A figure the pack does not have (a year's line) is not compared at all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cases.procedures import Condition, Procedure, Step

DEVELOPMENT = frozenset({"industry", "jobs", "finance", "public_post"})
"""Measure families that bring income by work."""
EDUCATION = frozenset({"schooling", "education"})


class Verdict(StrEnum):
    """How a condition stands."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """Nobody has recorded it: somebody has to look."""
    NOT_ASKED = "not_asked"
    """The pack has no figure for it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a plan: its family, the hardship it is for, whether it has been given. `only_training`: no more."""

    family: str
    risk: str = ""
    given: bool = False
    only_training: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a household. None: nobody has recorded it. Money in yuan a head and year."""

    today: date
    identified_on: date | None = None
    risks: frozenset[str] = frozenset()
    measures: tuple[Measure, ...] = ()
    income: int | None = None
    line: int | None = None
    """This year's line of the county; None while the pack has none."""
    members: int | None = None
    able: int | None = None
    """Members who can work."""
    has_job_record: bool | None = None
    out_of_school: int | None = None
    uninsured: int | None = None
    has_contact: bool | None = None
    benefits: bool | None = None
    """Low-income, hardship or disability allowance recorded."""
    transfer_income: int | None = None
    tagged_without_labour: bool | None = None
    judged: Mapping[str, bool] = field(default_factory=dict)
    """What a person has looked at and said, by the condition's code: True if it is as it should be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition and how it stands."""

    condition: Condition
    verdict: Verdict


def look(procedure: Procedure, step: Step, facts: Facts) -> tuple[Finding, ...]:
    """How every condition of an act stands, in the pack's order."""
    return tuple(_held(procedure.condition(code), facts) for code in step.conditions)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What the act waits for: not met, or not looked at by anybody."""
    return tuple(
        each for each in findings if each.condition.blocks and each.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)
    )


def hints(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is only said, before it is handed in."""
    return tuple(each for each in findings if not each.condition.blocks and each.verdict is Verdict.NOT_MET)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month.

    >>> months_after(date(2022, 8, 31), 6)
    datetime.date(2023, 2, 28)
    """
    ahead = day.month - 1 + months
    year, month = day.year + ahead // 12, ahead % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _held(condition: Condition, facts: Facts) -> Finding:
    """Where a rule here can tell, it does; a person's own look stands for everything else."""
    rule = _RULES.get(condition.code)
    told = facts.judged.get(condition.code)
    verdict = rule(condition, facts) if rule else Verdict.UNKNOWN
    if verdict is Verdict.UNKNOWN and told is not None:
        verdict = Verdict.MET if told else Verdict.NOT_MET
    return Finding(condition, verdict)


def _is(met: bool | None) -> Verdict:
    if met is None:
        return Verdict.UNKNOWN
    return Verdict.MET if met else Verdict.NOT_MET


def _months_over(condition: Condition, facts: Facts) -> Verdict:
    if condition.figure is None:
        return Verdict.NOT_ASKED
    if facts.identified_on is None:
        return Verdict.UNKNOWN
    return _is(facts.today >= months_after(facts.identified_on, condition.figure))


def _measure_in_time(condition: Condition, facts: Facts) -> Verdict:
    """Met while the months are not over, or once there is a measure."""
    over = _months_over(condition, facts)
    return Verdict.MET if facts.measures or over is Verdict.NOT_MET else _no(over)


def _no(over: Verdict) -> Verdict:
    return Verdict.NOT_MET if over is Verdict.MET else over


def _measure_for_each_risk(condition: Condition, facts: Facts) -> Verdict:
    """At least so many given measures for each risk."""
    if condition.figure is None:
        return Verdict.NOT_ASKED
    given = [measure.risk for measure in facts.measures if measure.given]
    return _is(bool(facts.risks) and all(given.count(risk) >= condition.figure for risk in facts.risks))


def _income_above_line(condition: Condition, facts: Facts) -> Verdict:
    if facts.line is None:
        return Verdict.NOT_ASKED
    return _is(None if facts.income is None else facts.income > facts.line)


def _has_labour(condition: Condition, facts: Facts) -> Verdict:
    return _is(None if facts.able is None else facts.able > 0)


def _in_school(condition: Condition, facts: Facts) -> Verdict:
    return _is(None if facts.out_of_school is None else facts.out_of_school == 0)


def _schooling_seen_to(condition: Condition, facts: Facts) -> Verdict:
    if not facts.out_of_school:
        return _in_school(condition, facts)
    return _is(any(measure.family in EDUCATION for measure in facts.measures))


def _insured(condition: Condition, facts: Facts) -> Verdict:
    return _is(None if facts.uninsured is None else facts.uninsured == 0)


def _contact(condition: Condition, facts: Facts) -> Verdict:
    return _is(facts.has_contact)


def _development(condition: Condition, facts: Facts) -> Verdict:
    """Where somebody can work, at least one measure is for work."""
    if facts.able is None:
        return Verdict.UNKNOWN
    return _is(not facts.able or any(measure.family in DEVELOPMENT for measure in facts.measures))


def _strong_development(condition: Condition, facts: Facts) -> Verdict:
    development = [measure for measure in facts.measures if measure.family in DEVELOPMENT]
    return _is(not development or not all(measure.only_training for measure in development))


def _job_risk(condition: Condition, facts: Facts) -> Verdict:
    if "job" not in facts.risks:
        return Verdict.MET
    if facts.able == 0 or facts.has_job_record is False:
        return Verdict.NOT_MET
    return _is(None if facts.able is None or facts.has_job_record is None else True)


def _labour_risk(condition: Condition, facts: Facts) -> Verdict:
    """A household of four or more half of which can work does not lack labour (S33)."""
    if "labour" not in facts.risks:
        return Verdict.MET
    if facts.members is None or facts.able is None:
        return Verdict.UNKNOWN
    return _is(facts.members < 4 or facts.able * 2 < facts.members)


def _tagged(condition: Condition, facts: Facts) -> Verdict:
    if facts.able is None:
        return Verdict.UNKNOWN
    return _is(True if facts.able else facts.tagged_without_labour)


def _benefit_income(condition: Condition, facts: Facts) -> Verdict:
    if not facts.benefits:
        return _is(None if facts.benefits is None else True)
    return _is(bool(facts.transfer_income))


_RULES: Mapping[str, Callable[[Condition, Facts], Verdict]] = {
    "half_year": _months_over,
    "within_two_months": _months_over,
    "measure_after_month": _measure_in_time,
    "measure_for_risk": _measure_for_each_risk,
    "income_above_line": _income_above_line,
    "has_labour": _has_labour,
    "in_school": _in_school,
    "out_of_school": _schooling_seen_to,
    "uninsured": _insured,
    "no_contact": _contact,
    "no_development_measure": _development,
    "weak_development_measure": _strong_development,
    "job_risk_without_worker": _job_risk,
    "labour_risk_with_workers": _labour_risk,
    "untagged_without_labour": _tagged,
    "benefit_without_income": _benefit_income,
}
"""What can be told from records. Every other condition is a question a person answers (`Facts.judged`)."""
