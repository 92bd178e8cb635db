"""Durable units against the bare drivers: one row of the log and its commit, on disk before it counts.

The same row, the same pragmas, the same server; rounds of ours and the peer's take turns, the median counts.
"""

import asyncio
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from storage.unit import Store
from tests.databases import Embedded, Postgres, opened, start_postgres

_ROUNDS, _UNITS = 5, 200
_AT_ONCE = 8
_INSERT = "INSERT INTO event (at, person_id, act, about) VALUES ({}, {}, {}, {})"
Act = Callable[[], Awaitable[None]]


def rows() -> Iterator[dict[str, Any]]:
    """The objects `make bench` prints."""
    yield from asyncio.run(_sqlite())
    server = start_postgres(durable=True)
    if server is not None:
        try:
            yield from asyncio.run(_postgres(server))
        finally:
            server.stop()


async def _sqlite() -> list[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="yima-bench-"))
    try:
        maker = Embedded(folder)
        bare = _bare_sqlite(Path((await maker.fresh()).partition(":///")[2]))
        async with opened(await maker.fresh(), folder) as store:
            return await _compare("sqlite", _unit(store), bare, "sqlite3, WAL, synchronous FULL")
    finally:
        shutil.rmtree(folder)


async def _postgres(server: Postgres) -> list[dict[str, Any]]:
    ours, theirs = await server.fresh(), await server.fresh()
    folder = Path(tempfile.mkdtemp(prefix="yima-bench-"))
    try:
        async with opened(ours, folder) as store, _pool(server, theirs) as pool:
            act = _unit(store)

            async def bare() -> None:
                await pool.execute(_INSERT.format("$1", "$2", "$3", "$4"), datetime.now(UTC), 1, "seen", "task:1")

            peer = "asyncpg, fsync on"
            return [
                *await _compare("postgres", act, bare, peer),
                *await _compare(f"postgres.{_AT_ONCE}", act, bare, f"{peer}, {_AT_ONCE} at once", at_once=_AT_ONCE),
            ]
    finally:
        shutil.rmtree(folder)


def _unit(store: Store) -> Act:
    async def act() -> None:
        async with store.unit() as unit:
            await unit.events.add("seen", "task:1", at=datetime.now(UTC), person_id=1)

    return act


def _bare_sqlite(path: Path) -> Act:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")

    async def act() -> None:
        connection.execute("BEGIN IMMEDIATE")
        values = (datetime.now(UTC).isoformat(), 1, "seen", "task:1")
        connection.execute(_INSERT.format("?", "?", "?", "?"), values)
        connection.execute("COMMIT")

    return act


@asynccontextmanager
async def _pool(server: Postgres, url: str) -> AsyncIterator[Any]:
    name = url.partition("?")[0].rpartition("/")[2]
    sizes = {"min_size": _AT_ONCE, "max_size": _AT_ONCE}
    async with asyncpg.create_pool(host=str(server.folder), user="postgres", database=name, **sizes) as pool:
        yield pool


async def _compare(name: str, ours: Act, theirs: Act, peer: str, *, at_once: int = 1) -> list[dict[str, Any]]:
    measured: dict[str, list[tuple[float, list[float]]]] = {"ours": [], "theirs": []}
    for act in (ours, theirs):
        await _round(act, 20, at_once)
    for _ in range(_ROUNDS):
        measured["ours"].append(await _round(ours, _UNITS, at_once))
        measured["theirs"].append(await _round(theirs, _UNITS, at_once))
    per_s, peer_per_s = (statistics.median(rate for rate, _ in measured[who]) for who in ("ours", "theirs"))
    found = [_row(f"storage.units.{name}", per_s, "units/s", "higher", peer, peer_per_s)]
    waits, peer_waits = (sorted(wait for _, waits in measured[who] for wait in waits) for who in ("ours", "theirs"))
    for share in (50, 99):
        value, peer_value = (1000 * each[len(each) * share // 100] for each in (waits, peer_waits))
        found.append(_row(f"storage.unit_p{share}.{name}", value, "ms", "lower", peer, peer_value))
    return found


async def _round(act: Act, units: int, at_once: int) -> tuple[float, list[float]]:
    """Units a second, and how long each took."""
    waits: list[float] = []

    async def worker() -> None:
        for _ in range(units // at_once):
            began = time.perf_counter()
            await act()
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return len(waits) / (time.perf_counter() - began), waits


def _row(name: str, value: float, unit: str, better: str, peer: str, peer_value: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "better": better,
        "peer": peer,
        "peer_value": round(peer_value, 3),
        "ratio": round(value / peer_value, 4),
    }
