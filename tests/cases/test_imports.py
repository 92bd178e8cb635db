"""Verdicts on rows to be imported."""

import time

from cases import imports
from cases.imports import HouseholdLine, PersonLine, PlaceLine, RowFault, Verdict
from cases.places import Level

PLACES = [
    PlaceLine(2, "c", "试县", "县"),
    PlaceLine(3, "t", "试镇", "镇", "c"),
    PlaceLine(4, 101.0, "试村", "村", "t"),
    PlaceLine(5, "g", "一组", "网格", 101),
]
LEVELS = {"t": Level.TOWN, "101": Level.VILLAGE, "g": Level.GRID}
ROLES = {"worker": Level.GRID, "town_lead": Level.TOWN}


def test_check_places__good_rows__no_verdict() -> None:
    assert list(imports.check_places(PLACES, {})) == []


def test_check_places__bad_rows__row_and_column() -> None:
    rows = [
        *PLACES,
        PlaceLine(6, "g", "二组", "网格", 101),
        PlaceLine(7, "坏 码", "三组", "网格", 101),
        PlaceLine(8, "h", None, "组组", 101),
        PlaceLine(9, "i", "四组", "网格", "t"),
        PlaceLine(10, "j", "五组", "网格", "nowhere"),
        PlaceLine(11, "k", "六组", "网格"),
        PlaceLine(12, "l", "七组", "网格", 101, "12"),
    ]
    assert set(imports.check_places(rows, {})) == {
        Verdict(6, "code", RowFault.TWICE, "5"),
        Verdict(7, "code", RowFault.BAD_CODE),
        Verdict(8, "name", RowFault.MISSING),
        Verdict(8, "level", RowFault.UNKNOWN_LEVEL),
        Verdict(9, "above", RowFault.WRONG_PARENT),
        Verdict(10, "above", RowFault.UNKNOWN_PLACE),
        Verdict(11, "above", RowFault.MISSING),
        Verdict(12, "phone", RowFault.PHONE),
    }


def test_check_people__two_posts_of_one_person__allowed() -> None:
    rows = [
        PersonLine(2, "p1", "测试甲", 13800000001, "worker", "g"),
        PersonLine(3, "p1", "测试甲", "138 0000 0001", "town_lead", "t"),
    ]
    assert list(imports.check_people(rows, LEVELS, ROLES)) == []


def test_check_people__bad_rows__row_and_column() -> None:
    rows = [
        PersonLine(2, "p1", "测试甲", 13800000001, "worker", "g"),
        PersonLine(3, "p1", "测试乙", 13800000001, "worker", "g"),
        PersonLine(4, "p2", "测试丙", None, "worker", "t"),
        PersonLine(5, "p3", "测试丁", "1", "boss", "g"),
        PersonLine(6, None, "测试戊", 13800000001, "worker", None),
    ]
    assert set(imports.check_people(rows, LEVELS, ROLES)) == {
        Verdict(3, "code", RowFault.TWICE, "2"),
        Verdict(4, "phone", RowFault.MISSING),
        Verdict(4, "place", RowFault.WRONG_LEVEL, "grid"),
        Verdict(5, "phone", RowFault.PHONE),
        Verdict(5, "role", RowFault.UNKNOWN_ROLE),
        Verdict(6, "code", RowFault.MISSING),
        Verdict(6, "place", RowFault.MISSING),
    }


def test_check_households__rounded_id__refused_with_its_row() -> None:
    rows = [
        HouseholdLine(2, "h1", "g", "测试户", 3, None, None),
        HouseholdLine(3, "h1", "g", "测试户", 0, "13800000002", 341321196001010000),
        HouseholdLine(4, "h2", "x", "", "3", None, "341321196001010000"),
        HouseholdLine(5, "h3", "g", "测试户", None, None, "00000019600101001X"),
    ]
    assert set(imports.check_households(rows, {"g"})) == {
        Verdict(3, "code", RowFault.TWICE, "2"),
        Verdict(3, "members", RowFault.NUMBER),
        Verdict(3, "id_number", RowFault.ID_AS_NUMBER),
        Verdict(4, "head", RowFault.MISSING),
        Verdict(4, "place", RowFault.UNKNOWN_PLACE),
        Verdict(4, "id_number", RowFault.ID_ROUNDED),
        Verdict(5, "id_number", RowFault.ID_CHECK_DIGIT),
    }


def test_check_households__same_id_number_again__names_the_first_row() -> None:
    rows = [HouseholdLine(n, f"h{n}", "g", "测试户", 3, None, "000000196001010014") for n in (2, 3)]
    assert list(imports.check_households(rows, {"g"})) == [Verdict(3, "id_number", RowFault.TWICE, "2")]


def test_check_households__ten_thousand_rows__well_under_the_minutes_allowed() -> None:
    rows = [HouseholdLine(n, f"h{n}", "g", "测试户", 3, "13800000002", "00000019600101001X") for n in range(10_000)]
    began = time.perf_counter()
    assert sum(1 for _ in imports.check_households(rows, {"g"})) == 10_000
    assert time.perf_counter() - began < 5
