"""`yima qr`, through its own main, on a real database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands import qr
from app.demo import found
from app.settings import Settings
from app.wiring import open_store
from packs import Pack
from storage.links import CODE

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def demo(settings: Settings, pack: Pack) -> Settings:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    return settings


def lives(settings: Settings, token: str) -> bool:
    async def look() -> bool:
        async with open_store(settings) as store, store.unit() as unit:
            return await unit.links.find(CODE, token, now=datetime.now(UTC)) is not None

    return asyncio.run(look())


def code_in(said: str) -> str:
    return said.partition("/c/")[2].split()[0]


def test_qr__village_name__code_and_address_on_the_screen(demo: Settings, run: Run) -> None:
    status, said, _ = run(qr.main, "杏园村")
    assert status == 0
    assert "示范县桃花镇杏园村" in said
    assert lives(demo, code_in(said))
    assert run(qr.main, "990101")[1] == said, "the village's own code names it as well, and the code stays"


def test_qr__file__poster(demo: Settings, run: Run, tmp_path: Path) -> None:
    for name, begins in (("p.png", b"\x89PNG"), ("p.SVG", b"<?xml")):
        status, said, _ = run(qr.main, "杏园村", str(tmp_path / name))
        assert status == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
        assert "YIMA_PUBLIC_URL" in said, "a poster with a local address is warned about"


def test_qr__new__old_code_dead(demo: Settings, run: Run) -> None:
    old = code_in(run(qr.main, "杏园村")[1])
    new = code_in(run(qr.main, "杏园村", "--new")[1])
    assert (lives(demo, old), lives(demo, new)) == (False, True)


def test_qr__unknown_or_unclear__one_line_with_the_remedy(demo: Settings, run: Run, tmp_path: Path) -> None:
    status, said, line = run(qr.main, "桃花镇")
    assert (status, said) == (1, "")
    assert "没有找到" in line
    status, _, line = run(qr.main, "村")
    assert status == 1
    assert "990101" in line
    assert run(qr.main, "杏园村", str(tmp_path / "no" / "p.png"))[0] == 1
    assert run(qr.main, "杏园村", "p.pdf")[0] == 2
