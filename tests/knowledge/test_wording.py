"""What of an article may be said on a day."""

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.articles import Article
from knowledge.offices import OfficeAlias, Offices
from knowledge.wording import has_figures, without_figures, wording

OFFICES = Offices([OfficeAlias("县甲局", "县乙局", date(2023, 6, 1), "示例")])


@pytest.mark.parametrize("text", ["10天内办完", "最多五万元", "三成", "半年以上", "2022年起", "打120元", "百分之五"])
def test_has_figures__amount_span_or_date__yes(text: str) -> None:
    assert has_figures(text)


@pytest.mark.parametrize("text", ["打12345", "先打110、119或120", "拨96110", "一家人", "第一步先找村里", "两头劝"])
def test_has_figures__number_to_ring_or_plain_words__no(text: str) -> None:
    assert not has_figures(text)


def test_without_figures__only_figures__nothing() -> None:
    assert without_figures("最多领500元。") == ""


def test_wording__last_good_day_and_the_day_after(make: Callable[..., Article]) -> None:
    article = make(
        "a",
        "低保怎么申请",
        ("问",),
        answer="找县甲局。最多领500元。",
        details="另有3天公示。",
        offices=("县甲局",),
        valid_to=date(2022, 12, 31),
    )
    good = wording(article, OFFICES, date(2022, 12, 31))
    assert (good.year, good.answer, good.details, good.offices) == (
        None,
        "找县甲局。最多领500元。",
        "另有3天公示。",
        ("县甲局",),
    )
    past = wording(article, OFFICES, date(2023, 1, 1))
    assert (past.year, past.answer, past.details, past.offices) == (2022, "找县甲局。", "", ("县甲局",))
    renamed = wording(article, OFFICES, date(2023, 6, 1))
    assert (renamed.answer, renamed.offices) == ("找县乙局（原县甲局）。", ("县乙局（原县甲局）",))
