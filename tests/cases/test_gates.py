"""What the rules ask, held against what is recorded; nothing is decided, and the unknown is said as unknown."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases import gates
from cases.gates import Facts, Measure, Verdict
from cases.procedures import Condition, Procedure, Step
from packs.pack import Pack

DAY = date(2022, 9, 1)
SOUND = Facts(
    today=DAY,
    identified_on=date(2022, 3, 1),
    risks=frozenset({"illness"}),
    measures=(Measure("jobs", "illness", given=True),),
    income=9000,
    members=4,
    able=2,
    has_job_record=True,
    out_of_school=0,
    uninsured=0,
    has_contact=True,
    benefits=False,
    judged={"big_spending_solved": True, "guarantees_kept": True, "risk_gone": True},
)


def the(pack: Pack, name: str, act: str) -> tuple[Procedure, Step]:
    procedure = pack.procedures[name]
    return procedure, next(step for step in procedure.steps if step.act == act)


def verdicts(pack: Pack, name: str, act: str, facts: Facts) -> dict[str, Verdict]:
    return {each.condition.code: each.verdict for each in gates.look(*the(pack, name, act), facts)}


def test_gate__everything_recorded__nothing_blocks_and_the_missing_line_is_not_compared(pack: Pack) -> None:
    found = gates.look(*the(pack, "风险消除", "check_home"), SOUND)
    assert gates.blocking(found) == ()
    assert gates.hints(found) == ()
    assert verdicts(pack, "风险消除", "check_home", SOUND)["income_above_line"] is Verdict.NOT_ASKED


def test_gate__nothing_recorded__waits_for_somebody_to_look(pack: Pack) -> None:
    """What nobody has looked at is never taken as done."""
    found = gates.look(*the(pack, "风险消除", "check_home"), Facts(DAY))
    blocked = {each.condition.code for each in gates.blocking(found)}
    assert blocked >= {"half_year", "measure_for_risk", "guarantees_kept", "risk_gone", "has_labour", "in_school"}
    assert "income_above_line" not in blocked


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"today": date(2022, 8, 31)}, "half_year"),
        ({"measures": (Measure("jobs", "illness"),)}, "measure_for_risk"),
        ({"measures": (Measure("jobs", "school", given=True),)}, "measure_for_risk"),
        ({"line": 9000}, "income_above_line"),
        ({"able": 0}, "has_labour"),
        ({"out_of_school": 1}, "in_school"),
        ({"judged": {**SOUND.judged, "guarantees_kept": False}}, "guarantees_kept"),
    ],
)
def test_gate__one_thing_missing__blocks_with_its_reason(pack: Pack, changes: dict[str, Any], code: str) -> None:
    found = gates.blocking(gates.look(*the(pack, "风险消除", "check_home"), replace(SOUND, **changes)))
    assert [each.condition.code for each in found] == [code]
    assert found[0].condition.say
    assert found[0].condition.source


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"measures": (Measure("health", "illness"),)}, "no_development_measure"),
        ({"measures": (Measure("jobs", "illness", only_training=True),)}, "weak_development_measure"),
        ({"risks": frozenset({"job"}), "has_job_record": False}, "job_risk_without_worker"),
        ({"risks": frozenset({"labour"})}, "labour_risk_with_workers"),
        ({"able": 0, "tagged_without_labour": False}, "untagged_without_labour"),
        ({"out_of_school": 1}, "out_of_school"),
        ({"uninsured": 1}, "uninsured"),
        ({"has_contact": False}, "no_contact"),
        ({"benefits": True, "transfer_income": 0}, "benefit_without_income"),
    ],
)
def test_hint__something_odd_in_the_plan__is_said_and_never_blocks(
    pack: Pack, changes: dict[str, Any], code: str
) -> None:
    found = gates.look(*the(pack, "帮扶", "make_plan"), replace(SOUND, **changes))
    assert [each.condition.code for each in gates.hints(found)] == [code]
    assert gates.blocking(found) == ()
    assert gates.hints(gates.look(*the(pack, "帮扶", "make_plan"), SOUND)) == ()


@pytest.mark.parametrize(
    ("today", "measures", "verdict"),
    [
        (date(2022, 3, 31), (), Verdict.MET),
        (date(2022, 4, 1), (), Verdict.NOT_MET),
        (date(2022, 4, 1), (Measure("jobs"),), Verdict.MET),
    ],
)
def test_hint__a_month_without_a_measure(
    pack: Pack, today: date, measures: tuple[Measure, ...], verdict: Verdict
) -> None:
    facts = replace(SOUND, today=today, measures=measures)
    assert verdicts(pack, "帮扶", "give_measure", facts)["measure_after_month"] is verdict


def test_look__a_condition_of_the_countys_own__a_person_answers(pack: Pack) -> None:
    procedure, step = the(pack, "帮扶", "give_measure")
    own = Condition("well_dug", "井打好了没有")
    procedure = replace(procedure, conditions=(*procedure.conditions, own))
    step = replace(step, conditions=("well_dug",))
    answers = {None: Verdict.UNKNOWN, True: Verdict.MET, False: Verdict.NOT_MET}
    for told, verdict in answers.items():
        judged = {} if told is None else {"well_dug": told}
        assert [each.verdict for each in gates.look(procedure, step, replace(SOUND, judged=judged))] == [verdict]
