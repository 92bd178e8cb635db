"""Brings a database to the newest shape at start, under a lock, so that several processes may start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.sealing import WrongKey, cipher_of

_LOCK = 0x79696D61
"""PostgreSQL advisory lock ("yima")."""

NEWEST = "head"


async def migrate(engine: AsyncEngine, target: str = NEWEST) -> None:
    """Upgrades (or downgrades, for a target named below the present one) in one transaction.

    SQLite: the transaction's BEGIN IMMEDIATE is the lock. Raises `alembic.util.CommandError` for an unknown target.
    """
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(move, target)


async def check_key(engine: AsyncEngine) -> None:
    """Writes the key's fingerprint at the first start, compares it at every later one. Raises WrongKey."""
    fingerprint = cipher_of(engine.sync_engine.dialect).fingerprint
    async with engine.begin() as connection:
        kept = (await connection.execute(text("SELECT value FROM setting WHERE name = 'key_fingerprint'"))).scalar()
        if kept is None:
            statement = text("INSERT INTO setting (name, value) VALUES ('key_fingerprint', :value)")
            await connection.execute(statement, {"value": f'"{fingerprint}"'})
        elif fingerprint not in str(kept):
            raise WrongKey("this database was sealed with another key")


def move(connection: Connection, target: str) -> None:
    """Up or down to a version, on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if target == NEWEST or target.startswith("+"):
        command.upgrade(config, target)
    else:
        command.downgrade(config, target)
