"""Builds the whole from settings: the one place where every part meets the others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.settings import Fault, Settings
from storage.engine import open_engine
from storage.migration import check_key, migrate
from storage.sealing import Cipher, Keys, WrongKey
from storage.unit import Store


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The database, brought to its newest shape, with the right key. Raises Fault with the remedy."""
    cipher = Cipher(Keys.from_secret(settings.secret()))
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.async_database_url(), cipher)
    try:
        try:
            await migrate(engine)
        except OSError as fault:
            raise Fault(
                f"连不上数据库（{type(fault).__name__}）。请检查 YIMA_DATABASE_URL 和数据库是否已启动。"
            ) from fault
        try:
            await check_key(engine)
        except WrongKey as fault:
            raise Fault("密钥和这个数据库对不上。请找回原来的 YIMA_SECRET_KEY（或 data/secret.key）再启动。") from fault
        yield Store(engine, cipher, settings.files_dir)
    finally:
        await engine.dispose()
