from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge import articles, calibration, evaluation
from knowledge.calibration import Scored
from knowledge.index import Index

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "anhui-2022"
TODAY = date(2022, 6, 1)


def test_fitted__clear_cut__threshold_between() -> None:
    rows = [Scored(1.2, 0.5, right=True, in_scope=True)] * 50 + [Scored(0.7, 0.5, right=False, in_scope=False)] * 50
    fitted = calibration.fitted(rows)
    assert 0.7 < fitted.answer <= 1.2
    assert fitted.choose <= fitted.answer


def test_fitted__wrong_ones_have_no_lead__margin_keeps_them_out() -> None:
    rows = [Scored(1.2, 0.5, right=True, in_scope=True)] * 50 + [Scored(1.2, 0.11, right=False, in_scope=True)] * 10
    assert calibration.fitted(rows).margin > 0.11


def test_fitted__nothing_can_be_told_apart__never_answers() -> None:
    rows = [Scored(1.0, 0.5, right=False, in_scope=True)] * 10 + [Scored(1.0, 0.5, right=False, in_scope=False)] * 10
    assert calibration.fitted(rows).answer > 1.0


def test_sureness__more_of_anything__surer() -> None:
    base = calibration.sureness(0.5, 0.2, 0.3, 1)
    assert calibration.sureness(0.6, 0.2, 0.3, 1) > base
    assert calibration.sureness(0.5, 0.3, 0.3, 1) > base
    assert calibration.sureness(0.5, 0.2, 0.4, 1) > base
    assert calibration.sureness(0.5, 0.2, 0.3, 2) > base


def test_measured__what_the_tune_half_gives__near_it() -> None:
    """Fitted anew with every second sample question taken out, as unseen questions find the articles."""
    words, synonyms = ((PACK / name).read_text("utf-8") for name in ("words.txt", "synonyms.txt"))
    questions = evaluation.labelled((ROOT / "tests/knowledge/labelled/tune.jsonl").read_text("utf-8"))
    whole = [
        article
        for file in sorted((PACK / "articles").glob("*.toml"))
        for article in articles.parse(file.read_text("utf-8"), file.name).articles
    ]
    questions += [evaluation.Labelled(test, frozenset(one.items)) for one in whole for test in one.tests]
    outcomes = []
    for half in (0, 1):
        thin = [replace(one, questions=one.questions[half::2] or one.questions[:1]) for one in whole]
        outcomes += evaluation.evaluate(Index.build(thin, words, synonyms), questions, today=TODAY)
    fitted = calibration.fitted(evaluation.scored(outcomes))
    assert abs(fitted.answer - calibration.MEASURED.answer) <= 0.1
    assert abs(fitted.margin - calibration.MEASURED.margin) <= 0.1
    assert abs(fitted.choose - calibration.MEASURED.choose) <= 0.25
