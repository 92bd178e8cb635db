"""Many changed articles are built in the background, and questions go on being answered meanwhile."""

import asyncio
from dataclasses import replace
from datetime import date

from app.shelves import FEW, IndexShelf, articles_of
from knowledge.articles import Article
from packs import Pack

TODAY = date(2026, 3, 2)


def many(pack: Pack) -> list[Article]:
    """More articles than are laid over at once; only their ids and titles are new."""
    first = articles_of(pack)[0]
    return [
        replace(first, id=f"desk-{n}", title=f"养{n}只狗要办什么证", questions=(f"养{n}只狗办什么证",))
        for n in range(FEW + 1)
    ]


async def test_renew__many_changes__the_old_index_answers_until_the_new_one_is_there(pack: Pack) -> None:
    shelf = IndexShelf()
    old = await shelf.get(pack)
    later = many(pack)
    assert shelf.renew(pack, old, later, "a")
    assert shelf.renew(pack, old, later, "a"), "asked again while it is being built"
    assert len(shelf._tasks) == 1
    assert await shelf.get(pack) is old
    assert old.article("desk-3") is None
    while shelf._tasks:
        await asyncio.sleep(0.01)
    new = await shelf.get(pack)
    assert new.edition == "a"
    assert len(new) == len(old) + FEW + 1
    assert new.ask("养3只狗办什么证", today=TODAY).hits[0].article.id == "desk-3"


async def test_renew__few_changes__left_to_be_laid_over(pack: Pack) -> None:
    shelf = IndexShelf()
    old = await shelf.get(pack)
    assert not shelf.renew(pack, old, many(pack)[:FEW], "a")
    assert await shelf.get(pack) is old
