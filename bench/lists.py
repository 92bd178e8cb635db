"""A department's list of 100,000 lines against 300,000 households: rows a second, and memory.

The peer is a script that joins on the exact ID number: nothing checked, sealed, explained or remembered, no line
without an ID number found. Each runs in a process of its own, so that its memory is its own.
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
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from app.imports import lists
from bench.imports import _id as id_number
from cases.lists import Column, ListKind, Threshold
from storage.imports import CHUNK, Imports
from storage.unit import Store
from tests.databases import Embedded, opened
from tests.shipped import shipped_pack

_VILLAGES = 300
_PEER = "openpyxl read-only and a join of sqlite3 on the exact ID number, nothing checked, sealed or explained"
_KIND = ListKind(
    "spent",
    "医疗花费名单",
    "某局",
    "illness",
    Threshold("spent", at_least=Decimal(10_000), adds=True, unit="元"),
    (Column("spent", "自付金额"),),
)
_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def rows() -> Iterator[dict[str, Any]]:
    """The objects `make bench` prints. `YIMA_BENCH_HOUSEHOLDS` makes it smaller; the list has a third of as many."""
    count = int(os.environ.get("YIMA_BENCH_HOUSEHOLDS", "300000"))
    folder = Path(tempfile.mkdtemp(prefix="yima-bench-"))
    try:
        _apart("prepare", folder, count)  # apart as well: a process begins with the most its parent has held
        ours, theirs = (_apart(who, folder, count) for who in ("ours", "theirs"))
    finally:
        shutil.rmtree(folder)
    for name, key, unit, better in (
        ("lists.match", "rate", "rows/s", "higher"),
        ("lists.memory_above_start", "memory", "MB", "lower"),
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
    """Every third household is on the list; a tenth without an ID number, every second below the line."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.append(["姓名", "身份证号", "所在村", "联系电话", "自付金额"])
    for number in range(0, count * 3, 3):
        known = None if number % 10 == 0 else id_number(number)
        spent = "20000" if number % 2 else "900"
        sheet.append([_head(number), known, f"试{number % _VILLAGES}村", f"138{number:08}", spent])
    book.save(path)


def _head(number: int) -> str:
    return f"子{number % 5000}"


async def _register(folder: Path, count: int) -> None:
    url = await Embedded(folder).fresh()
    (folder / "url").write_text(url)
    async with opened(url, folder) as store:
        async with store.unit() as unit:
            county = await unit.places.add(code="c", name="示范县", level="county", parent_id=None)
            town = await unit.places.add(code="t", name="试镇", level="town", parent_id=county.id)
            ids = [
                (await unit.places.add(code=f"v{n}", name=f"试{n}村", level="village", parent_id=town.id)).id
                for n in range(_VILLAGES)
            ]
        for first in range(0, count, CHUNK):
            await _households(store, range(first, min(first + CHUNK, count)), ids)


async def _households(store: Store, numbers: range, villages: list[int]) -> None:
    async with store.unit() as unit:
        made = (
            unit.households.row(
                code=f"h{number:06}",
                place_id=villages[number % _VILLAGES],
                head=_head(number),
                phone=f"138{number:08}",
                id_number=id_number(number),
            )
            for number in numbers
        )
        await Imports(unit.session, unit.cipher).add_households(row.model_dump(exclude={"id"}) for row in made)


def _peer_register(folder: Path, count: int) -> None:
    with sqlite3.connect(folder / "peer.db") as connection:
        connection.execute("CREATE TABLE household (code TEXT, id TEXT)")
        connection.executemany(
            "INSERT INTO household VALUES (?, ?)", ((f"h{n:06}", id_number(n)) for n in range(count))
        )
        connection.execute("CREATE INDEX by_id ON household (id)")


def _prepare(folder: Path, count: int) -> int:
    _write(folder / "list.xlsx", count // 3)
    asyncio.run(_register(folder, count))
    _peer_register(folder, count)
    return count


def _apart(who: str, folder: Path, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.lists", who, str(folder), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def _ours(folder: Path) -> int:
    async with opened((folder / "url").read_text(), folder) as store:
        opened_list = await asyncio.to_thread(lists.open_, folder / "list.xlsx", _KIND)
        assert not opened_list.refusals
        view = await lists.take_in(store, opened_list, shipped_pack(), file="list.xlsx", at=_AT)
    total = view.counts["opens"] + view.counts["below"] + view.counts.get("parked", 0)
    assert view.counts["opens"] > 0.4 * total, view.counts
    return total


def _theirs(folder: Path) -> int:
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    connection.execute("CREATE TABLE line (name TEXT, id TEXT, place TEXT, phone TEXT, spent REAL)")
    sheet = load_workbook(folder / "list.xlsx", read_only=True).worksheets[0]
    connection.execute("BEGIN IMMEDIATE")
    lines = sheet.iter_rows(min_row=2, values_only=True)
    count = connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", lines).rowcount
    join = "CREATE TABLE found AS SELECT line.*, code FROM line JOIN household USING (id) WHERE spent >= 10000"
    connection.execute(join)
    connection.execute("COMMIT")
    return count


def main() -> None:
    """One side in a process of its own: `python -m bench.lists prepare|ours|theirs FOLDER HOUSEHOLDS`."""
    who, folder, households = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    before = _memory()
    began = time.perf_counter()
    if who == "prepare":
        count = _prepare(folder, households)
    else:
        count = asyncio.run(_ours(folder)) if who == "ours" else _theirs(folder)
    took = time.perf_counter() - began
    print(json.dumps({"rate": round(count / took, 1), "memory": round(max(_memory() - before, 0.1), 1)}))


def _memory() -> float:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
