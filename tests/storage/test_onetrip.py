"""SQLite in one trip a statement: the same rows, counts and errors as the driver's own, in fewer trips."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from storage import onetrip


class Trips:
    """The way to the driver's thread, counted."""

    def __init__(self, way: Any) -> None:
        self.way, self.number = way, 0

    def put_nowait(self, item: Any) -> None:
        self.number += 1
        self.way.put_nowait(item)


async def test_statements__rows_counts_errors_as_the_drivers__one_trip_each(tmp_path: Path) -> None:
    made = onetrip.connection(tmp_path / "t.db")
    async with made as connection:
        cursor = await connection.cursor()
        await cursor.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT UNIQUE)")
        await cursor.executemany("INSERT INTO t (word) VALUES (?)", [("甲",), ("乙",)])
        assert cursor.rowcount == 2
        await cursor.execute("INSERT INTO t (word) VALUES (?)", ("丙",))
        assert (cursor.lastrowid, cursor.description, await cursor.fetchall()) == (3, None, [])
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            await cursor.execute("INSERT INTO t (word) VALUES ('甲')")
        await connection.commit()
        trips = made._tx = Trips(made._tx)
        reading = await connection.cursor()
        await reading.execute("SELECT n, word FROM t ORDER BY n")
        assert await reading.fetchall() == [(1, "甲"), (2, "乙"), (3, "丙")]
        await reading.close()
        assert trips.number == 1
