from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from knowledge import articles, evaluation
from knowledge.articles import Article
from knowledge.evaluation import BadQuestion, Labelled, Outcome
from knowledge.index import Hit, Index, Reply

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "anhui-2022"
LABELLED = ROOT / "tests" / "knowledge" / "labelled"
TODAY = date(2022, 6, 1)
ALL_ITEMS = set(range(1, 35))


@pytest.fixture(scope="module")
def whole() -> list[Article]:
    files = sorted((PACK / "articles").glob("*.toml"))
    return [article for file in files for article in articles.parse(file.read_text("utf-8"), file.name).articles]


@pytest.fixture(scope="module")
def pack(whole: list[Article]) -> Index:
    return Index.build(whole, *((PACK / name).read_text("utf-8") for name in ("words.txt", "synonyms.txt")))


def outcome(gold: set[int], decision: str, *items: tuple[int, ...], alt: frozenset[int] = frozenset()) -> Outcome:
    hits = tuple(
        Hit(Article("x", "题", "villager", one, ("问",), "答。", "源", date(2022, 1, 1)), 0.9, (), False)
        for one in items
    )
    return Outcome(Labelled("问", frozenset(gold), alt, "plain"), Reply(decision, hits, ""))  # type: ignore[arg-type]


def test_summary__counts__as_the_interfaces_say() -> None:
    figures = evaluation.summary(
        [
            outcome({6}, "answer", (6,)),
            outcome({6}, "choose", (7,), (6,)),
            outcome({6}, "answer", (7,), (8,), (9,), (6,)),
            outcome({6}, "unknown", (5,), alt=frozenset({5})),
            outcome(set(), "answer", (6,)),
            outcome(set(), "choose", (6,)),
        ]
    )
    assert (figures.top1, figures.top3, figures.wrong, figures.coverage) == (0.5, 0.75, 0.25, 0.5)
    assert (figures.in_scope, figures.out_of_scope, figures.not_answered) == (4, 2, 0.5)


def test_summary__nothing_of_a_sort__none() -> None:
    figures = evaluation.summary([outcome(set(), "unknown")])
    assert (figures.top1, figures.not_answered) == (None, 1.0)


@pytest.mark.parametrize(
    "line", ["不是题", "[]", '{"gold": [6]}', '{"q": "x", "gold": ["六"]}', '{"q": "x", "gold": 6}']
)
def test_labelled__bad_line__named(line: str) -> None:
    with pytest.raises(BadQuestion, match="第 2 行"):
        evaluation.labelled('{"q": "低保", "gold": [3]}\n' + line)


def test_labelled__the_halves__large_enough_and_apart() -> None:
    halves = {name: evaluation.labelled((LABELLED / f"{name}.jsonl").read_text("utf-8")) for name in ("tune", "test")}
    asked = {name: {question.q for question in half} for name, half in halves.items()}
    assert not asked["tune"] & asked["test"]
    both = halves["tune"] + halves["test"]
    inside = [question for question in both if question.gold]
    assert len(inside) >= 300
    assert len(both) - len(inside) >= 100
    assert sum(question.kind == "local" for question in both) >= 60
    for half in halves.values():
        assert {item for question in half for item in question.gold} == ALL_ITEMS
    assert Counter(question.q for question in both).most_common(1)[0][1] == 1


def test_test_half__nobody_tuned_to_it__meets_the_targets(pack: Index) -> None:
    questions = evaluation.labelled((LABELLED / "test.jsonl").read_text("utf-8"))
    figures = evaluation.summary(evaluation.evaluate(pack, questions, today=TODAY))
    assert (figures.top1 or 0) >= 0.85
    assert (figures.top3 or 0) >= 0.95
    assert (figures.wrong or 0) <= 0.02
    assert (figures.not_answered or 0) >= 0.95
    assert (figures.coverage or 0) >= 0.7


def test_articles__sound_and_every_item__covered(whole: list[Article]) -> None:
    assert {item for article in whole for item in article.items} == ALL_ITEMS
    offices = {item for article in whole if article.audience == "office" for item in article.items}
    assert offices == ALL_ITEMS


def test_broken_tests__the_pack_s_own_gate__nothing_broken(pack: Index, whole: list[Article]) -> None:
    assert evaluation.broken_tests(pack, whole, today=TODAY) == []


def test_broken_tests__a_new_article_takes_another_s_question__named(index: Index, few: list[Article]) -> None:
    tested = Article(
        "t", "羊圈", "villager", (12,), ("羊圈怎么盖",), "先量地。", "源", date(2022, 1, 1), tests=("贴息贷款",)
    )
    index.add(tested)
    (broken,) = evaluation.broken_tests(index, [*few, tested], today=TODAY)
    assert (broken.article, broken.question, broken.found) == ("t", "贴息贷款", "loan")
