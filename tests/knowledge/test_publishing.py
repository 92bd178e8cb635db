"""The gate: each obstacle is one sentence with its remedy, and names what it is about."""

from datetime import date
from typing import Any

import pytest

from knowledge import articles, publishing
from knowledge.articles import Article
from knowledge.index import Index
from knowledge.personal import County

TODAY = date(2026, 3, 2)
COUNTY = County(frozenset({"甲一山"}))
WATER = {
    "id": "water",
    "title": "家里没水怎么办",
    "audience": "villager",
    "items": [9],
    "questions": ["自来水停了找谁", "断水了怎么办"],
    "tests": ["自来水停了咋办"],
    "answer": "先打供水站电话。",
    "source": "示例发〔2022〕1号 第9条",
    "valid_from": "2026-01-01",
}
DOG = {
    "id": "dog",
    "title": "养狗要办证吗",
    "audience": "villager",
    "questions": ["养狗办不办证", "狗证去哪办"],
    "answer": "要办，去畜牧站。",
    "source": "示例发〔2022〕1号 第30条",
    "valid_from": "2026-01-01",
}


def article(table: dict[str, Any]) -> Article:
    parsed = articles.read_table(table)
    assert parsed.faults == () or all(fault.level == "warning" for fault in parsed.faults)
    return parsed.articles[0]


def obstacles(**changed: Any) -> list[articles.Fault]:
    others = [article(WATER)]
    return publishing.obstacles({**DOG, **changed}, others, Index.build(others), COUNTY, today=TODAY)


def test_obstacles__sound__none() -> None:
    assert obstacles() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": ""}, "no-source"),
        ({"valid_to": "2025-01-01"}, "dates-reversed"),
        ({"valid_to": "哪天"}, "not-a-day"),
        ({"questions": []}, "no-question"),
        ({"answer": ""}, "no-answer"),
        ({"answer": "您符合条件。"}, "verdict"),
        ({"answer": "要" * 41 + "。"}, "opening-long"),
        ({"answer": "找甲一山。"}, "personal"),
        ({"questions": ["断水了，怎么办？"]}, "question-twice"),
        ({"tests": ["自来水停了"]}, "own-test"),
    ],
)
def test_obstacles__each_fault__one_with_its_remedy(changed: dict[str, Any], code: str) -> None:
    found = obstacles(**changed)
    assert code in [fault.code for fault in found]
    assert all(fault.message and fault.remedy for fault in found)


def test_obstacles__anothers_test_breaks__question_and_article_named() -> None:
    (fault,) = obstacles(questions=["自来水停了咋办呢", "自来水停了咋办呀"], title="自来水停了咋办")
    assert fault.code == "test-broken"
    assert "“自来水停了咋办”" in fault.message
    assert "《家里没水怎么办》" in fault.message


def test_read_table__as_table__the_same_article() -> None:
    for table in (WATER, DOG):
        assert articles.as_table(article(table)) == table


def test_lay_over__found__then_what_it_replaced_comes_back() -> None:
    water, dog = article(WATER), article(DOG)
    ours = article({**WATER, "answer": "先敲邻居的门。"})
    index = Index.build([water])
    before = index.ask("断水了怎么办", today=TODAY)
    assert index.count_changes([ours, dog]) == 2
    index.lay_over([ours, dog], "a")
    assert index.edition == "a"
    assert index.ask("狗证去哪办", today=TODAY).hits[0].article == dog
    assert index.ask("断水了怎么办", today=TODAY).hits[0].article == ours
    assert index.count_changes([ours, dog]) == 0
    index.lay_over([dog], "b")
    assert index.ask("断水了怎么办", today=TODAY).hits[0].article == water
    index.lay_over([], "")
    assert index.article("dog") is None
    assert index.ask("断水了怎么办", today=TODAY).hits == before.hits


def test_lay_over__or_built_together__same_answers() -> None:
    water, dog = article(WATER), article(DOG)
    laid, built = Index.build([water]), Index.build([water, dog])
    laid.lay_over([dog], "a")
    for asked in ("狗证去哪办", "断水了怎么办", "养狗要证吗", "水停"):
        assert laid.ask(asked, today=TODAY) == built.ask(asked, today=TODAY)
