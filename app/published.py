"""What was published by chat, read from the installation's database for commands that answer from the pack.

The database is only read, never made or changed: where there is none, there is nothing.
"""

import asyncio
from dataclasses import dataclass

from app.operator import read_settings
from app.settings import Fault, Settings
from knowledge import articles
from knowledge.articles import Article
from storage.glance import has_live_articles


@dataclass(frozen=True, slots=True)
class Published:
    """The articles; or why they could not be read, one sentence."""

    articles: tuple[Article, ...] = ()
    fault: str = ""


def published() -> Published:
    """The articles that answer beside the pack's."""
    try:
        settings = read_settings()
        if not settings.database_url and not has_live_articles(settings.data_dir / "yima.db"):
            return Published()
        return Published(tuple(asyncio.run(_read(settings))))
    except Fault as fault:
        return Published(fault=str(fault))
    except Exception as fault:  # whatever the matter with the database is, the pack still answers
        return Published(fault=f"窗口发布的文章没读到（{type(fault).__name__}），先只用政策包。请运行 yima doctor。")


async def _read(settings: Settings) -> list[Article]:
    # Only an installation with a database pays for the libraries it needs.
    from storage.engine import open_engine
    from storage.sealing import Cipher, Keys
    from storage.unit import Store

    cipher = Cipher(Keys.from_secret(settings.secret()))
    engine = open_engine(settings.async_database_url(), cipher)
    try:
        async with Store(engine, cipher, settings.files_dir).unit() as unit:
            tables = [{**version.body, "id": version.code} for version in await unit.articles.live()]
    finally:
        await engine.dispose()
    return [article for table in tables for article in articles.read_table(table).articles]
