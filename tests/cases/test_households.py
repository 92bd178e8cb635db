"""Households live on: each event's effect on the register, and that taking it back gives exactly what was."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import households
from cases.households import Event, Household, Kind, NotUndoable, Step, Unfit

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ONE = Household(1, "h-001", 7, "甲某某", 4, "13900000001", "999999194102020018")
TWO = Household(2, "h-002", 7, "乙某某", 2, "13900000002")


def step(found: Step | Unfit) -> Step:
    assert isinstance(found, Step)
    return found


def test_split__some_of_four__two_households_of_the_same_people() -> None:
    (_, stays), (before, new) = step(households.split(ONE, head=" 丙某某 ", members=1, code="h-001F1")).lines
    assert before is None
    assert (stays.members, new.members, new.head, new.place_id) == (3, 1, "丙某某", 7)


@pytest.mark.parametrize(
    ("members", "head", "why"), [(0, "丙", Unfit.TOO_FEW), (4, "丙", Unfit.TOO_FEW), (1, " ", Unfit.NO_NAME)]
)
def test_split__nobody_left_or_nobody_named__refused(members: int, head: str, why: Unfit) -> None:
    assert households.split(ONE, head=head, members=members, code="x") is why


def test_merge__counts_together__same_household_twice_counts_once() -> None:
    (_, merged), (_, gone) = step(households.merge(ONE, TWO)).lines
    assert (merged.members, gone.ended, gone.into_id) == (6, True, 1)
    (_, found), (_, twin) = step(households.same(TWO, ONE)).lines
    assert (found.members, found.id_number, twin.into_id) == (4, ONE.id_number, 2)
    assert households.merge(ONE, ONE) is Unfit.SAME
    assert households.merge(ONE, replace(TWO, ended=True)) is Unfit.GONE


def test_move__to_where_it_is__refused() -> None:
    assert households.move(ONE, 7) is Unfit.SAME
    assert step(households.move(ONE, 8)).lines[0][1] == replace(ONE, place_id=8)


def test_death__of_the_householder__name_phone_and_id_give_way() -> None:
    today = date(2026, 3, 2)
    assert households.death(ONE, "甲某某", today, today=today) is Unfit.NO_SUCCESSOR
    assert households.death(ONE, "甲某某", today + timedelta(1), today=today, successor="丁某") is Unfit.DAY_AHEAD
    found = step(households.death(ONE, "甲某某", today, today=today, successor="丁某"))
    after = found.lines[0][1]
    assert (after.head, after.members, after.phone, after.id_number) == ("丁某", 3, "", "")
    assert households.has_survivors(found)


def test_death__of_another_member__householder_stays__of_the_last_one__household_ends() -> None:
    today = date(2026, 3, 2)
    assert step(households.death(ONE, "戊某", today, today=today)).lines[0][1] == replace(ONE, members=3)
    alone = step(households.death(replace(ONE, members=1), "甲某某", today, today=today))
    assert alone.lines[0][1].ended
    assert not households.has_survivors(alone)


def test_undo__within_thirty_days__not_after_and_not_under_another_event() -> None:
    event = Event(1, step(households.merge(ONE, TWO)), NOW)
    last = households.undoable_until(event) - timedelta(seconds=1)
    found = households.undo(event, [event], last)
    assert isinstance(found, Step)
    assert [after for _, after in found.lines] == [ONE, TWO]
    assert households.undo(event, [event], last + timedelta(seconds=1)) is NotUndoable.TOO_LATE
    later = Event(2, step(households.move(ONE, 8)), NOW)
    assert households.undo(event, [event, later], NOW) is NotUndoable.BUILT_UPON
    assert isinstance(households.undo(event, [replace(later, undone=True)], NOW), Step)
    assert households.undo(replace(event, undone=True), [], NOW) is NotUndoable.UNDONE


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(Kind))
def test_undo__any_event__gives_back_what_was_and_loses_nobody(first: int, second: int, kind: Kind) -> None:
    one, two = replace(ONE, members=first), replace(TWO, members=second)
    today = date(2026, 3, 2)
    taken = {
        Kind.SPLIT: households.split(one, head="丙某某", members=second, code="c"),
        Kind.MERGE: households.merge(one, two),
        Kind.DUPLICATE: households.same(one, two),
        Kind.MOVE: households.move(one, 8),
        Kind.DEATH: households.death(one, one.head, today, today=today, successor="丁某"),
    }[kind]
    if isinstance(taken, Unfit):
        assert kind is Kind.SPLIT
        assert second >= first
        return
    people = sum(before.members for before, _ in taken.lines if before is not None)
    left = sum(after.members for _, after in taken.lines if not after.into_id)
    assert left == {Kind.DEATH: people - 1, Kind.DUPLICATE: max(first, second)}.get(kind, people)
    back = households.undo(Event(1, taken, NOW), [], NOW)
    assert isinstance(back, Step)
    for (before, _), (_, again) in zip(taken.lines, back.lines, strict=True):
        assert again == before if before is not None else again.ended
