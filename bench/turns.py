"""A durable turn on both databases against the bare driver doing as many commits; memory after start."""

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

from app.settings import Settings
from app.wiring import open_yima
from chat.address import Address
from chat.incoming import Incoming, Kind
from tests.databases import SECRET, start_postgres

TURNS = 300
COMMITS, ROWS = 3, 6
"""What a turn does at the least: inbox, attempt, turn; a row in, its marks, the talk, two messages out."""


def rows() -> Iterator[dict[str, Any]]:
    """p50 and p99 of a turn in milliseconds per database, and the demo's memory."""
    with tempfile.TemporaryDirectory() as folder:
        ours = asyncio.run(_turns(Settings(data_dir=Path(folder))))
        yield from _compared("turn_sqlite", ours, "sqlite3, bare, same commits", _bare_sqlite(Path(folder) / "bare.db"))
    server = start_postgres()
    if server is not None:
        try:
            yield from asyncio.run(_on_postgres(server))
        finally:
            server.stop()
    yield _memory()


async def _on_postgres(server: Any) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        url = await server.fresh()
        settings = Settings(data_dir=Path(folder), database_url=url, secret_key=SECRET)
        return list(
            _compared("turn_postgresql", await _turns(settings), "asyncpg, bare, same commits", await _bare_pg(url))
        )


async def _turns(settings: Settings) -> list[float]:
    """Milliseconds from a message's arrival to its answer in the outbox."""
    spans: list[float] = []
    async with open_yima(settings, demo=True) as yima:
        for number in range(TURNS):
            start = time.perf_counter()
            async with yima.store.unit() as unit:
                talk = await unit.talks.open(Address("phone", f"{number % 20}"))
                await unit.inbox.add(talk.id, Incoming(f"k{number}", Kind.TEXT, "菜单"), at=yima.clock())
            await yima.turns.step()
            spans.append((time.perf_counter() - start) * 1000)
    return spans


def _bare_sqlite(path: Path) -> list[float]:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, payload BLOB)")
    spans = []
    for _ in range(TURNS):
        start = time.perf_counter()
        for _ in range(COMMITS):
            db.execute("BEGIN IMMEDIATE")
            for _ in range(ROWS // COMMITS):
                db.execute("INSERT INTO row (payload) VALUES (?)", (os.urandom(400),))
            db.execute("COMMIT")
        spans.append((time.perf_counter() - start) * 1000)
    db.close()
    return spans


async def _bare_pg(url: str) -> list[float]:
    db = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    await db.execute("CREATE TABLE bare_row (id SERIAL PRIMARY KEY, payload BYTEA)")
    spans = []
    for _ in range(TURNS):
        start = time.perf_counter()
        for _ in range(COMMITS):
            async with db.transaction():
                for _ in range(ROWS // COMMITS):
                    await db.execute("INSERT INTO bare_row (payload) VALUES ($1)", os.urandom(400))
        spans.append((time.perf_counter() - start) * 1000)
    await db.close()
    return spans


def _compared(name: str, ours: list[float], peer: str, theirs: list[float]) -> Iterator[dict[str, Any]]:
    for which, cut in (("p50", 50), ("p99", 99)):
        mine, other = (statistics.quantiles(spans, n=100)[cut - 1] for spans in (ours, theirs))
        yield {
            "name": f"{name}_{which}",
            "value": round(mine, 2),
            "unit": "ms",
            "better": "lower",
            "peer": peer,
            "peer_value": round(other, 2),
            "ratio": round(mine / other, 2),
        }


_START = """
import asyncio, pathlib, resource, sys, tempfile
async def main():
    from app.settings import Settings
    from app.wiring import open_yima
    with tempfile.TemporaryDirectory() as folder:
        async with open_yima(Settings(data_dir=pathlib.Path(folder)), demo=True) as yima:
            await yima.indexes.get(await yima.pack())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
asyncio.run(main())
"""
_PEER = """
import resource, aiogram
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _memory() -> dict[str, Any]:
    """Peak MB of the demo's start with forms compiled and the articles indexed, against aiogram's import alone."""
    ours, peer = (
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        for code in (_START, _PEER)
    )
    return {
        "name": "memory_after_start",
        "value": round(ours, 1),
        "unit": "MB",
        "better": "lower",
        "peer": "import aiogram",
        "peer_value": round(peer, 1),
        "ratio": round(ours / peer, 2),
    }
