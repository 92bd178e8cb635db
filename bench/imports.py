"""Importing a county's households: rows a second, memory, how long the database is locked.

The peer is a script that checks and seals nothing.

Each runs in a process of its own, so that its memory is its own.
"""

import asyncio
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from app.imports import households, workbook
from app.imports.columns import HOUSEHOLDS
from cases.identity import normal_id
from tests.databases import Embedded, opened

_GRIDS = 2_000
_PEER = "openpyxl read-only and sqlite3.executemany, nothing checked, nothing sealed"


def rows() -> Iterator[dict[str, Any]]:
    """The objects `make bench` prints. `YIMA_BENCH_HOUSEHOLDS` makes it smaller."""
    count = int(os.environ.get("YIMA_BENCH_HOUSEHOLDS", "300000"))
    folder = Path(tempfile.mkdtemp(prefix="yima-bench-"))
    try:
        path = folder / "households.xlsx"
        _write(path, count)
        ours, theirs = (_apart(who, path) for who in ("ours", "theirs"))
    finally:
        shutil.rmtree(folder)
    for name, key, unit, better in (
        ("imports.households", "rate", "rows/s", "higher"),
        ("imports.memory_above_start", "memory", "MB", "lower"),
        ("imports.write_lock", "lock", "s", "lower"),
    ):
        yield {
            "name": name,
            "value": ours[key],
            "unit": unit,
            "better": better,
            "peer": _PEER,
            "peer_value": theirs[key],
            "ratio": round(ours[key] / theirs[key], 4),
        }


def _write(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("农户")
    sheet.append([column.title for column in HOUSEHOLDS.columns])
    for number in range(count):
        sheet.append(
            [f"h{number:06}", f"g{number % _GRIDS}", "子一山", str(1 + number % 6), f"138{number:08}", _id(number)]
        )
    book.save(path)


def _id(number: int) -> str:
    """Invented (region 999999), each once, with a right check digit."""
    days, serial = divmod(number, 1000)
    months, day = divmod(days, 28)
    years, month = divmod(months, 12)
    return normal_id(f"999999{40 + years:02}{month + 1:02}{day + 1:02}{serial:03}")


def _apart(who: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.imports", who, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def _ours(path: Path) -> tuple[int, float]:
    maker = Embedded(path.parent)
    async with opened(await maker.fresh(), path.parent) as store:
        async with store.unit() as unit:
            county = await unit.places.add(code="c", name="示范县", level="county", parent_id=None)
            for number in range(_GRIDS):
                await unit.places.add(code=f"g{number}", name="组", level="grid", parent_id=county.id)
        table = workbook.read(path, HOUSEHOLDS)
        async with store.unit() as unit:
            known = await households.places(unit)
        outcome = await households.compare(store, table, households.judge(table, known))
        assert not outcome.refusals
        began = time.perf_counter()
        async with store.unit() as unit:
            await households.write(unit, table, outcome)
        return len(outcome.states), time.perf_counter() - began


def _theirs(path: Path) -> tuple[int, float]:
    connection = sqlite3.connect(path.with_name("peer.db"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE household (code TEXT UNIQUE, place TEXT, head TEXT, members, phone TEXT, id TEXT)")
    for column in ("place", "head", "phone", "id"):
        connection.execute(f"CREATE INDEX by_{column} ON household ({column})")
    sheet = load_workbook(path, read_only=True).worksheets[0]
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    lines = sheet.iter_rows(min_row=2, values_only=True)
    count = connection.executemany("INSERT INTO household VALUES (?, ?, ?, ?, ?, ?)", lines).rowcount
    connection.execute("COMMIT")
    return count, time.perf_counter() - began


def main() -> None:
    """One side in a process of its own: `python -m bench.imports ours|theirs FILE`."""
    who, path = sys.argv[1], Path(sys.argv[2])
    before = _memory()
    began = time.perf_counter()
    count, lock = asyncio.run(_ours(path)) if who == "ours" else _theirs(path)
    took = time.perf_counter() - began
    memory = _memory() - before
    print(json.dumps({"rate": round(count / took, 1), "memory": round(memory, 1), "lock": round(lock, 2)}))


def _memory() -> float:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
