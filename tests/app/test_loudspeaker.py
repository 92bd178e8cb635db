"""`yima loudspeaker`: the week's text on the screen, as text and on paper."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from app import loudspeaker as paper_loudspeaker
from app.commands import loudspeaker
from app.demo import found
from app.settings import Settings
from app.stores import open_store
from bot.notices.loudspeakers import Text
from packs import Pack

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def demo(settings: Settings, pack: Pack) -> Settings:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    return settings


def test_screen__at_most_sixty_seconds__no_name_of_staff_or_household(demo: Settings, run: Run) -> None:
    status, said, _ = run(loudspeaker.main, "杏园村", "--where", "小卖部墙上")
    assert status == 0
    seconds = re.search(r"念 (\d+) 秒", said)
    assert seconds is not None
    assert int(seconds[1]) <= 60
    assert "小卖部墙上贴着一张码" in said
    assert "0000-8001010" in said
    assert not any(name in said for name in asyncio.run(_names(demo)))


async def _names(settings: Settings) -> list[str]:
    async with open_store(settings) as store, store.unit() as unit:
        staff = await unit.people.staff(on=datetime.now(UTC).date())
    return [person.name for person in staff]


def test_files__text_picture_and_pdf(demo: Settings, run: Run, tmp_path: Path) -> None:
    for name in ("w.txt", "w.png", "w.pdf"):
        assert run(loudspeaker.main, "杏园村", str(tmp_path / name))[0] == 0
    assert "杏园村的乡亲们" in (tmp_path / "w.txt").read_text(encoding="utf-8")
    assert (tmp_path / "w.pdf").read_bytes().startswith(b"%PDF")
    with Image.open(tmp_path / "w.png") as picture:
        assert picture.size == (210 * 8, 297 * 8)


@pytest.mark.parametrize(
    ("more", "words"), [(("--where", "很" * 200), "秒"), (("nowhere",), "多写了"), ((), "没有找到")]
)
def test_wrong__one_line_with_what_to_do(demo: Settings, run: Run, more: tuple[str, ...], words: str) -> None:
    village = "杏园村" if more else "没有的村"
    if more == ("nowhere",):
        with pytest.raises(SystemExit):
            loudspeaker.main([village, "a.txt", *more])
        return
    status, _, said = run(loudspeaker.main, village, *more)
    assert status == 1
    assert words in said


def test_lay_out__longest_text__on_one_page() -> None:
    page = paper_loudspeaker.lay_out(
        Text(("这一行要念给大家听，" * 4,) * 6, 60), village="杏园村", day="3月2日（周一）"
    )
    assert max(line.top + line.size for line in page.lines) <= 297
    assert min(line.size for line in page.lines) >= 5
