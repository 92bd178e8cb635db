"""A database as lines and back: nothing lost, nothing opened, from one kind of database to the other."""

import asyncio
import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import sql
from sqlmodel import col, select

from chat.address import Address
from chat.incoming import Incoming, Kind
from chat.outgoing import Outgoing
from storage import backups
from storage.backups import Manifest, NotEmpty, NotWhole
from storage.deadlines import DeadlineRow
from storage.unit import Store
from tests.databases import Embedded, Postgres, cipher, opened

STORY = "家里漏雨"


async def fill(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        county = await unit.places.add(code="c", name="某县", level="county", parent_id=None)
        person = await unit.people.add(code="p1", name="甲一山", phone="13800000001", id_number="999999194102020018")
        await unit.people.appoint(person, "county", county.id, since=date(2026, 3, 1))
        talk = await unit.talks.open(Address("phone", "one"))
        await unit.inbox.add(talk.id, Incoming("1", Kind.TEXT, STORY), at=now)
        await unit.outbox.put(talk.id, Outgoing(STORY), at=now)
        await unit.deadlines.set("ladder", "task:1", now, revision=3)
        await unit.deadlines.set("ladder", "task:2", now)
        await unit.settings.put("demo", True)
        await unit.settings.put("clock_offset_s", 1.5)
        await unit.packs.keep("abc", "demo", {"a.toml": b"\x00\xff"}, at=now)


async def everything(store: Store) -> dict[str, list[Any]]:
    """What the shelves give back, in words that are the same on both databases."""
    async with store.unit() as unit:
        person = await unit.people.by_code("p1", on=date(2026, 3, 2))
        row = await unit.inbox.pick(now=datetime.max.replace(tzinfo=UTC))
        talk = await unit.talks.find(Address("phone", "one"))
        assert talk is not None
        return {
            "person": [person],
            "inbox": [row],
            "outbox": list(await unit.outbox.after(talk.id, 0)),
            "deadlines": [*await unit.deadlines.waiting("task:1"), *await unit.deadlines.waiting("task:2")],
            "settings": [await unit.settings.get("demo"), await unit.settings.get("clock_offset_s")],
            "pack": [await unit.packs.files("abc")],
        }


async def dumped(store: Store, folder: Path, now: datetime) -> Manifest:
    await asyncio.to_thread(folder.mkdir)
    return await backups.dump(store.engine, folder, fingerprint=cipher().fingerprint, at=now)


@pytest.fixture
async def full(store: Store, now: datetime) -> Store:
    await fill(store, now)
    return store


async def test_load__into_each_kind_of_database__the_same(
    full: Store, embedded: Embedded, postgres: Postgres, tmp_path: Path, now: datetime
) -> None:
    manifest = await dumped(full, tmp_path / "dump", now)
    wanted = await everything(full)
    for maker in (embedded, postgres):
        url = await maker.fresh()
        async with opened(url, tmp_path) as other:
            await backups.load(other.engine, tmp_path / "dump", manifest, force=False)
            assert await everything(other) == wanted
            async with other.unit() as unit:
                nothing = col(DeadlineRow.carried).is_(sql.null())
                assert len((await unit.session.exec(select(DeadlineRow.id).where(nothing))).all()) == 1
                new = await unit.places.add(code="c2", name="新", level="town", parent_id=None)
                assert new.id == 2, "counting goes on behind what came in"
        await maker.drop(url)


async def test_dump__lines__no_personal_word(full: Store, tmp_path: Path, now: datetime) -> None:
    manifest = await dumped(full, tmp_path / "dump", now)
    assert manifest.tables["inbox"] == 1
    assert not (tmp_path / "dump" / "copy.db").exists()
    for file in (tmp_path / "dump").iterdir():
        lines = gzip.decompress(file.read_bytes()).decode()
        for secret in (STORY, "13800000001", "999999194102020018"):
            assert secret not in lines, file.name
            assert json.dumps(secret) not in lines, file.name


async def test_load__not_empty__refused_unless_forced(full: Store, tmp_path: Path, now: datetime) -> None:
    manifest = await dumped(full, tmp_path / "dump", now)
    async with full.unit() as unit:
        await unit.places.add(code="later", name="后来的", level="town", parent_id=1)
    with pytest.raises(NotEmpty):
        await backups.load(full.engine, tmp_path / "dump", manifest, force=False)
    async with full.unit() as unit:
        assert await unit.places.by_code("later") is not None
    await backups.load(full.engine, tmp_path / "dump", manifest, force=True)
    async with full.unit() as unit:
        assert await unit.places.by_code("later") is None
        assert await unit.places.by_code("c") is not None


@pytest.mark.parametrize("damage", ["cut", "line", "gone", "version"])
async def test_load__damaged__refused_and_everything_still_there(
    full: Store, tmp_path: Path, now: datetime, damage: str
) -> None:
    manifest = await dumped(full, tmp_path / "dump", now)
    file = tmp_path / "dump" / "inbox.jsonl.gz"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-12])
    elif damage == "line":
        file.write_bytes(gzip.compress(b""))
    elif damage == "gone":
        file.unlink()
    else:
        manifest = Manifest(manifest.made_at, "9999", manifest.fingerprint, manifest.tables)
    with pytest.raises(NotWhole):
        await backups.load(full.engine, tmp_path / "dump", manifest, force=True)
    async with full.unit() as unit:
        assert await unit.places.by_code("c") is not None
