"""The week's loudspeaker text of one village: puts what the county knows into the pack's words. No name, no count."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.notices import households
from bot.notices.scene import Scene
from cases.places import PlacePath
from cases.tasks import State
from packs.loudspeaker import WEEK, week_text
from storage.places import PlaceView

_TO_COME = frozenset({State.OPEN, State.IN_HAND})
"""The home check is still to be made."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is read, line by line, and how long that takes."""

    lines: tuple[str, ...]
    seconds: int

    @property
    def text(self) -> str:
        """In one."""
        return "\n".join(self.lines)


async def week(scene: Scene, village: PlaceView, *, code_at: str = "", phone: str = "") -> Text | None:
    """The text for the seven days from today; None without a loudspeaker in the pack, or without a number to ring."""
    speaker = scene.pack.loudspeaker
    line = tuple(await scene.unit.places.line(village.id))
    number = phone or next((call.number for call in households.numbers(line, scene)), "")
    if speaker is None or not number:
        return None
    lines = week_text(
        speaker,
        village="".join(place.name for place in line[1:]),
        phone=number,
        on=scene.today,
        visits=await _visits(scene, village),
        code_at=code_at,
    )
    return Text(tuple(lines), speaker.seconds("".join(lines)))


async def _visits(scene: Scene, village: PlaceView) -> int:
    """How many home checks of the village are to be made within the week: only whether they are many is ever said."""
    end = datetime.combine(scene.today + WEEK, time(0), scene.zone)
    open_there = await scene.unit.tasks.open_under(PlacePath(village.path))
    return sum(task.state in _TO_COME and task.home_due.at <= end for task in open_there)
