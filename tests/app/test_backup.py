"""`yima backup` and `yima restore`, through their own mains, on both kinds of database."""

import asyncio
import gzip
import io
import json
import tarfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import func, select

from app.commands import backup, restore
from app.demo import found
from app.settings import Settings
from app.wiring import open_store
from packs import Pack
from storage import backups
from storage.households import HouseholdRow
from storage.migration import migrate
from storage.unit import Store
from tests.databases import SECRET, Postgres

Run = Callable[..., tuple[int, str, str]]
Found = TypeVar("Found")
PHOTO = b"\x89PNG a photo of a roof"


def within(work: Callable[[Store], Awaitable[Found]]) -> Found:
    """Runs something on the store the environment names."""

    async def go() -> Found:
        async with open_store(Settings()) as store:
            return await work(store)

    return asyncio.run(go())


@pytest.fixture(params=["embedded", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An installation on either database."""
    if request.param == "embedded":
        yield settings
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = asyncio.run(server.empty())
    monkeypatch.setenv("YIMA_DATABASE_URL", url)
    monkeypatch.setenv("YIMA_SECRET_KEY", SECRET)
    yield Settings()
    asyncio.run(server.drop(url))


@pytest.fixture
def county(place: Settings, pack: Pack) -> tuple[Settings, str]:
    """The demo county with a photo, whose id comes with it."""

    async def make(store: Store) -> str:
        await found(store, pack, now=datetime.now(UTC))
        blob = await store.blobs.keep(PHOTO)
        async with store.unit() as unit:
            return await unit.files.add(
                blob, name="屋顶.png", mime="image/png", kind="image", talk_id=None, at=datetime.now(UTC)
            )

    return place, within(make)


async def households(store: Store) -> int:
    async with store.unit() as unit:
        return (await unit.session.exec(select(func.count(HouseholdRow.id)))).one()  # type: ignore[arg-type]


def empty(settings: Settings) -> None:
    """Loses everything but the key."""

    async def wipe(store: Store) -> None:
        await migrate(store.engine, "base")
        await migrate(store.engine)

    within(wipe)
    for file in [file for file in settings.files_dir.rglob("*") if file.is_file()]:
        file.unlink()


def test_backup_and_restore__everything_lost__everything_back(
    county: tuple[Settings, str], run: Run, tmp_path: Path
) -> None:
    settings, photo = county
    path = tmp_path / "备份.tar"
    status, said, _ = run(backup.main, str(path))
    assert (status, "1 个文件" in said, "密钥不在备份里" in said) == (0, True, True)
    assert sorted(file.name for file in tmp_path.iterdir() if file.name != "data") == ["备份.tar"]
    empty(settings)
    status, said, line = run(restore.main, str(path))
    assert (status, line) == (0, "")
    assert within(households) == 60

    async def look(store: Store) -> bytes:
        async with store.unit() as unit:
            described = await unit.files.get(photo)
            assert described is not None
            assert described.name == "屋顶.png"
            (worker,) = await unit.people.by_phone("13800000001", on=datetime.now(UTC).date())
            assert worker.name == "甲一山"
        return await store.blobs.read(photo)

    assert within(look) == PHOTO


def test_restore__county_there__refused_then_forced(county: tuple[Settings, str], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "备份.tar"
    run(backup.main, str(path))
    status, said, line = run(restore.main, str(path))
    assert (status, said, "--force" in line) == (1, "", True)
    assert run(restore.main, str(path), "--force")[0] == 0
    assert within(households) == 60


@pytest.mark.parametrize("way", [(), ("--plain",)])
def test_restore__other_key__refused(
    county: tuple[Settings, str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: tuple[str, ...]
) -> None:
    path = tmp_path / "备份.tar"
    run(backup.main, str(path), *way)
    monkeypatch.setenv("YIMA_DATA_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("YIMA_DATABASE_URL", "")
    monkeypatch.setenv("YIMA_SECRET_KEY", "another secret, also long enough!!")
    status, _, line = run(restore.main, str(path))
    assert (status, "另一把密钥" in line) == (1, True)
    assert within(households) == 0


def test_backup__as_it_is__nothing_to_be_read_in_it(settings: Settings, pack: Pack, run: Run, tmp_path: Path) -> None:
    within(lambda store: found(store, pack, now=datetime.now(UTC)))
    path, plain = tmp_path / "备份", tmp_path / "不加密.tar"
    run(backup.main, str(path))
    status, said, _ = run(backup.main, str(plain), "--plain")
    assert (status, "没有加密" in said) == (0, True)
    assert not tarfile.is_tarfile(path)
    assert "甲一山" in people_in(plain)
    assert run(restore.main, str(plain), "--force")[0] == 0
    assert run(restore.main, str(path), "--force")[0] == 0
    assert within(households) == 60


def people_in(path: Path) -> str:
    with tarfile.open(path) as archive:
        stream = archive.extractfile("tables/person.jsonl.gz")
        assert stream is not None
        return gzip.decompress(stream.read()).decode()


def test_backup__each__noted_with_whether_it_is_open(settings: Settings, pack: Pack, run: Run, tmp_path: Path) -> None:
    within(lambda store: found(store, pack, now=datetime.now(UTC)))
    for name, way in (("一", ()), ("二", ("--plain",)), ("一", ())):
        run(backup.main, str(tmp_path / name), *way)

    async def kept(store: Store) -> list[tuple[str, bool]]:
        async with store.unit() as unit:
            made = backups.made_of(await unit.settings.get(backups.MADE))
        return [(Path(each.path).name, each.plain) for each in made]

    assert within(kept) == [("二", True), ("一", False)]


@pytest.mark.parametrize("damage", ["cut", "cut open", "other", "missing table", "no files"])
def test_restore__damaged__refused_nothing_changed(
    settings: Settings, pack: Pack, run: Run, tmp_path: Path, damage: str
) -> None:
    within(lambda store: found(store, pack, now=datetime.now(UTC)))
    path = tmp_path / "备份.tar"
    run(backup.main, str(path), *(() if damage == "cut" else ("--plain",)))
    if damage.startswith("cut"):
        path.write_bytes(path.read_bytes()[:20000])
    elif damage == "other":
        path.write_bytes(b"not a tar")
    else:
        spoil(path, damage)
    status, _, line = run(restore.main, str(path), "--force")
    assert (status, "不是完整的备份" in line) == (1, True)
    assert within(households) == 60


def spoil(path: Path, damage: str) -> None:
    kept = path.with_name("spoilt.tar")
    with tarfile.open(path) as source, tarfile.open(kept, "w") as target:
        for member in source:
            stream = source.extractfile(member)
            assert stream is not None
            data = stream.read()
            if damage == "missing table" and member.name == "tables/household.jsonl.gz":
                continue
            if damage == "no files" and member.name == "backup.json":
                data = json.dumps({**json.loads(data), "files": 3}).encode()
                member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    kept.replace(path)


def test_restore__archive_points_outside__left_out(settings: Settings, pack: Pack, run: Run, tmp_path: Path) -> None:
    within(lambda store: found(store, pack, now=datetime.now(UTC)))
    path = tmp_path / "备份.tar"
    run(backup.main, str(path), "--plain")
    with tarfile.open(path, "a") as archive:
        for name in ("../outside", "files/../../outside", "/tmp/outside"):
            member = tarfile.TarInfo(name)
            archive.addfile(member)
    assert run(restore.main, str(path), "--force")[0] == 0
    assert not list(tmp_path.rglob("outside"))


def test_backup__no_such_folder__one_line(settings: Settings, run: Run, tmp_path: Path) -> None:
    status, said, line = run(backup.main, str(tmp_path / "没有" / "b.tar"))
    assert (status, said, line.count("\n")) == (1, "", 1)
    assert run(restore.main, "没有.tar")[0] == 1


def test_backup__disk_full_half_way__nothing_left_behind(
    settings: Settings, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    status, _, line = run(backup.main, str(tmp_path / "b.tar"))
    assert (status, "磁盘满了" in line) == (1, True)
    assert [file.name for file in tmp_path.iterdir()] == ["data"]
