"""A whole database as lines of JSON and back, the same for SQLite and PostgreSQL, so that one can become the other.

Sealed columns stay sealed: a backup tells nothing without the key.
"""

import base64
import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, MetaData, Row, Table, create_engine, event, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.migration import move
from storage.settings import Settings

FORMAT = 1
_CHUNK = 1000
_NOT_COUNTED = frozenset({"alembic_version", "setting", "pack"})
"""What an installation writes by itself at its first start."""
_VERSION = "alembic_version"
ASK_VERSION = "SELECT version_num FROM alembic_version"
MADE = "backups"
"""The fact under which an installation keeps which backups it made."""
_KEPT = 30


class NotEmpty(Exception):
    """There is something in this database already."""


class NotWhole(Exception):
    """The backup is damaged, or of a version this one does not know."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    made_at: str
    revision: str
    fingerprint: str
    tables: dict[str, int] = field(default_factory=dict)
    """Rows by table, in the order they go in."""
    files: int = 0
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup this installation made: where it was put, when (real time), and whether anybody can read it."""

    path: str
    at: datetime
    plain: bool


async def note(facts: Settings, path: Path, *, at: datetime, plain: bool) -> None:
    """Keeps that a backup was made at an absolute path, the last ones only."""
    made = [each for each in await facts.get(MADE, []) if each["path"] != str(path)]
    this = {"path": str(path), "at": at.isoformat(), "plain": plain}
    await facts.put(MADE, [*made, this][-_KEPT:])


def made_of(kept: Any) -> tuple[Made, ...]:
    """The backups of that fact's value, oldest first."""
    return tuple(Made(each["path"], datetime.fromisoformat(each["at"]), bool(each["plain"])) for each in kept or ())


async def dump(engine: AsyncEngine, folder: Path, *, fingerprint: str, at: datetime) -> Manifest:
    """Writes every table as `NAME.jsonl.gz` into a folder, all as of one instant, while others go on writing."""
    if engine.dialect.name == "sqlite":
        copy = folder / "copy.db"
        _copy_online(str(engine.url.database), copy)
        try:
            return _dump_copy(copy, folder, fingerprint, at)
        finally:
            copy.unlink()
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return await connection.run_sync(_dump, folder, fingerprint, at)


async def load(engine: AsyncEngine, folder: Path, manifest: Manifest, *, force: bool) -> None:
    """Puts a dump in the place of everything that is there, in one transaction, then brings it to the newest shape.

    Raises NotEmpty (unless `force`) and NotWhole; then nothing has changed.
    """
    async with engine.begin() as connection:
        await connection.run_sync(_load, folder, manifest, force)


def _copy_online(source: str, target: Path) -> None:
    """SQLite's online backup: consistent, and nobody who writes is held up for long."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy, pages=4096, sleep=0.01)
    live.close()
    copy.close()


def _dump_copy(copy: Path, folder: Path, fingerprint: str, at: datetime) -> Manifest:
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            return _dump(connection, folder, fingerprint, at)
    finally:
        engine.dispose()


def _dump(connection: Connection, folder: Path, fingerprint: str, at: datetime) -> Manifest:
    shape = _shape(connection)
    revision = connection.execute(text(ASK_VERSION)).scalar_one()
    counts = {table.name: _write(connection, table, folder) for table in shape.sorted_tables if table.name != _VERSION}
    return Manifest(at.isoformat(), revision, fingerprint, counts)


def _write(connection: Connection, table: Table, folder: Path) -> int:
    order = list(table.primary_key.columns) or list(table.columns)
    rows = connection.execution_options(yield_per=_CHUNK).execute(select(table).order_by(*order))
    return write_rows(rows, folder, table.name)


def write_rows(rows: Iterable[Row[Any]], folder: Path, name: str) -> int:
    """Writes rows as a table's lines of a dump; returns how many."""
    count = 0
    with gzip.open(_path(folder, name), "wt", encoding="utf-8", compresslevel=3) as out:
        for row in rows:
            out.write(json.dumps({name: _plain(value) for name, value in row._mapping.items()}, ensure_ascii=False))
            out.write("\n")
            count += 1
    return count


