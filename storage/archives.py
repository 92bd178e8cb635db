"""Ended cases as lines of JSON, the way a backup has them: an archive is restored into an empty place and read there.

With the cases goes what they need to be understood: places, staff by name, posts, facts, packs, and the bare rows of
talks and households they point at. What those hold sealed stays out.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, null, or_, select, text, true, type_coerce
from sqlmodel import SQLModel

from storage.backups import ASK_VERSION, Manifest, write_rows
from storage.keeping import case_rows
from storage.sealing import Sealed
from storage.unit import Unit

_WHOLE = frozenset({"place", "person", "post", "setting", "pack"})


async def dump_cases(unit: Unit, folder: Path, clue_ids: Sequence[int], *, at: datetime) -> Manifest:
    """Writes the cases' tables into a folder, as of this unit; nothing changes."""
    names = await unit.kept.names_of(clue_ids)
    event = SQLModel.metadata.tables["event"]
    return await _dump(unit, folder, [*case_rows(clue_ids, names), (event, event.c.about.in_(names))], at)


async def dump_log(unit: Unit, folder: Path, event_ids: Sequence[int], *, at: datetime) -> Manifest:
    """Writes lines of the log into a folder, as of this unit; nothing changes."""
    event = SQLModel.metadata.tables["event"]
    return await _dump(unit, folder, [(event, event.c.id.in_(event_ids))], at)


async def _dump(unit: Unit, folder: Path, wanted: list[tuple[Table, Any]], at: datetime) -> Manifest:
    connection = await unit.session.connection()
    counts = await connection.run_sync(_write, folder, wanted)
    revision = (await connection.execute(text(ASK_VERSION))).scalar_one()
    return Manifest(at.isoformat(), revision, unit.cipher.fingerprint, counts)


def _write(connection: Connection, folder: Path, wanted: list[tuple[Table, Any]]) -> dict[str, int]:
    own, around = _by_table(wanted), _by_table(_parents(wanted))
    counts = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in own:
            query = select(*_raw(table)).where(own[table.name])
        elif table.name in around or table.name in _WHOLE:
            query = select(*_bare(table)).where(true() if table.name in _WHOLE else around[table.name])
        else:
            continue
        counts[table.name] = write_rows(connection.execute(query), folder, table.name)
    return counts


def _parents(wanted: list[tuple[Table, Any]]) -> Iterator[tuple[Table, Any]]:
    """What the rows point at, one step up."""
    for table, condition in wanted:
        for key in table.foreign_keys:
            yield key.column.table, key.column.in_(select(key.parent).where(condition))


def _by_table(wanted: Sequence[tuple[Table, Any]] | Iterator[tuple[Table, Any]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for table, condition in wanted:
        found.setdefault(table.name, []).append(condition)
    return {name: or_(*conditions) for name, conditions in found.items()}


def _raw(table: Table) -> list[Any]:
    """Every column, what is sealed as it lies on disk."""
    return [
        type_coerce(column, LargeBinary).label(column.name) if isinstance(column.type, Sealed) else column
        for column in table.columns
    ]


def _bare(table: Table) -> list[Any]:
    """Every column, what is sealed left out."""
    return [null().label(column.name) if isinstance(column.type, Sealed) else column for column in table.columns]
