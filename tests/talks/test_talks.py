"""Every transcript, through every door: what is said stands in the transcript, and each door shows it."""

from pathlib import Path

import pytest

from tests.talks import transcript
from tests.talks.stage import stage

TALKS = sorted(Path(__file__).parent.glob("*.talk"))


@pytest.mark.parametrize("door", ["terminal", "phone", "telegram"])
@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
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
