"""The week's questions that found no article, grouped by what they are about, with everything personal left out."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from bot.casework import articles
from bot.notices.scene import Scene
from knowledge import misses, personal
from knowledge.misses import Group
from knowledge.personal import County
from knowledge.words import Words
from packs.pack import Pack


async def of_span(scene: Scene, since: datetime, until: datetime) -> list[Group]:
    """The misses of a span (half-open), the most frequent matter first."""
    said = await scene.unit.questions.misses(since, until)
    if not said:
        return []
    return await asyncio.to_thread(_grouped, said, scene.pack, await articles.county(scene))


def _grouped(said: Sequence[str], pack: Pack, county: County) -> list[Group]:
    words = Words(*(pack.files.get(name, b"").decode() for name in ("words.txt", "synonyms.txt")))
    return misses.grouped([personal.without(" ".join(one.split()), county) for one in said], words)
