from datetime import date

import pytest

from knowledge import offices
from knowledge.offices import OfficeAlias, Offices

TABLE = Offices(
    [
        OfficeAlias("县乙局", "县丙局", date(2026, 1, 1), "示例发〔2026〕1号"),
        OfficeAlias("县甲局", "县乙局", date(2024, 3, 1), "示例发〔2024〕1号"),
    ]
)


def test_successor__chain__followed_as_of_the_day() -> None:
    days = (date(2024, 2, 29), date(2024, 3, 1), date(2026, 1, 1))
    assert [TABLE.successor("县甲局", day) for day in days] == ["县甲局", "县乙局", "县丙局"]


def test_told__renamed__old_name_in_brackets() -> None:
    assert TABLE.told("县甲局", date(2025, 1, 1)) == "县乙局（原县甲局）"
    assert TABLE.told("县丁局", date(2025, 1, 1)) == "县丁局"


def test_retold__text_of_an_old_source__names_of_today() -> None:
    text = "先问县甲局，再让县甲局盖章；县丁局不用去。"
    assert TABLE.retold(text, date(2024, 2, 29)) == text
    assert TABLE.retold(text, date(2026, 1, 1)) == "先问县丙局（原县甲局），再让县丙局盖章；县丁局不用去。"


def test_doubts__nobody_confirmed_it__the_name_stays_and_the_doubt_is_told() -> None:
    table = Offices([OfficeAlias("县甲局", "县乙局", date(2023, 1, 1), say="可能归县乙局管。", unverified=True)])
    day = date(2023, 1, 1)
    assert (table.told("县甲局", day), table.retold("问县甲局", day)) == ("县甲局", "问县甲局")
    assert table.doubts("问县甲局", day) == ("可能归县乙局管。",)
    assert table.doubts("问县甲局", date(2022, 12, 31)) == table.doubts("问县丁局", day) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("抓好落实。（责任单位：县甲局、各镇<园区>）", ("县甲局", "各镇<园区>")),
        ("抓好落实。(责任单位:县甲局，县乙局、各镇〈园区〉)", ("县甲局", "县乙局", "各镇〈园区〉")),
        ("抓好落实。责任单位：县甲局（办公室）、县乙局", ("县甲局（办公室）", "县乙局")),
        ("牵头单位：县甲局；配合单位：县乙局、县丙局", ("县甲局", "县乙局", "县丙局")),
        ("牵头单位：县甲局\n配合单位：县乙局", ("县甲局", "县乙局")),
        ("一是做好甲事（责任单位：县甲局）。二是做好乙事（责任单位：县乙局）。", ("县甲局", "县乙局")),
        ("（责任单位：县甲\n局、县乙局）", ("县甲局", "县乙局")),
    ],
)
def test_clause__ways_of_writing__offices_in_order(text: str, names: tuple[str, ...]) -> None:
    found = offices.clause(text)
    assert found is not None
    assert tuple(name.replace("\n", "") for name in found.offices) == names
    assert (found.before + found.clause + found.after) == text


def test_clause__nobody_named__none() -> None:
    assert offices.clause("各责任单位要抓好落实。") is None


def test_clause__no_closing_bracket__said() -> None:
    found = offices.clause("抓好落实。（责任单位：县甲局、县乙局")
    assert found is not None
    assert (found.offices, found.closed) == (("县甲局", "县乙局"), False)


def test_clause__torn_repeat_behind__only_what_is_new_is_added() -> None:
    found = offices.clause("抓好。（责任单位：县甲管理局、各镇）\n理局、县乙公司、各镇)")
    assert found is not None
    assert found.offices == ("县甲管理局", "各镇", "县乙公司")
    assert found.torn == "理局、县乙公司、各镇)"
