import pytest

from knowledge import numerals


@pytest.mark.parametrize(
    ("line", "level", "value"),
    [
        ("8. 确保安全", "digit", 8),
        ("2.完善机制", "digit", 2),
        ("１２．完善机制", "digit", 12),
        ("3、完善机制", "digit", 3),
        ("（八）完善机制", "han-bracket", 8),
        ("(十一)完善机制", "han-bracket", 11),
        ("三、持续推进", "han", 3),
        ("第十二条 本办法", "article", 12),
        ("第3条 本办法", "article", 3),
        ("第二章 选聘", "chapter", 2),
        ("（3）完善机制", "digit-bracket", 3),
        ("3）完善机制", "digit-bracket", 3),
        ("④完善机制", "circled", 4),
    ],
)
def test_start_of__ways_of_numbering__level_and_value(line: str, level: str, value: int) -> None:
    start = numerals.start_of(line)
    assert start is not None
    assert (start.level, start.value) == (level, value)


@pytest.mark.parametrize(
    "line", ["2022年是关键一年", "3.5亿元", "一是优化监测", "第一书记要驻村", "完善机制", "", "2021-2025年"]
)
def test_start_of__no_number__none(line: str) -> None:
    assert numerals.start_of(line) is None


def test_item_level__offices_named__their_level_is_taken() -> None:
    lines = [
        "一、甲",
        "1. 乙。（责任单位：县甲局）",
        "2. 丙。（责任单位：县乙局）",
        "二、丁",
        "3. 戊。（责任单位：县甲局）",
    ]
    assert numerals.item_level(lines) == "digit"
    bracketed = ["一、甲", "（一）乙。包括：1.子；", "2.丑。", "（责任单位：县甲局）", "（二）丙。（责任单位：县乙局）"]
    assert numerals.item_level(bracketed) == "han-bracket"


def test_item_level__nobody_named__articles_before_lists() -> None:
    assert numerals.item_level(["第一条 甲", "（一）乙", "（二）丙", "第二条 丁"]) == "article"
    assert numerals.item_level(["一、甲", "二、乙"]) == "han"
    assert numerals.item_level(["甲", "乙"]) is None
