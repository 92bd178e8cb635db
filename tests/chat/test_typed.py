"""What people type, and what it is understood as."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import typed
from chat.typed import Rejected, Understood, Unsure

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Thursday
HOUSES = [("brick", "砖混"), ("earth", "土坯"), ("wood", "砖木"), ("none", "没有住房")]
YES_NO = [("y", "是"), ("n", "否")]


def value(reading: typed.Reading) -> str:
    assert isinstance(reading, Understood), reading
    return reading.value


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("3", "3"),
        ("３５", "35"),
        ("007", "7"),
        ("-3", "-3"),
        ("负三", "-3"),
        ("三十五", "35"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百零二", "102"),
        ("一百二", "120"),
        ("一百二十", "120"),
        ("两千", "2000"),
        ("三千五", "3500"),
        ("三千零五", "3005"),
        ("三千零五十", "3050"),
        ("一万二", "12000"),
        ("一万零二百", "10200"),
        ("1.2万", "12000"),
        ("1万2", "12000"),
        ("3千五", "3500"),
        ("两百万", "2000000"),
        ("十万", "100000"),
        ("一亿三千万", "130000000"),
        ("一二三", "123"),
        ("1,200", "1200"),
        ("大概五口人", "5"),
        ("五个", "5"),
        ("3 500", "3500"),
        ("壹佰贰拾", "120"),
        ("零", "0"),
        ("共3户", "3"),
    ],
)
def test_integer__as_people_write__understood(said: str, number: str) -> None:
    assert value(typed.integer(said)) == number


@pytest.mark.parametrize(
    "said", ["", "三五百", "很多", "1.5", "三点五", "1/2", "万", "十十五五", "1e5", "--3", "两个半"]
)
def test_integer__no_whole_number__refused(said: str) -> None:
    assert isinstance(typed.integer(said), Rejected)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("3.5", "3.5"),
        ("３．５０", "3.5"),
        ("三点五", "3.5"),
        ("零点二五", "0.25"),
        (".5", "0.5"),
        ("两亩半", "2.5"),
        ("半亩", "0.5"),
        ("两块五", "2.5"),
        ("1.2万", "12000"),
        ("-0.5", "-0.5"),
        ("120.0", "120"),
    ],
)
def test_decimal__as_people_write__understood(said: str, number: str) -> None:
    assert value(typed.decimal(said)) == number


def test_decimal__typed_as_stored__no_echo() -> None:
    assert typed.decimal("3.5") == Understood("3.5")
    assert typed.decimal("三点五") == Understood("3.5", "记为 3.5")


@pytest.mark.parametrize("said", ["是", "是的", "有。", "对！", "好的", "嗯", "YES", "可以", "１"])
def test_yes_no__agreement__yes(said: str) -> None:
    assert value(typed.yes_no(said)) == "yes"


@pytest.mark.parametrize("said", ["否", "不是", "没有", "没有。", "不", "无", "no", "不行"])
def test_yes_no__denial__no(said: str) -> None:
    assert value(typed.yes_no(said)) == "no"


def test_yes_no__anything_else__refused() -> None:
    assert isinstance(typed.yes_no("看情况"), Rejected)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("1", "brick"),
        ("２", "earth"),
        ("一", "brick"),
        ("第三个", "wood"),
        ("选2", "earth"),
        ("②", "earth"),
        ("(4)", "none"),
        ("砖木", "wood"),
        ("砖木。", "wood"),
        ("BRICK", "brick"),
        ("土坯房子", "earth"),
        ("没有住房", "none"),
    ],
)
def test_choice__number_or_words__understood(said: str, name: str) -> None:
    assert value(typed.choice(said, HOUSES)) == name


def test_choice__near_miss__asks() -> None:
    assert typed.choice("土胚", HOUSES) == Unsure(("earth",), "您是说“土坯”？")


def test_choice__part_of_two__asks_which() -> None:
    reading = typed.choice("砖房子", HOUSES)
    assert isinstance(reading, Unsure)
    assert set(reading.values) == {"brick", "wood"}


def test_choice__denial_of_a_choice__not_taken_for_it() -> None:
    assert not isinstance(typed.choice("不困难", [("a", "困难"), ("b", "一般")]), Understood)


def test_choice__name_and_number_differ__asks() -> None:
    assert isinstance(typed.choice("1", [("0", "没有"), ("1", "有一处")]), Unsure)


def test_choice__yes_in_other_words__understood() -> None:
    assert value(typed.choice("没有", YES_NO)) == "n"
    assert value(typed.choice("对的", YES_NO)) == "y"


@pytest.mark.parametrize("said", ["", "7", "第九个", "飞机"])
def test_choice__nothing_like_it__refused(said: str) -> None:
    assert isinstance(typed.choice(said, HOUSES), Rejected)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("1 3", "brick wood"),
        ("3、1", "brick wood"),
        ("3，一", "brick wood"),
        ("13", "brick wood"),
        ("砖混和土坯", "brick earth"),
        ("2", "earth"),
        ("全部", "brick earth wood none"),
        ("没有住房", "none"),
        ("1 1 1", "brick"),
    ],
)
def test_several__lists__in_the_order_shown(said: str, names: str) -> None:
    assert value(typed.several(said, HOUSES)) == names


def test_several__one_not_understood__named() -> None:
    reading = typed.several("1 9", HOUSES)
    assert isinstance(reading, Rejected)
    assert "9" in reading.reason


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("今天", "2026-03-05"),
        ("昨天", "2026-03-04"),
        ("前天", "2026-03-03"),
        ("大前天", "2026-03-02"),
        ("明天", "2026-03-06"),
        ("三天前", "2026-03-02"),
        ("两周前", "2026-02-19"),
        ("10天后", "2026-03-15"),
        ("上周五", "2026-02-27"),
        ("上星期天", "2026-03-01"),
        ("上上周一", "2026-02-16"),
        ("这周一", "2026-03-02"),
        ("下礼拜三", "2026-03-11"),
        ("3月5号", "2026-03-05"),
        ("二月三日", "2026-02-03"),
        ("2022.3.5", "2022-03-05"),
        ("2022/03/05", "2022-03-05"),
        ("2022-3-5", "2022-03-05"),
        ("20220305", "2022-03-05"),
        ("2022年3月5日", "2022-03-05"),
        ("二〇二二年三月五日", "2022-03-05"),
        ("22年3月5日", "2022-03-05"),
        ("去年12月31号", "2025-12-31"),
        ("去年十二月三十一号", "2025-12-31"),
        ("3号", "2026-03-03"),
        ("上个月28号", "2026-02-28"),
        ("２０２６－０３－０５", "2026-03-05"),
    ],
)
def test_day__as_people_write__understood(said: str, on: str) -> None:
    assert value(typed.day(said, NOW)) == on


@pytest.mark.parametrize("said", ["今年正月", "正月初五", "腊月二十三", "除夕", "春节前", "农历三月五号"])
def test_day__chinese_calendar__plainly_not_understood(said: str) -> None:
    reading = typed.day(said, NOW)
    assert isinstance(reading, Rejected)
    assert "公历" in reading.reason


@pytest.mark.parametrize(
    "said", ["", "2月30日", "2025年2月29日", "13月1日", "很久以前", "3月", "2022年", "0号", "99999天前"]
)
def test_day__impossible_or_vague__refused(said: str) -> None:
    assert isinstance(typed.day(said, NOW), Rejected)


def test_day__without_year_and_still_to_come__asks_which_year() -> None:
    reading = typed.day("12月1日", NOW)
    assert isinstance(reading, Unsure)
    assert reading.values == ("2025-12-01", "2026-12-01")


def test_day__month_is_enough__first_of_it() -> None:
    assert value(typed.day("2022年3月", NOW, "month")) == "2022-03-01"
    assert value(typed.day("去年", NOW, "year")) == "2025-01-01"


def test_day__said_in_words__echoed_with_weekday() -> None:
    assert typed.day("昨天", NOW) == Understood("2026-03-04", "记为 2026年3月4日（周三）")


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("9:30", "09:30"),
        ("14：05", "14:05"),
        ("上午9点", "09:00"),
        ("下午三点半", "15:30"),
        ("晚上8点一刻", "20:15"),
        ("中午12点", "12:00"),
        ("中午一点", "13:00"),
        ("凌晨2点", "02:00"),
        ("晚上十点零五分", "22:05"),
        ("14点", "14:00"),
        ("现在", "09:00"),
    ],
)
def test_clock__as_people_write__understood(said: str, at: str) -> None:
    assert value(typed.clock(said, NOW)) == at


def test_clock__neither_morning_nor_afternoon__asks() -> None:
    reading = typed.clock("3点", NOW)
    assert isinstance(reading, Unsure)
    assert reading.values == ("03:00", "15:00")


@pytest.mark.parametrize("said", ["", "25:00", "9:61", "下班", "3"])
def test_clock__no_time__refused(said: str) -> None:
    assert isinstance(typed.clock(said, NOW), Rejected)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("昨天下午三点", "2026-03-04 15:00"),
        ("3月5号 9:30", "2026-03-05 09:30"),
        ("2026-03-05T09:30", "2026-03-05 09:30"),
        ("刚才", "2026-03-05 09:00"),
    ],
)
def test_moment__day_and_time__understood(said: str, at: str) -> None:
    assert value(typed.moment(said, NOW)) == at


def test_moment__day_alone__asks_for_both() -> None:
    assert isinstance(typed.moment("昨天", NOW), Rejected)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("13800000000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("0086-13800000000", "13800000000"),
        ("８６１３８００００００００", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("0551-62000000", "0551-62000000"),
        ("（010）62000000", "010-62000000"),
        ("4008000000", "4008000000"),
    ],
)
def test_phone__in_many_dresses__one_number(said: str, number: str) -> None:
    assert value(typed.phone(said)) == number


@pytest.mark.parametrize("said", ["", "1380000000", "138000000000", "12800000000", "62000000", "没有电话"])
def test_phone__not_a_number__refused(said: str) -> None:
    assert isinstance(typed.phone(said), Rejected)


def test_id_number__right_check_digit__taken_in_capitals() -> None:
    assert value(typed.id_number("110105 19491231 002x")) == "11010519491231002X"


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("110105194912310021", "校验"),
        ("110105194913310021", "出生日期"),
        ("110105491231002", "15 位"),
        ("1234", "18 位"),
        ("", "身份证"),
    ],
)
def test_id_number__wrong__says_what(said: str, word: str) -> None:
    reading = typed.id_number(said)
    assert isinstance(reading, Rejected)
    assert word in reading.reason


@given(st.text(max_size=20))
def test_readers__any_text__never_fail(said: str) -> None:
    for reader in (typed.integer, typed.decimal, typed.yes_no, typed.phone, typed.id_number):
        assert isinstance(reader(said), Understood | Unsure | Rejected)
    for reading in (typed.day(said, NOW), typed.clock(said, NOW), typed.moment(said, NOW)):
        assert isinstance(reading, Understood | Unsure | Rejected)
    assert isinstance(typed.choice(said, HOUSES), Understood | Unsure | Rejected)
    assert isinstance(typed.several(said, HOUSES), Understood | Unsure | Rejected)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_integer__chinese_numerals__read_back(number: int) -> None:
    assert value(typed.integer(in_chinese(number))) == str(number)


def in_chinese(number: int) -> str:
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        zero = "零" if 0 < low < 1000 else ""
        return in_chinese(high) + "万" + zero + (in_chinese(low) if low else "")
    if number < 10:
        return "零一二三四五六七八九"[number]
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            rest = number % unit
            zero = "零" if 0 < rest < unit // 10 else ""
            return in_chinese(number // unit) + sign + zero + (in_chinese(rest) if rest else "")
    raise AssertionError(number)
