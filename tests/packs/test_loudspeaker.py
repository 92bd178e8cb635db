"""The week's loudspeaker text: short enough to be read, pointing at nobody, and checked with the pack."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.checking import check, check_pack
from packs.loudspeaker import Loudspeaker, Season, week_text
from tests.shipped import pack_files, shipped_pack

MARCH = date(2026, 3, 2)


def speaker() -> Loudspeaker:
    found = shipped_pack().loudspeaker
    assert found is not None
    return found


def text(on: date = MARCH, visits: int = 0, **values: str) -> str:
    names = {"village": "桃花镇杏园村", "phone": "0000-8001010", **values}
    return "\n".join(week_text(speaker(), on=on, visits=visits, **names))


@given(on=st.dates(date(2022, 1, 1), date(2030, 12, 31)), visits=st.integers(0, 400))
def test_week_text__any_week__fits_and_counts_nobody(on: date, visits: int) -> None:
    said = text(on, visits)
    assert speaker().longest_s <= 60
    assert speaker().fits(said)
    assert not any(sign.isdecimal() for sign in said.replace("0000-8001010", ""))


def test_week_text__says_what_where_and_whom_to_ring() -> None:
    said = text(code_at="小卖部墙上")
    assert "可以申报" in said
    assert "小卖部墙上贴着一张码" in said
    assert said.count("0000-8001010") == 2
    assert "不收钱" in said.splitlines()[-1]


def test_week_text__few_visits__not_mentioned() -> None:
    few, many = text(visits=speaker().crowd - 1), text(visits=speaker().crowd)
    assert few == text(visits=0)
    assert speaker().visits in many
    assert many == text(visits=speaker().crowd + 100)


def test_week_text__season_begins_within_the_week__said() -> None:
    assert "医保" in text(date(2026, 9, 28))
    assert "医保" not in text(date(2026, 9, 21))


def test_week_text__too_much_due__left_out_instead_of_too_long() -> None:
    many = tuple(Season((1, 1), (12, 31), f"第{n}件要办的事，请大家记在心上不要忘了。") for n in range(9))
    said = "".join(week_text(replace(speaker(), season=many), village="某某村", phone="0000-8001010", on=MARCH))
    assert speaker().fits(said)
    assert 0 < said.count("件要办的事") < 9


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("longest_s = 60", "longest_s = 20", "loudspeaker_long"),
        ("per_minute = 200", "per_minute = 0", "loudspeaker_figures"),
        ("{code_at}贴着", "{street}贴着", "loudspeaker_words"),
        ("汛期到了，", "汛期到了，" + "雨" * 200, "season_long"),
    ],
)
def test_check__loudspeaker__fault(old: str, new: str, code: str) -> None:
    files = dict(pack_files())
    files["pack.toml"] = files["pack.toml"].decode().replace(old, new).encode()
    assert code in {fault.code for fault in check(files)}


def test_check__no_loudspeaker__an_older_pack_still_loads() -> None:
    older = replace(shipped_pack(), loudspeaker=None, slip=None)
    assert all(fault.level == "warning" for fault in check_pack(older))


def test_season__over_new_year__holds_on_both_sides() -> None:
    winter = Season((12, 15), (1, 15), "天冷了。")
    days = [date(2026, 12, 14) + timedelta(days=n) for n in range(40)]
    assert [day for day in days if winter.holds(day)] == days[1:33]
