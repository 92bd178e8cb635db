"""SQLite in one trip a statement: the driver's thread runs it and fetches its rows at once.

aiosqlite goes to its thread for opening, running, fetching and closing each, and the way there and back costs more than
a small statement does (a third of a turn's processor time). The rows were fetched whole before as well; nothing else
changes.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiosqlite
from aiosqlite.context import contextmanager


def connection(path: Path | str | None) -> aiosqlite.Connection:
    """A connection to a database file (None: in memory), to be awaited. Its thread ends with the program.

    The setters SQLAlchemy calls are run in the driver's thread; only then is the check of the thread needless.
    """
    made = _Connection(lambda: sqlite3.connect(path or ":memory:", check_same_thread=False), iter_chunk_size=64)
    made._thread.daemon = True
    return made


class _Connection(aiosqlite.Connection):
    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return _Cursor(self, sqlite3.Cursor(self._conn))


class _Cursor(aiosqlite.Cursor):
    """Runs one statement, and holds its rows."""

    _rows: list[Any]

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "aiosqlite.Cursor":
        """Runs and fetches."""
        await self._there_and_back(self._cursor.execute, sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "aiosqlite.Cursor":
        """Runs once for each of the parameters."""
        await self._there_and_back(self._cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """Every row of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is left open: the rows were fetched to their end."""

    async def _there_and_back(self, *statement: Any) -> None:
        thread: Any = self._conn
        await thread._execute(self._run, *statement)

    def _run(self, statement: Any, sql: str, parameters: Any) -> None:
        statement(sql, parameters)
        self._rows = self._cursor.fetchall() if self._cursor.description else []
