"""The cutter is held to jieba over everything this project has: articles, labelled questions, words and synonyms."""

import warnings
from pathlib import Path
from typing import Any

import pytest

from knowledge import articles, evaluation
from knowledge.words import Words

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "anhui-2022"


@pytest.fixture(scope="module")
def words() -> Words:
    return Words((PACK / "words.txt").read_text("utf-8"), (PACK / "synonyms.txt").read_text("utf-8"))


@pytest.fixture(scope="module")
def reference() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own sources warn at import
        import jieba
    jieba.setLogLevel(60)
    return jieba


def tokenizer(reference: Any, folder: Path) -> Any:
    """jieba with its cache in a folder of ours, not in a shared one."""
    made = reference.Tokenizer()
    made.tmp_dir = str(folder)
    return made


def corpus() -> list[str]:
    texts = []
    for file in sorted((PACK / "articles").glob("*.toml")):
        for article in articles.parse(file.read_text("utf-8"), file.name).articles:
            texts += [
                article.title,
                article.answer,
                article.details,
                *article.questions,
                *article.tests,
                *article.words,
            ]
    for name in ("tune.jsonl", "test.jsonl"):
        path = ROOT / "tests" / "knowledge" / "labelled" / name
        texts += [question.q for question in evaluation.labelled(path.read_text("utf-8"))]
    return texts + (PACK / "synonyms.txt").read_text("utf-8").splitlines()


def test_cut__whole_corpus__as_jieba_cuts(reference: Any, tmp_path: Path) -> None:
    jieba, words = tokenizer(reference, tmp_path), Words()
    texts = corpus()
    assert len(texts) > 3000
    assert [text for text in texts if words.cut(text) != list(jieba.cut(text, HMM=False))] == []


def test_cut__whole_corpus_with_the_pack_s_words__as_jieba_cuts(words: Words, reference: Any, tmp_path: Path) -> None:
    """jieba counts added words into its total and rjieba does not: a near tie may fall the other way, rarely."""
    jieba = tokenizer(reference, tmp_path)
    for phrase in words.lexicon.phrases:
        if len(phrase) > 1:
            jieba.add_word(phrase)
    texts = corpus()
    different = [text for text in texts if words.cut(text) != list(jieba.cut(text, HMM=False))]
    assert len(different) <= len(texts) // 500, different


def test_cut__two_packs__each_its_own_dictionary() -> None:
    mine, plain = Words("驻村办公日"), Words()
    assert mine.cut("驻村办公日") == ["驻村办公日"]
    assert plain.cut("驻村办公日") != ["驻村办公日"]


def test_units__phrase_of_several_words__one_unit_with_its_group() -> None:
    words = Words("", "辍学 不念书了 不上学")
    (unit,) = [unit for unit in words.units("孩子不念书了") if unit.group == "=辍学"]
    assert unit.text == "不念书了"
    assert dict(unit.terms)["=辍学"] > 0.9
    assert unit.trade


def test_units__phrase_across_word_borders__not_taken() -> None:
    assert "=上学" not in [unit.group for unit in Words("", "上学 念书").units("马上学习")]


def test_units__foreign_inside_a_word__foreign_without_parts() -> None:
    (unit,) = [unit for unit in Words("-买房").units("买房") if unit.foreign]
    assert unit.terms == (("买房", 1.0),)
    assert not unit.trade


def test_units__function_words__none() -> None:
    assert Words().units("怎么办呢") == []


def test_units__hint__weaker_and_not_the_canonical_term() -> None:
    (unit,) = Words("", "辍学 失学 ~ 学校").units("学校")
    assert dict(unit.terms)["=辍学"] == 0.5
    assert unit.group == "学校"
    assert not unit.trade
