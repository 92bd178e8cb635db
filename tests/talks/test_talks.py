"""Every transcript, through every door: what is said stands in the transcript, and each door shows it.

Talks of one person, and the one that tells the whole main way, are played at each door; where several people meet they
come by different doors, as they do in a village.
"""

from pathlib import Path

import pytest

from tests.talks import transcript
from tests.talks.stage import stage

TALKS = sorted(Path(__file__).parent.glob("*.talk"))

THE_MAIN_WAY = "03-核查"


def doors_of(path: Path) -> tuple[str, ...]:
    """The doors a transcript is played at."""
    people = [step for step in transcript.read(path) if step.line.startswith("@ ") and len(step.line.split(" ")) > 2]
    if len(people) == 1 or path.stem == THE_MAIN_WAY:
        return ("terminal", "phone", "telegram")
    return ("terminal", "crossed")


@pytest.mark.parametrize(
    ("path", "door"),
    [(path, door) for path in TALKS for door in doors_of(path)],
    ids=lambda value: getattr(value, "stem", value),
)
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