def _load(connection: Connection, folder: Path, manifest: Manifest, force: bool) -> None:
    if not force and (held := _held(connection)):
        raise NotEmpty(held)
    move(connection, "base")
    while _revision(connection) != manifest.revision:
        before = _revision(connection)
        try:
            move(connection, "+1")
        except Exception as fault:
            raise NotWhole(f"unknown version {manifest.revision}") from fault
        if _revision(connection) == before:
            raise NotWhole(f"unknown version {manifest.revision}")
    shape = _shape(connection)
    for name, rows in manifest.tables.items():
        if name not in shape.tables or _fill(connection, shape.tables[name], folder) != rows:
            raise NotWhole(name)
    _count_on(connection, shape)
    move(connection, "head")


def _held(connection: Connection) -> str:
    """The first table with something in it."""
    for table in _shape(connection).sorted_tables:
        if table.name not in _NOT_COUNTED and connection.execute(select(func.count()).select_from(table)).scalar():
            return table.name
    return ""


def _fill(connection: Connection, table: Table, folder: Path) -> int:
    count = 0
    for chunk in _chunks(folder, table.name):
        connection.execute(insert(table), chunk)
        count += len(chunk)
    return count


def _chunks(folder: Path, name: str) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    try:
        with gzip.open(_path(folder, name), "rt", encoding="utf-8") as lines:
            for line in lines:
                chunk.append({key: _value(value) for key, value in json.loads(line).items()})
                if len(chunk) == _CHUNK:
                    yield chunk
                    chunk = []
    except (OSError, EOFError, ValueError) as fault:
        raise NotWhole(name) from fault
    if chunk:
        yield chunk


def _count_on(connection: Connection, shape: MetaData) -> None:
    """PostgreSQL's counters go on behind the highest id that came in."""
    if connection.dialect.name != "postgresql":
        return
    for table in shape.sorted_tables:
        if "id" in table.columns and table.columns["id"].type.python_type is int:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                    f"GREATEST((SELECT COALESCE(MAX(id), 0) FROM {table.name}), 1), "
                    f"(SELECT COUNT(*) > 0 FROM {table.name}))"
                )
            )


def _shape(connection: Connection) -> MetaData:
    """The tables as the database has them, whatever version it is of; sealed columns are just bytes."""
    shape = MetaData()

    def empty_is_null(_inspector: Any, _table: Table, column: dict[str, Any]) -> None:
        if isinstance(column["type"], JSON):
            column["type"] = JSON(none_as_null=True)

    event.listen(Table, "column_reflect", empty_is_null)
    try:
        shape.reflect(connection)
    finally:
        event.remove(Table, "column_reflect", empty_is_null)
    return shape


def _revision(connection: Connection) -> str:
    names = connection.dialect.get_table_names(connection)
    if _VERSION not in names:
        return ""
    return str(connection.execute(text(ASK_VERSION)).scalar() or "")


def _plain(value: Any) -> Any:
    """A value as JSON: what JSON has no word for is a one-entry object."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(bytes(value)).decode()}
        case datetime():
            return {"at": (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()}
        case date():
            return {"on": value.isoformat()}
        case _:
            return {"json": value}


def _value(plain: Any) -> Any:
    """The inverse of `_plain`."""
    if not isinstance(plain, dict):
        return plain
    ((kind, inner),) = plain.items()
    match kind:
        case "bytes":
            return base64.b64decode(inner)
        case "at":
            return datetime.fromisoformat(inner)
        case "on":
            return date.fromisoformat(inner)
        case _:
            return inner


def _path(folder: Path, table: str) -> Path:
    return folder / f"{table}.jsonl.gz"
