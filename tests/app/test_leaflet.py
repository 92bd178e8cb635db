"""`yima leaflet`: every villager's article fits a page in large type and a minute of the loudspeaker."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from app import leaflet as paper_leaflet
from app.commands import leaflet
from app.demo import found
from app.settings import Settings
from app.shelves import articles_of
from app.stores import open_store
from knowledge.articles import Article
from knowledge.loudspeaker import seconds
from knowledge.offices import Offices
from knowledge.wording import Wording, wording
from packs import Pack
from tests.shipped import shipped_pack

Run = Callable[..., tuple[int, str, str]]
VILLAGERS = [one for one in articles_of(shipped_pack()) if one.audience == "villager"]
DAYS = (date(2022, 6, 1), date(2026, 3, 2))
ADDRESS = "https://yima.example/c/ABCDEFGH"
ONE = pytest.mark.parametrize("article", VILLAGERS, ids=[one.id for one in VILLAGERS])


def told(article: Article, day: date) -> Wording:
    return wording(article, Offices(shipped_pack().aliases), day)


def test_villagers__as_many_as_the_plan_needs() -> None:
    assert len(VILLAGERS) >= 100


@ONE
@pytest.mark.parametrize("day", DAYS)
def test_spoken__at_most_a_minute__with_the_number(article: Article, day: date) -> None:
    speaker = shipped_pack().loudspeaker
    assert speaker is not None
    words = paper_leaflet.spoken(told(article, day), article.phone)
    assert seconds(words, speaker.per_minute) <= 60
    assert words.count(article.phone) >= 1
    assert ("可能变了，先打电话问清" in words) == (article.valid_to is not None and day > article.valid_to)


@ONE
@pytest.mark.parametrize("day", DAYS)
def test_leaflet__on_one_page__twenty_points_or_more(article: Article, day: date) -> None:
    said = told(article, day)
    sheet = paper_leaflet.lay_out(said, source=article.source, phone=article.phone, address=ADDRESS, village="杏园村")
    assert min(line.size for line in sheet.lines) >= paper_leaflet.SMALLEST_PT
    bottoms = [line.top + line.size * paper_leaflet.MM_PER_PT for line in sheet.lines]
    assert max(bottoms) <= paper_leaflet.HEIGHT - 8
    words = "".join(line.text for line in sheet.lines)
    assert {said.title, said.answer.replace("\n", ""), article.phone} <= {
        one for one in _all(said, article) if one in words
    }
    assert "打电话问" in words


def _all(said: Wording, article: Article) -> tuple[str, ...]:
    return said.title, said.answer.replace("\n", ""), article.phone


def test_leaflet__text_past_its_date__says_so() -> None:
    article = next(one for one in VILLAGERS if one.id == "after-report")
    sheet = paper_leaflet.lay_out(told(article, DAYS[1]), source=article.source, phone="12317", address="")
    words = "".join(line.text for line in sheet.lines)
    assert "这是 2022 年的说法" in words
    assert "工作日" not in words


def test_leaflet__too_long_for_any_page__refused() -> None:
    endless = Wording("题", "说来话长，" * 400, "", (), None, ())
    with pytest.raises(ValueError, match="too long"):
        paper_leaflet.lay_out(endless, source="示例", phone="12345", address="")


@pytest.fixture
def demo(settings: Settings, pack: Pack) -> Settings:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    return settings


def test_command__picture_and_page_of_true_size__with_the_village_s_code(
    demo: Settings, run: Run, tmp_path: Path
) -> None:
    for name in ("a.png", "a.pdf"):
        status, said, _ = run(leaflet.main, "chronic-signing", str(tmp_path / name), "--village", "杏园村")
        assert status == 0, said
    with Image.open(tmp_path / "a.png") as picture:
        assert abs(picture.width / picture.info["dpi"][0] * 25.4 - 210) < 1
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    run(leaflet.main, "chronic-signing", str(tmp_path / "b.png"))
    assert (tmp_path / "b.png").read_bytes() != (tmp_path / "a.png").read_bytes()


def test_command__no_file__the_words_to_read_out(demo: Settings, run: Run) -> None:
    status, said, _ = run(leaflet.main, "chronic-signing")
    assert status == 0
    assert said.startswith("乡亲们")
    assert "秒" in said


@pytest.mark.parametrize(
    ("argv", "status", "line"),
    [
        (("nothing-here",), 1, "没有编号或题目是“nothing-here”的文章"),
        (("basic-medical-office",), 1, "给干部看的"),
        (("chronic-signing", "a.png", "--village", "没有的村"), 1, "没有找到叫“没有的村”的村"),
        (("chronic-signing", "a.docx"), 2, "结尾"),
    ],
)
def test_command__cannot_be__one_line(demo: Settings, run: Run, argv: tuple[str, ...], status: int, line: str) -> None:
    code, _, said = run(leaflet.main, *argv)
    assert code == status
    assert line in said
