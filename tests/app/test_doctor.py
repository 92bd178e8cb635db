"""`yima doctor`: every line has a remedy where one is needed, and nothing is changed by looking."""

import asyncio
import socket
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands import doctor
from app.demo import found
from app.settings import Settings
from app.wiring import open_store
from chat.address import Address
from chat.outgoing import Outgoing
from packs import Pack
from tests.databases import SECRET, Postgres

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def free_port(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    monkeypatch.setenv("YIMA_HTTP_PORT", str(port))
    return port


@pytest.fixture
def demo(settings: Settings, pack: Pack) -> Settings:
    async def make() -> None:
        async with open_store(settings) as store:
            await found(store, pack, now=datetime.now(UTC))

    asyncio.run(make())
    return settings


def line(said: str, what: str) -> str:
    (found,) = [each for each in said.splitlines() if f"｜{what}：" in each]
    return found


def test_doctor__fresh_machine__well_and_nothing_made(settings: Settings, run: Run) -> None:
    status, said, _ = run(doctor.main)
    assert status == 0
    assert "自动建好" in line(said, "数据库")
    assert not settings.data_dir.exists()


def test_doctor__demo__well(demo: Settings, run: Run) -> None:
    status, said, _ = run(doctor.main)
    assert (status, "都好" in said) == (0, True)
    assert "22 个地方，34 个人" in line(said, "资料")


@pytest.mark.parametrize(
    ("name", "value", "what", "words"),
    [
        ("ZONE", "Asia/Nowhere", "设置", "YIMA_ZONE"),
        ("PUBLIC_URL", "yima", "设置", "完整网址"),
        ("SECRET_KEY", "short", "密钥", "太短"),
        ("DATABASE_URL", "mysql://x", "数据库", "YIMA_DATABASE_URL"),
        ("PACK", "nowhere", "政策包", "YIMA_PACK"),
        ("TELEGRAM_TOKEN", "abc", "Telegram", "BotFather"),
    ],
)
def test_doctor__wrong_setting__bad_with_remedy(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str, words: str
) -> None:
    monkeypatch.setenv(f"YIMA_{name}", value)
    status, said, _ = run(doctor.main)
    assert status == 1
    assert line(said, what).startswith("不对")
    assert words in line(said, what)


def test_doctor__setting_of_wrong_kind__one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMA_HTTP_PORT", "eighty")
    status, said, words = run(doctor.main)
    assert (status, said, "YIMA_HTTP_PORT" in words, words.count("\n")) == (1, "", True, 1)


def test_doctor__key_lost_or_changed__bad(demo: Settings, run: Run) -> None:
    key = demo.data_dir / "secret.key"
    key.write_text("x" * 40)
    status, said, _ = run(doctor.main)
    assert (status, "对不上" in said) == (1, True)
    key.unlink()
    status, said, _ = run(doctor.main)
    assert (status, "却没有密钥" in said) == (1, True)
    assert not key.exists()


def test_doctor__database_damaged__bad_with_restore(demo: Settings, run: Run) -> None:
    path = demo.data_dir / "yima.db"
    path.write_bytes(b"no database at all, but long enough" * 200)
    status, said, _ = run(doctor.main)
    assert (status, "restore" in line(said, "数据库")) == (1, True)


def test_doctor__database_of_a_newer_version__bad(demo: Settings, run: Run) -> None:
    with sqlite3.connect(demo.data_dir / "yima.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    status, said, _ = run(doctor.main)
    assert (status, "比程序新" in line(said, "数据库")) == (1, True)


def test_doctor__port_taken__bad(settings: Settings, run: Run, free_port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        status, said, _ = run(doctor.main)
    assert (status, f"YIMA_HTTP_PORT={free_port + 1}" in line(said, "端口")) == (1, True)


def test_doctor__folder_not_writable__bad(
    settings: Settings, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("YIMA_DATA_DIR", str(tmp_path / "file"))
    status, said, _ = run(doctor.main)
    assert (status, line(said, "磁盘").startswith("不对")) == (1, True)


def test_doctor__dead_letters__counted_what_a_channel_may_not_carry_is_none(demo: Settings, run: Run) -> None:
    async def make() -> None:
        now = datetime.now(UTC)
        async with open_store(demo) as store, store.unit() as unit:
            talk = await unit.talks.open(Address("telegram", "7"))
            withheld, dead = [await unit.outbox.put(talk.id, Outgoing(word), at=now) for word in ("一", "二")]
            await unit.outbox.withhold(withheld, at=now)
            await unit.outbox.dead(dead, "BUTTON_DATA_INVALID", at=now)

    asyncio.run(make())
    assert "要发出的有 1 条办不了" in line(run(doctor.main)[1], "消息")


@pytest.mark.postgres
def test_doctor__postgres__each_fault_said(
    settings: Settings, run: Run, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = asyncio.run(postgres.fresh())
    monkeypatch.setenv("YIMA_DATABASE_URL", url)
    assert run(doctor.main)[0] == 1, "no secret is set"
    monkeypatch.setenv("YIMA_SECRET_KEY", SECRET)
    status, said, _ = run(doctor.main)
    assert (status, "PostgreSQL" in line(said, "数据库")) == (0, True)
    monkeypatch.setenv("YIMA_SECRET_KEY", "another secret, also long enough!!")
    status, said, _ = run(doctor.main)
    assert (status, "对不上" in said) == (1, True)
    for other in (postgres.url("nowhere"), "postgresql://postgres@127.0.0.1:1/x"):
        monkeypatch.setenv("YIMA_DATABASE_URL", other)
        status, said, _ = run(doctor.main)
        assert (status, line(said, "数据库").startswith("不对")) == (1, True)
    asyncio.run(postgres.drop(url))
