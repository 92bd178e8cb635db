"""What a reporter may be told and do, and which reports are likely the same."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import casework, places, reports
from cases.places import Level
from cases.reports import Alike, Change, PlainStage, Stage, Traces
from cases.tasks import Means, Task

When = Callable[[str], datetime]

HERE, NEXT_GRID, FAR = places.path("1", "2", "3", "4"), places.path("1", "2", "3", "5"), places.path("1", "2", "6", "7")


def life(county: Any, task: Task, when: When) -> list[Task]:
    """One home check from opening to its end, with a finding sent back on the way."""
    worker, lead, terms = county.worker, county.lead, county.terms
    steps: list[Any] = [task]
    now = when("2022-03-02 10:00")
    steps.append(casework.take_up(steps[-1], worker, now))
    steps.append(casework.file_finding(steps[-1], worker, "differs", now, terms, second=lead))
    steps.append(casework.send_back(steps[-1], lead, "再看看", now))
    steps.append(casework.file_finding(steps[-1], worker, "differs", now, terms, second=lead))
    steps.append(casework.confirm_ending(steps[-1], lead, now, terms))
    steps.append(casework.record_no_number(steps[-1], worker, "already", now, terms))
    steps.append(casework.tell_household(steps[-1], worker, "测试户", Means.PHONE, now))
    return steps


def test_moment__whole_life__four_moments_each_once(county: Any, task: Task, when: When) -> None:
    steps = life(county, task, when)
    told = [reports.moment(before, after) for before, after in zip([None, *steps], steps, strict=False)]
    assert [stage for stage in told if stage] == [Stage.RECEIVED, Stage.VISIT, Stage.DECISION, Stage.NEXT]


def test_stage__third_party__only_received_in_hand_done(county: Any, task: Task, when: When) -> None:
    plain = [reports.plain_stage(step) for step in life(county, task, when)]
    assert plain == [PlainStage.RECEIVED, *[PlainStage.IN_HAND] * 6, PlainStage.DONE]


def test_change__by_state__completes_corrects_too_late(county: Any, task: Task, when: When) -> None:
    steps = life(county, task, when)
    assert reports.change(steps[0]) is Change.COMPLETES
    assert reports.change(steps[1]) is Change.CORRECTS
    assert reports.change(steps[5]) is Change.TOO_LATE
    assert reports.change(steps[-1]) is Change.TOO_LATE


@pytest.mark.parametrize(
    ("number", "phone", "opens"),
    [
        ("12345672", "13800000000", True),
        ("12345672", "13800000001", False),
        ("12345671", "13800000000", False),
        (None, "13800000000", False),
        ("12345672", "", False),
    ],
)
def test_opens__number_and_phone__both_needed(number: str | None, phone: str, opens: bool) -> None:
    assert reports.opens(number, phone, "12345672", "13800000000") is opens


def test_opens__report_without_phone__nobody() -> None:
    assert not reports.opens("12345672", "", "12345672", "")


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (Traces(HERE, "测试甲"), Traces(HERE, "测试甲"), (Alike.SAME_NAME_SAME_PLACE,)),
        (Traces(HERE, "测试甲"), Traces(NEXT_GRID, "测试甲"), (Alike.SAME_NAME_SAME_VILLAGE,)),
        (Traces(HERE, "测试甲"), Traces(FAR, "测试甲"), ()),
        (Traces(HERE, "测试甲"), Traces(HERE, "测试乙"), (Alike.NEAR_NAME_SAME_PLACE,)),
        (Traces(HERE, "张三"), Traces(HERE, "张四"), ()),
        (Traces(HERE), Traces(HERE), ()),
        (Traces(HERE, phone="13800000000"), Traces(FAR, phone="13800000000"), (Alike.SAME_PHONE,)),
        (Traces(HERE, household_id=3), Traces(FAR, household_id=3), (Alike.SAME_HOUSEHOLD,)),
    ],
)
def test_alike__with_reasons(one: Traces, other: Traces, reasons: tuple[Alike, ...]) -> None:
    assert reports.alike(one, other) == reasons


TRACES = st.builds(
    Traces,
    st.sampled_from([HERE, NEXT_GRID, FAR]),
    st.sampled_from(["", "测试甲", "测试乙", "张三"]),
    st.sampled_from(["", "13800000000"]),
    st.integers(0, 2),
)


@given(TRACES, TRACES)
def test_alike__either_way_round__the_same(one: Traces, other: Traces) -> None:
    assert reports.alike(one, other) == reports.alike(other, one)


def test_change__third_party__never_told_that_there_is_a_decision(county: Any, task: Task, when: When) -> None:
    decided = casework.file_finding(task, county.worker, "true", when("2022-03-02 10:00"), county.terms)
    assert isinstance(decided, Task)
    assert reports.change(decided) is reports.Change.TOO_LATE
    assert reports.change(decided, is_for_other=True) is reports.Change.CORRECTS


def test_safe_way__what_was_asked_for_or_nothing() -> None:
    assert reports.safe_way({}) is None
    assert reports.safe_way({"reach": "fax"}) is None
    assert reports.safe_way({"reach": "meet"}) is reports.SafeWay.MEET
    assert [way for way in reports.SafeWay if way.may_write] == [reports.SafeWay.HERE]


def test_lowest_level__of_several_reports__the_highest_wish() -> None:
    assert reports.lowest_level([]) is Level.HOUSEHOLD
    assert reports.lowest_level([{}, {"level": 3}, {"level": 0}]) is Level.TOWN
