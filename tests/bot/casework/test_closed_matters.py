"""Nobody who is not free of a matter ever gets a byte of it: roles, reads, acts and rungs on the real store.

Chance draws who is not free and why, when that becomes known, and what happens to the matter; then that person is
shown nothing, whatever they press. Of the matter there is one only, so that its words and buttons betray it.
"""

import asyncio
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import make_url

from app.shelves import PackShelf
from packs import content_hash
from storage.engine import sqlite_url
from storage.unit import Store
from tests.bot.casework.play import Play
from tests.bot.casework.plots import PLOTS, REASONS, STAFF, Plot
from tests.bot.dialogs.tasks.county import WORKER
from tests.bot.dialogs.village import Village, _loaded
from tests.databases import Embedded, opened
from tests.shipped import pack_files, shipped_pack


@pytest.fixture(scope="module")
def founded(embedded: Embedded) -> Path:
    """The demo county on a file that is copied for each example."""

    async def make() -> Path:
        url = await embedded.fresh()
        async with opened(url, embedded.folder / "files") as store:
            village = await Village.open(store)
            for who in STAFF:
                await village.open_talk(who)
        return Path(str(make_url(url).database))

    return asyncio.run(make())


_SETTINGS = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@_SETTINGS
@given(PLOTS)
def test_not_free__whatever_happens_and_whatever_they_press__not_a_byte(founded: Path, plot: Plot) -> None:
    asyncio.run(_on_a_copy(founded, plot))


@pytest.mark.parametrize("why", [*REASONS, "apart"])
def test_not_free__each_reason_known_from_the_start__not_a_byte(founded: Path, why: str) -> None:
    """The worker of the grid would get it."""
    asyncio.run(_on_a_copy(founded, Plot(WORKER, why, 0, (("night", 0), ("night", 1)))))


async def _on_a_copy(founded: Path, plot: Plot) -> None:
    copy = founded.with_name(f"copy-{id(plot)}.db")
    for old in founded.parent.glob(f"{founded.name}*"):
        shutil.copyfile(old, copy.with_name(copy.name + old.name.removeprefix(founded.name)))
    async with opened(sqlite_url(copy), founded.parent / "files") as store:
        village = await _again(store)
        await Play(village, plot).through()
    for left in founded.parent.glob(f"{copy.name}*"):
        left.unlink()


async def _again(store: Store) -> Village:
    """The county of the copy, with its pack in memory."""
    village = Village(store, shipped_pack(), PackShelf(store))
    village.shelf._loaded[content_hash(pack_files())] = _loaded()
    return village
