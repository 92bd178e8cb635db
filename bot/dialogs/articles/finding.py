"""The index a question is asked of: the pack's articles with what was published by chat since laid over it.

Also what is noted about a question: that it was answered with an article, or by none.
"""

from bot.casework import articles
from bot.dialogs.talk import Talk
from knowledge.index import Index


async def index_of(talk: Talk) -> Index:
    """The index as of this turn. Few changes are laid over at once; many are built in the background meanwhile."""
    index = await talk.house.index(talk.pack)
    edition = await talk.unit.articles.edition()
    if index.edition == edition:
        return index
    later = await articles.published(talk.unit)
    if talk.house.renew is None or not talk.house.renew(talk.pack, index, later, edition):
        index.lay_over(later, edition)
    return index


async def note_told(talk: Talk, article_id: str) -> None:
    """An article was told in this talk: should it change, whoever handles the talk's matters hears of it."""
    await talk.unit.articles.cite(talk.view.id, article_id, at=talk.now)


async def note_miss(talk: Talk, words: str) -> None:
    """No article answered this: it counts once in the week's misses."""

    async def keep() -> bool:
        await talk.unit.questions.miss(words, at=talk.now)
        return True

    await talk.once("miss", keep)
