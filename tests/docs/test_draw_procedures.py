"""The manual's page of procedures is what the pack says today, and explains every arrow."""

import re
import runpy
from pathlib import Path

import pytest

import packs
from packs.pack import Pack

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "manual" / "procedures.md"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packs.load(packs.folder(ROOT / "packs" / "anhui-2022"))


def test_page__as_the_pack_draws_it(pack: Pack) -> None:
    """Stale? Run `python docs/manual/draw_procedures.py`."""
    drawn = runpy.run_path(str(ROOT / "docs" / "manual" / "draw_procedures.py"))["drawn"]
    assert PAGE.read_text(encoding="utf-8") == drawn(pack)


def test_page__every_arrow__is_in_the_diagram_and_explained(pack: Pack) -> None:
    page = PAGE.read_text(encoding="utf-8")
    chapters = {each.splitlines()[0]: each for each in page.split("\n## ")[1:]}
    matters = set()
    for procedure in pack.procedures.values():
        if not procedure.acts or procedure.matter in matters:
            continue
        matters.add(procedure.matter)
        chapter = chapters[procedure.name]
        drawn = {int(n) for n in re.findall(r"-->.*?: (\d+) ", chapter)}
        explained = [row.split(" | ") for row in chapter.splitlines() if re.match(r"\| \d+ \|", row)]
        assert drawn == set(range(1, len(procedure.steps) + 1))
        assert len(explained) == len(procedure.steps)
        assert all(len(row) == 9 and all(cell.strip(" |") for cell in row) for row in explained)
        for state in procedure.states:
            assert f'state "{state.title}" as {state.code}' in chapter
