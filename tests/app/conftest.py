"""The demo pack, and settings that point into a throw-away folder."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.settings import Settings
from packs import Pack
from tests.shipped import shipped_pack


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The pack that comes with the code."""
    return shipped_pack()


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What commands run with: an embedded database in an empty data folder, through the environment."""
    for name in ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "TELEGRAM_TOKEN", "PACK", "HTTP_HOST", "HTTP_PORT"):
        monkeypatch.delenv(f"YIMA_{name}", raising=False)
    monkeypatch.setenv("YIMA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return Settings()


@pytest.fixture
def run(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command's `main` and gives its status, output and error output."""

    def _run(main: Callable[[list[str]], int], *argv: str) -> tuple[int, str, str]:
        try:
            status = main(list(argv))
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return _run
