"""Department lists: which lines count, whose household a line is, and what becomes of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import lists
from cases.lists import SURE, Change, Known, ListKind, Match, Pair, PlaceNames, Threshold, Traces, Verdict, Why

SPENT = Threshold("spent", at_least=Decimal(10_000))
GRADE = Threshold("grade", one_of=("C", "D"))
HOME = Traces("甲某某", "v1", "p1", "i1")


@pytest.mark.parametrize(
    ("cell", "counts"),
    [(9999.99, False), (10000, True), ("1万", True), ("１２，０００元", True), ("不详", False), (None, False)],
)
def test_reaches__number__from_the_line_on(cell: str | float | None, counts: bool) -> None:
    assert SPENT.reaches(lists.value_of(cell, SPENT)) is counts


@pytest.mark.parametrize(("cell", "counts"), [("C级", True), ("d", True), ("B级", False), (None, False)])
def test_reaches__word__one_of_them(cell: str | None, counts: bool) -> None:
    assert GRADE.reaches(lists.value_of(cell, GRADE)) is counts


def test_threshold__not_filled_in__judges_nothing() -> None:
    unset = Threshold("spent", county=True)
    assert not unset.is_set
    with pytest.raises(ValueError, match="not set"):
        unset.reaches(Decimal(1))
    assert Threshold(every=True).reaches(None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Traces("甲某某", "v2", "p2", "i1"), Why.SAME_ID),
        (Traces("乙某某", "v1", "p1", "i1"), Why.SAME_ID_OTHER_NAME),
        (Traces("甲某某", "v1", "p1"), Why.SAME_ALL),
        (Traces("甲某某", "v1", "p1", "i2"), Why.OTHER_ID),
        (Traces("甲某某", "v1", "p2"), Why.OTHER_PHONE),
        (Traces("甲某某", "v1"), Why.NO_PHONE),
        (Traces("乙某某", "v1", "p1"), Why.OTHER_NAME),
        (Traces("甲某某", "v2", "p1"), Why.OTHER_VILLAGE),
        (Traces("甲某某", "v1", "p2", "i2"), None),
        (Traces("甲某某", "v2"), None),
        (Traces("", ""), None),
    ],
)
def test_why__each_resemblance__its_own_reason(line: Traces, expected: Why | None) -> None:
    assert lists.why(line, HOME) is expected


def test_match__id_sure__others_of_the_name_do_not_matter() -> None:
    others = [(2, Traces("甲某某", "v1", "p9")), (1, HOME)]
    assert lists.match(HOME, others) == Match(1, (Pair(1, Why.SAME_ID),))


def test_match__two_of_the_same__parked_both_named() -> None:
    line = Traces("甲某某", "v1", "p1")
    found = lists.match(line, [(1, line), (2, line)])
    assert found == Match(None, (Pair(1, Why.SAME_ALL), Pair(2, Why.SAME_ALL)))


_words = st.sampled_from(["", "a", "b"])
_traces = st.builds(Traces, _words, _words, _words, _words)


@given(_traces, st.lists(_traces, max_size=4))
def test_match__whatever_is_there__sure_only_for_a_sure_reason(line: Traces, there: list[Traces]) -> None:
    found = lists.match(line, list(enumerate(there, 1)))
    if found.household_id:
        assert [pair.why in SURE for pair in found.pairs] == [True]
        assert lists.why(line, there[found.household_id - 1]) is found.pairs[0].why
    else:
        assert {pair.household_id for pair in found.pairs} == {
            number for number, each in enumerate(there, 1) if lists.why(line, each)
        }


@pytest.mark.parametrize(
    ("found", "known", "since", "expected"),
    [
        (Match(), Known(), Change.NEW, Verdict.NOBODY),
        (Match(None, (Pair(1, Why.NO_PHONE),)), Known(), Change.NEW, Verdict.PARKED),
        (Match(1), Known(), Change.NEW, Verdict.OPENS),
        (Match(1), Known(has_open_clue=True, false_value="C"), Change.NEW, Verdict.JOINS),
        (Match(1), Known(had_clue=True), Change.SAME, Verdict.SEEN),
        (Match(1), Known(had_clue=True), Change.CHANGED, Verdict.OPENS),
        (Match(1), Known(false_value="C"), Change.SAME, Verdict.FALSE_ALARM),
        (Match(1), Known(false_value="D"), Change.CHANGED, Verdict.PARKED),
    ],
)
def test_verdict__each_case(found: Match, known: Known, since: Change, expected: Verdict) -> None:
    assert lists.verdict(found, known, "C", since) is expected


def test_change__new_changed_same() -> None:
    assert [lists.change("C", before) for before in (None, "B", "C")] == [Change.NEW, Change.CHANGED, Change.SAME]


def test_places__code_name_address__found_and_two_of_a_name_are_none() -> None:
    line = ("某县", "东镇", "李村")
    names = PlaceNames([(1, "c-1", line, 1), (2, "c-1-1", (*line, "一组"), 1), (3, "c-2", ("某县", "西镇", "李村"), 3)])
    assert [names.find(cell) for cell in ("c-1", "李村", "东镇李村", "某省某县东镇李村 一组 3号", "一组")] == [
        1,
        None,
        1,
        2,
        None,
    ]
    assert (names.village(2), names.village(None)) == ("1", "")


def test_missing_columns__who_where_and_what_is_measured() -> None:
    kind = ListKind("x", "某名单", "某局", "other", SPENT, (lists.Column("spent", "自付"),))
    assert [column.field for column in lists.missing_columns(kind, {"name"})] == ["place", "spent"]


def test_recall__decided_last_time__not_asked_again() -> None:
    doubt = Match(None, (Pair(1, Why.NO_PHONE), Pair(2, Why.NO_PHONE)))
    assert lists.recall(doubt, 2) == Match(2, (Pair(2, Why.NO_PHONE),))
    assert lists.recall(doubt, 3) is doubt, "the register has changed: asked anew"
    aside = [lists.verdict(doubt, Known(), "C", since, was_set_aside=True) for since in (Change.SAME, Change.CHANGED)]
    assert aside == [Verdict.SET_ASIDE, Verdict.PARKED]
