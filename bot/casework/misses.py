"""The week's questions that found no article, or one in vain, grouped by their matter, everything personal left out."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.casework import articles
from bot.notices.scene import Scene
from knowledge import misses, personal
from knowledge.misses import Group, Miss
from knowledge.personal import County
from knowledge.words import Words
from packs import contents
from packs.pack import Pack


async def of_span(scene: Scene, since: datetime, until: datetime) -> list[Group]:
    """The misses of a span (half-open), the most frequent matter first."""
    said = await scene.unit.questions.misses(since, until)
    if not said:
        return []
    later = {article.id: article.title for article in await articles.published(scene.unit)}
    return await asyncio.to_thread(_grouped, said, scene.pack, await articles.county(scene), later)


def _grouped(said: Sequence[tuple[str, str]], pack: Pack, county: County, later: Mapping[str, str]) -> list[Group]:
    """`later`: titles of articles published by chat; one that is gone since is named by its id."""
    words = Words(*(pack.files.get(name, b"").decode() for name in ("words.txt", "synonyms.txt")))
    titles = {article.id: article.title for article in contents.sound_articles(pack)} | dict(later)
    found = [
        Miss(personal.without(" ".join(asked.split()), county), titles.get(article, article)) for asked, article in said
    ]
    return misses.grouped(found, words)
