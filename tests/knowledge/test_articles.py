from collections.abc import Callable
from datetime import date

import pytest

from knowledge import articles
from knowledge.articles import Article

GOOD = """
[[article]]
id = "school"
title = "孩子不想上学了"
audience = "villager"
items = [6]
questions = ["娃不念书了咋办"]
tests = ["孩子辍学找谁"]
words = ["控辍保学"]
answer = "先跟老师说。再打12345。"
phone = "12345"
source = "示例发〔2022〕1号 第6条"
valid_from = 2022-01-01
valid_to = 2022-12-31
offices = ["县教育局"]
next = "report"
figures = true
"""


def changed(old: str, new: str) -> list[str]:
    return [fault.code for fault in articles.parse(GOOD.replace(old, new), "06.toml").faults]


def test_parse__sound_file__article_as_written() -> None:
    parsed = articles.parse(GOOD, "06.toml")
    assert parsed.faults == ()
    (article,) = parsed.articles
    assert (article.id, article.items, article.figures, article.valid_to) == ("school", (6,), True, date(2022, 12, 31))
    assert article.questions == ("娃不念书了咋办",)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('next = "report"', "", "no-next"),
        ("再打12345。", "再打电话。", "no-number"),
        ("再打12345。", '再打12345。本县标准请问县教育局。"\nblank = "本县标准请填：补助多少', "blank"),
    ],
)
def test_parse__something_to_look_at__said_and_the_article_stays(old: str, new: str, code: str) -> None:
    parsed = articles.parse(GOOD.replace(old, new), "06.toml")
    assert [(fault.code, fault.level) for fault in parsed.faults] == [(code, "warning")]
    assert len(parsed.articles) == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('source = "示例发〔2022〕1号 第6条"', "", "no-source"),
        ('source = "示例发〔2022〕1号 第6条"', 'source = "  "', "no-source"),
        ("valid_to = 2022-12-31", "valid_to = 2021-12-31", "dates-reversed"),
        ("valid_from = 2022-01-01", "", "no-valid_from"),
        ("valid_from = 2022-01-01", 'valid_from = "2022年"', "not-a-day"),
        ("items = [6]", "items = [6, 7, 8]", "items"),
        ("items = [6]", "items = []", "items"),
        ('audience = "villager"', 'audience = "everybody"', "audience"),
        ('questions = ["娃不念书了咋办"]', "questions = []", "no-question"),
        ('questions = ["娃不念书了咋办"]', 'questions = "娃不念书了咋办"', "not-list"),
        ('next = "report"', 'next = "somewhere"', "next"),
        ("先跟老师说。", "先跟老师说" * 9 + "。", "opening-long"),
        ("先跟老师说。", "您符合条件。", "verdict"),
        ("先跟老师说。", "您不符合条件。", "verdict"),
        ('title = "孩子不想上学了"', "title = 3", "not-text"),
        ('next = "report"', 'next = "report"\nblank = "本县标准请填：补助多少"', "blank-unsaid"),
    ],
)
def test_parse__fault__named_and_article_left_out(old: str, new: str, code: str) -> None:
    parsed = articles.parse(GOOD.replace(old, new), "06.toml")
    assert code in [fault.code for fault in parsed.faults]
    assert parsed.articles == ()
    assert all(fault.remedy and fault.file == "06.toml" and fault.row == 2 for fault in parsed.faults)


def test_parse__unknown_key_or_no_tests__only_a_warning() -> None:
    parsed = articles.parse(GOOD.replace('tests = ["孩子辍学找谁"]', "colour = 1"), "06.toml")
    assert {fault.code for fault in parsed.faults} == {"unknown-key", "no-test"}
    assert len(parsed.articles) == 1


def test_parse__long_opening_for_cadres__allowed() -> None:
    assert "opening-long" not in changed('"villager"', '"cadre"')


def test_parse__one_broken_of_two__the_other_stays() -> None:
    parsed = articles.parse(GOOD + GOOD.replace('"school"', '"other"').replace("items = [6]", "items = []"), "06.toml")
    assert [article.id for article in parsed.articles] == ["school"]
    assert [(fault.place, fault.row) for fault in parsed.faults] == [("other", 19)]


@pytest.mark.parametrize(
    ("text", "code"), [("[[article", "not-toml"), ("", "no-article"), ("article = 3", "no-article")]
)
def test_parse__no_article_file__one_fault(text: str, code: str) -> None:
    parsed = articles.parse(text, "06.toml")
    assert [fault.code for fault in parsed.faults] == [code]


def test_check__id_twice_and_question_twice__both_named(make: Callable[..., Article]) -> None:
    pairs = [
        ("a.toml", make("one", "甲", ("低保 怎么办？",))),
        ("b.toml", make("two", "乙", ("低保怎么办",))),
        ("b.toml", make("one", "丙", ("别的问题",))),
    ]
    faults = articles.check(pairs)
    assert [(fault.code, fault.file, fault.place) for fault in faults] == [
        ("question-twice", "b.toml", "two"),
        ("id-twice", "b.toml", "one"),
    ]
    assert "one" in faults[0].message


def test_expired__last_good_day__not_yet(make: Callable[..., Article]) -> None:
    article = make("one", "甲", ("问",), valid_to=date(2022, 12, 31))
    assert not articles.expired(article, date(2022, 12, 31))
    assert articles.expired(article, date(2023, 1, 1))
    assert not articles.expired(make("two", "乙", ("问",)), date(2099, 1, 1))
