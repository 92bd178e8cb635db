"""100,000 cases of a county: each one step on, and the days of all of them counted anew after a change of the calendar.

The peers do the same rows with less: an UPDATE of state, due day and history in bare sqlite3, nothing judged, sealed or
explained; chinesecalendar's own `find_workday`, the day alone. `YIMA_BENCH_CASES` makes it smaller.
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
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

from bot.casework.migration import CHUNK
from cases import advancing, given, migration, places
from cases.calendar import YearTable
from cases.organisation import Member
from cases.people import PersonId
from cases.proceedings import Case, Terms
from cases.rights import Post, Standing
from storage.unit import Store
from tests.databases import Embedded, opened
from tests.shipped import shipped_pack

_ZONE = ZoneInfo("Asia/Shanghai")
_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_GRID = places.path("1", "2", "3", "4")
_BY = PersonId(2)
_UPDATE = "sqlite3, WAL, synchronous FULL, as many UPDATEs a commit, nothing judged, sealed or explained"
_WORKDAY = "chinesecalendar find_workday, the last day alone, no derivation"
_OFF = frozenset(date(2026, 3, day) for day in (9, 10))


def rows() -> Iterator[dict[str, Any]]:
    """The objects `make bench` prints."""
    count = int(os.environ.get("YIMA_BENCH_CASES", "100000"))
    folder = Path(tempfile.mkdtemp(prefix="yima-bench-"))
    try:
        _apart("prepare", folder, count)  # apart as well: a process begins with the most its parent has held
        for name, what, peer in (("advance", "advanced", _UPDATE), ("recount", "recounted", _WORKDAY)):
            ours, theirs = (_apart(f"{who}_{name}", folder, count) for who in ("ours", "theirs"))
            yield _row(f"casework.{what}", ours["rate"], "cases/s", "higher", peer, theirs["rate"])
            yield _row(f"casework.{what}_memory", ours["memory"], "MB", "lower", peer, theirs["memory"])
    finally:
        shutil.rmtree(folder)


def _row(name: str, value: float, unit: str, better: str, peer: str, theirs: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "better": better,
        "peer": peer,
        "peer_value": theirs,
        "ratio": round(value / theirs, 4),
    }


def _town() -> Standing:
    return Standing(PersonId(1), (Post(shipped_pack().roles["town_lead"], places.path("1", "2")),))


def _terms() -> Terms:
    pack = shipped_pack()
    members = (Member(Standing(_BY, (Post(pack.roles["worker"], _GRID),))), Member(_town()))
    return Terms(pack.procedures["监测对象识别"], pack.calendar, _ZONE, pack.roles, members, pack.ladder)


def _opened_at(number: int) -> datetime:
    """Within the last three weeks, each at another second."""
    return _AT - timedelta(seconds=number * 18 % (21 * 86_400))


async def _prepare(folder: Path, count: int) -> None:
    url = await Embedded(folder).fresh()
    (folder / "url").write_text(url)
    terms = _terms()
    async with opened(url, folder) as store:
        async with store.unit() as unit:
            for number in (1, 2):
                await unit.people.add(code=f"p{number}", name="某", phone="")
            county = await unit.places.add(code="c", name="示范县", level="county", parent_id=None)
            clue = await unit.clues.add(source="find", place_id=county.id, pack_hash="h", at=_AT)
            rules = await unit.proceedings.keep_rules(terms.procedure, "h")
        for first in range(0, count, CHUNK):
            async with store.unit() as unit:
                for number in range(first, min(first + CHUNK, count)):
                    await unit.proceedings.add(_case(number, clue, rules, terms))
    _peer(folder, count)


def _case(number: int, clue: int, rules: str, terms: Terms) -> Case:
    now = _opened_at(number)
    return advancing.open_(
        terms,
        number="AJ",
        rules=rules,
        clue_id=clue,
        place=_GRID,
        subject=f"子{number % 5000}",
        by=_BY,
        now=now,
    )


def _peer(folder: Path, count: int) -> None:
    with sqlite3.connect(folder / "peer.db") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, state TEXT, holder, due_at TEXT, body TEXT)")
        connection.execute("CREATE INDEX by_due ON c (due_at)")
        body = json.dumps({"history": [{"did": "opened", "at": _AT.isoformat()}]})
        lines = ((n, "accepting", 1, _opened_at(n).isoformat(), body) for n in range(1, count + 1))
        connection.executemany("INSERT INTO c VALUES (?, ?, ?, ?, ?)", lines)


async def _ours_advance(folder: Path) -> int:
    terms, town, done = _terms(), _town(), 0
    async with opened((folder / "url").read_text(), folder) as store:
        while True:
            async with store.unit() as unit:
                chunk = await unit.proceedings.running(after=done, limit=CHUNK)
                for case in chunk:
                    await unit.proceedings.save(_advanced(case, town, terms))
            if not chunk:
                return done
            done = chunk[-1].case_id


def _advanced(case: Case, town: Standing, terms: Terms) -> Case:
    asks = next(step.asks for step in terms.procedure.steps if step.act == "accept")
    after = advancing.advance(case, town, "accept", dict.fromkeys(given.NEEDED[asks], "某"), _AT, terms)
    assert isinstance(after, Case), after
    return after


def _theirs_advance(folder: Path) -> int:
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    (count,) = connection.execute("SELECT count(*) FROM c").fetchone()
    due = (_AT + timedelta(days=2)).isoformat()
    for first in range(1, count + 1, CHUNK):
        connection.execute("BEGIN IMMEDIATE")
        for number in range(first, min(first + CHUNK, count + 1)):
            (body,) = connection.execute("SELECT body FROM c WHERE id = ?", (number,)).fetchone()
            known = json.loads(body)
            known["history"].append({"did": "accept", "by": 1, "at": _AT.isoformat()})
            values = ("home_check", 2, due, json.dumps(known), number)
            connection.execute("UPDATE c SET state = ?, holder = ?, due_at = ?, body = ? WHERE id = ?", values)
        connection.execute("COMMIT")
    return int(count)


async def _ours_recount(folder: Path) -> int:
    """What a newer pack's calendar would make of each stored case, two limits each with every day's why."""
    terms = _terms()
    years = (YearTable(2026, days_off=_OFF),)
    terms = replace(terms, calendar=replace(terms.calendar, years=years))
    done = changed = 0
    async with opened((folder / "url").read_text(), folder) as store:
        while chunk := await _running(store, done):
            changed += sum(bool(migration.change(case, case.rules, terms, _AT).shifts) for case in chunk)
            done = chunk[-1].case_id
    assert changed > done / 2, (changed, done)
    return done


async def _running(store: Store, after: int) -> list[Case]:
    async with store.unit() as unit:
        return await unit.proceedings.running(after=after, limit=CHUNK)


def _theirs_recount(folder: Path) -> int:
    connection = sqlite3.connect(folder / "peer.db")
    count = 0
    for (text,) in connection.execute("SELECT due_at FROM c"):
        day = datetime.fromisoformat(text).astimezone(_ZONE).date()
        for days in (2, 20):
            chinese_calendar.find_workday(days, day)
        count += 1
    return count


def _apart(what: str, folder: Path, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.casework", what, str(folder), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _run(what: str, folder: Path, count: int) -> int:
    match what:
        case "prepare":
            asyncio.run(_prepare(folder, count))
            return count
        case "ours_advance":
            return asyncio.run(_ours_advance(folder))
        case "theirs_advance":
            return _theirs_advance(folder)
        case "ours_recount":
            return asyncio.run(_ours_recount(folder))
    return _theirs_recount(folder)


def main() -> None:
    """One part in a process of its own: `python -m bench.casework PART FOLDER CASES`."""
    what, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    before, began = _memory(), time.perf_counter()
    done = _run(what, folder, count)
    took = time.perf_counter() - began
    print(json.dumps({"rate": round(done / took, 1), "memory": round(max(_memory() - before, 0.1), 1)}))


def _memory() -> float:
    """The most this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
