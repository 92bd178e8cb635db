"""The shape of the database: up, down, up; the models and the migrations say the same."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from storage.engine import open_engine
from storage.migration import check_key, migrate
from tests.databases import Embedded, Postgres, cipher


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.begin() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names())) - {"alembic_version"}


async def test_migrate__up_down_up__same_tables(database: Embedded | Postgres) -> None:
    url = await database.empty()
    engine = open_engine(url, cipher())
    try:
        await migrate(engine)
        first = await tables(engine)
        assert first == set(SQLModel.metadata.tables)
        await migrate(engine, "base")
        assert await tables(engine) == set()
        await migrate(engine)
        assert await tables(engine) == first
        await check_key(engine)
    finally:
        await engine.dispose()
        await database.drop(url)


async def test_migrate__models_and_migrations__agree(database: Embedded | Postgres) -> None:
    """When this fails, a column was added without a migration: make one with `alembic revision --autogenerate`."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))

    url = await database.fresh()
    engine = open_engine(url, cipher())
    try:
        async with engine.begin() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()
        await database.drop(url)


async def test_migrate__three_processes_at_once__each_finds_it_done(database: Embedded | Postgres) -> None:
    url = await database.empty()
    engines = [open_engine(url, cipher()) for _ in range(3)]
    try:
        await asyncio.gather(*(migrate(engine) for engine in engines))
        assert await tables(engines[0]) == set(SQLModel.metadata.tables)
    finally:
        for engine in engines:
            await engine.dispose()
        await database.drop(url)


async def test_migrate__unknown_target__said(database: Embedded | Postgres) -> None:
    url = await database.fresh()
    engine = open_engine(url, cipher())
    try:
        with pytest.raises(CommandError):
            await migrate(engine, "9999")
    finally:
        await engine.dispose()
        await database.drop(url)
