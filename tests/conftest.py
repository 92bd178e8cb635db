"""Fixtures every room's tests may use: above all `store`, a fresh database, once on SQLite, once on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from app import log
from storage.unit import Store
from tests.databases import MISSING, Embedded, Postgres, opened, start_postgres

# The same examples every time, and a busy machine is no fault of the rules.
settings.register_profile("yima", deadline=None, derandomize=True)
settings.load_profile("yima")

log.begin()

BOTH = ("embedded", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    """Where SQLite databases come from."""
    return Embedded(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server, one per test process."""
    server = start_postgres()
    if server is None:
        pytest.skip(MISSING)
    yield server
    server.stop()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Embedded | Postgres:
    """Where databases come from, for tests that need more than one or an empty one."""
    maker: Embedded | Postgres = request.getfixturevalue(request.param)
    return maker


@pytest.fixture
async def database_url(database: Embedded | Postgres) -> AsyncIterator[str]:
    """The address of a fresh database in its newest shape."""
    url = await database.fresh()
    yield url
    await database.drop(url)


@pytest.fixture
async def store(database_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on a fresh database; each test runs on SQLite and on PostgreSQL."""
    async with opened(database_url, tmp_path / "files") as made:
        yield made


@pytest.fixture
async def embedded_store(embedded: Embedded, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on a fresh SQLite file, for tests to which the kind of database makes no difference."""
    url = await embedded.fresh()
    async with opened(url, tmp_path / "files") as made:
        yield made
    await embedded.drop(url)


@pytest.fixture
async def postgres_store(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on a fresh PostgreSQL database; mark such tests `postgres`."""
    url = await postgres.fresh()
    async with opened(url, tmp_path / "files") as made:
        yield made
    await postgres.drop(url)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-talks` writes the transcripts anew from what the program says; read the diff."""
    parser.addoption("--rewrite-talks", action="store_true", default=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured (`record_property("score", …)`) stands in the output, whichever process they ran in."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    scores = [str(value) for report in reports for name, value in report.user_properties if name == "score"]
    if scores:
        terminalreporter.section("scores")
        for score in sorted(scores):
            terminalreporter.write_line(score)
