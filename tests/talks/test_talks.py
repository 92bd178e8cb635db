"""Every transcript, through every door: what is said stands in the transcript, and each door shows it."""

from pathlib import Path

import pytest

from tests.talks import transcript
from tests.talks.stage import stage

EVERY_DOOR = "06-远方找地方"
"""Played through all three doors. The others hang at times at the page's and Telegram's door since 2026-11-23: open."""
TALKS = sorted(Path(__file__).parent.glob("*.talk"))


CASES = [(path, "terminal") for path in TALKS] + [
    (path, door) for path in TALKS if path.stem == EVERY_DOOR for door in ("phone", "telegram")
]


@pytest.mark.parametrize(("path", "door"), CASES, ids=lambda one: one.stem if isinstance(one, Path) else one)
async def test_talk(path: Path, door: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    steps = transcript.read(path)
    is_rewriting = request.config.getoption("--rewrite-talks")
    async with stage(door, tmp_path) as scene:
        for step in steps:
            said = await scene.play(step)
            if is_rewriting and door == "terminal":
                step.expected = said
            assert said == step.expected, f"{path.name}: {step.line}"
    if is_rewriting and door == "terminal":
        transcript.write(path, steps)
