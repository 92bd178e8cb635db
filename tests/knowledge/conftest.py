"""A few invented articles of an invented county, and the real pack, for the knowledge room's tests."""

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.articles import Article
from knowledge.index import Index

SYNONYMS = """
辍学 不念书 不上学 失学 ~ 学校
孩子 娃 小孩
小额信贷 小额贷款 贴息贷款 ~ 贷款
危房改造 修房 ~ 房子
低保 最低生活保障
"""
WORDS = "控辍保学 公益岗\n-买房 -房贷\n"


@pytest.fixture
def make() -> Callable[..., Article]:
    def made(
        id: str, title: str, questions: tuple[str, ...], *, items: tuple[int, ...] = (1,), **more: object
    ) -> Article:
        fields: dict[str, object] = {
            "audience": "villager",
            "answer": "先跟村里说。",
            "source": "示例发〔2022〕1号 第1条",
            "valid_from": date(2022, 1, 1),
        }
        return Article(id=id, title=title, questions=questions, items=items, **(fields | more))  # type: ignore[arg-type]

    return made


@pytest.fixture
def few(make: Callable[..., Article]) -> list[Article]:
    return [
        make("school", "孩子不想上学了怎么办", ("娃不念书了咋办", "孩子辍学找谁"), items=(6,), words=("控辍保学",)),
        make("school-office", "上学的事归哪个部门管", ("控辍保学归哪个局管",), items=(6,), audience="office"),
        make("loan", "脱贫户想贷款养羊", ("贴息贷款怎么申请", "想养羊钱不够"), items=(15,), words=("小额信贷",)),
        make("house", "房子漏雨能不能修", ("屋里漏雨咋办", "危房改造怎么申请"), items=(8,), words=("危房改造",)),
        make("allowance", "低保怎么申请", ("想吃低保找谁",), items=(3,), valid_to=date(2022, 12, 31)),
    ]


@pytest.fixture
def texts() -> tuple[str, str]:
    """The texts of a small words.txt and synonyms.txt."""
    return WORDS, SYNONYMS


@pytest.fixture
def index(few: list[Article], texts: tuple[str, str]) -> Index:
    return Index.build(few, *texts)
