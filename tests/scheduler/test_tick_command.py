"""`yima tick --at TIME` on an installation's own database."""

import asyncio
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.commands import tick
from app.settings import Settings
from app.wiring import open_yima
from storage.unit import utc_now


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "TELEGRAM_TOKEN", "PACK"):
        monkeypatch.delenv(f"YIMA_{name}", raising=False)
    monkeypatch.setenv("YIMA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    async def found() -> None:
        async with open_yima(Settings(), demo=True):
            pass

    asyncio.run(found())


@pytest.mark.usefixtures("demo")
def test_tick__demo_county__time_moves_on(capsys: pytest.CaptureFixture[str]) -> None:
    to = (utc_now() + timedelta(days=3)).astimezone(ZoneInfo("Asia/Shanghai"))
    assert tick.main(["--at", to.isoformat()]) == 0
    said = capsys.readouterr().out
    assert f"现在是 {to.isoformat()}" in said
    assert "办了 0 件" not in said
    assert tick.main(["--at", (to - timedelta(hours=1)).isoformat()]) == 1
    assert "只能往后拨" in capsys.readouterr().err


def test_tick__time_without_zone__wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert tick.main(["--at", "2026-03-05T18:00"]) == 2
    assert "带上时区" in capsys.readouterr().err
