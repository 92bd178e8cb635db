"""The two databases Yima runs on, opened so that a unit is what it says: SQLite (embedded) and PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import onetrip
from storage.sealing import Cipher, carry_cipher


def open_engine(url: str, cipher: Cipher) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`.

    SQLite: WAL, synchronous FULL, foreign keys, erased bytes overwritten, and every transaction begins with BEGIN
    IMMEDIATE, because the driver's own begin comes too late and loses concurrent updates.
    """
    engine = create_async_engine(url, **_manner(url))
    carry_cipher(engine.sync_engine.dialect, cipher)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _manner(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {"pool_pre_ping": True}
    path = make_url(url).database
    return {"async_creator": lambda: onetrip.connection(path)}


def sqlite_url(path: Path) -> str:
    """The address of an embedded database file."""
    return f"sqlite+aiosqlite:///{path}"


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
