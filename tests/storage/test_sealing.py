"""Personal data on disk: ciphertext only, opened by one key only."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from chat.address import Address
from chat.incoming import Incoming, Kind
from chat.outgoing import Outgoing
from storage.migration import check_key
from storage.sealing import AES, SM4, Cipher, Keys, WrongKey, _Sm4
from storage.unit import Store
from tests.databases import SECRET, Embedded, cipher, opened

SECRETS = ("甲一山家漏雨", "10000000042", "999999195001010018")


async def fill(store: Store, now: datetime) -> None:
    story, phone, id_number = SECRETS
    async with store.unit() as unit:
        talk = await unit.talks.open(Address("phone", "one"))
        await unit.inbox.add(talk.id, Incoming("1", Kind.TEXT, story), at=now)
        await unit.outbox.put(talk.id, Outgoing(story), at=now)
        await unit.talks.save(talk.id, state={"answers": {"story": story}}, is_waiting=True, heard_at=now)
        await unit.people.add(code="p1", name="甲一山", phone=phone, id_number=id_number)
        await unit.events.add("reveal.phone", "person:1", at=now, person_id=1, shown=phone)
    blob = await store.blobs.keep(story.encode())
    async with store.unit() as unit:
        await unit.files.add(blob, name=story, mime="text/plain", kind="file", talk_id=talk.id, at=now)


async def test_sealed__raw_file__no_personal_word(embedded: Embedded, tmp_path: Path, now: datetime) -> None:
    url = await embedded.fresh()
    async with opened(url, tmp_path) as store:
        await fill(store, now)
    assert_unreadable(embedded.folder, f"{Path(url).name}*")
    assert_unreadable(tmp_path, "**/*")


def assert_unreadable(folder: Path, pattern: str) -> None:
    paths = [path for path in folder.glob(pattern) if path.is_file()]
    assert paths
    for path in paths:
        raw = path.read_bytes()
        for secret in SECRETS:
            assert secret.encode() not in raw, path.name
            assert secret.encode("unicode_escape") not in raw, path.name


async def test_sealed__every_text_column__no_personal_word(store: Store, now: datetime) -> None:
    await fill(store, now)
    tables = ("inbox", "outbox", "talk", "person", "event", "file")
    async with store.unit() as unit:
        for table in tables:
            rows = (await unit.session.exec(text(f"SELECT * FROM {table}"))).all()  # type: ignore[call-overload]
            assert rows
            for secret in SECRETS:
                assert secret not in repr(rows), table


async def test_lookup__by_phone__finds_without_reading(store: Store, now: datetime) -> None:
    await fill(store, now)
    async with store.unit() as unit:
        (found,) = await unit.people.by_phone(SECRETS[1], on=now.date())
        assert (found.name, found.phone) == ("甲一山", SECRETS[1])
        assert await unit.people.by_phone("10000000043", on=now.date()) == []


async def test_check_key__wrong_secret__refused(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, "another secret, also long enough!!") as store:
        with pytest.raises(WrongKey):
            await check_key(store.engine)
    async with opened(database_url, tmp_path) as store:
        await check_key(store.engine)


def test_open__changed_byte__refused() -> None:
    sealed = bytearray(cipher().seal("家里漏雨".encode()))
    sealed[20] ^= 1
    with pytest.raises(WrongKey):
        cipher().open(bytes(sealed))


def test_open__unknown_cipher__refused() -> None:
    with pytest.raises(WrongKey):
        cipher().open(b"\x09" + cipher().seal(b"x")[1:])


@pytest.mark.parametrize("before", [AES, SM4])
async def test_cipher_changed__old_values__still_readable(
    before: str, database_url: str, tmp_path: Path, now: datetime
) -> None:
    after = SM4 if before == AES else AES
    async with opened(database_url, tmp_path, chosen=before) as store:
        async with store.unit() as unit:
            talk = await unit.talks.open(Address("phone", "one"))
            await unit.talks.save(talk.id, state={"story": SECRETS[0]}, is_waiting=True, heard_at=now)
        old = await store.blobs.keep(b"old")
    async with opened(database_url, tmp_path, chosen=after) as store:
        await check_key(store.engine)
        async with store.unit() as unit:
            first = await unit.talks.get(talk.id)
            second = await unit.talks.open(Address("phone", "two"))
            await unit.talks.save(second.id, state={"story": SECRETS[1]}, is_waiting=True, heard_at=now)
            raw = (await unit.session.exec(text("SELECT state FROM talk ORDER BY id"))).all()  # type: ignore[call-overload]
        assert first is not None
        assert first.state == {"story": SECRETS[0]}
        assert {bytes(state)[0] for (state,) in raw} == {1, 2}
        assert await store.blobs.read(old.id) == b"old"
        assert await store.blobs.read((await store.blobs.keep(b"new")).id) == b"new"


@pytest.mark.parametrize("chosen", [AES, SM4])
def test_open__changed_or_cut__refused(chosen: str) -> None:
    one = Cipher(Keys.from_secret(SECRET), chosen)
    sealed = one.seal("家里漏雨".encode())
    assert one.open(sealed) == "家里漏雨".encode()
    for broken in (sealed[:-1], sealed[:20], sealed[:1], sealed[:30] + bytes([sealed[30] ^ 1]) + sealed[31:]):
        with pytest.raises(WrongKey):
            one.open(broken)
    with pytest.raises(WrongKey):
        Cipher(Keys.from_secret("another secret, also long enough!!")).open(sealed)


def test_sm4__its_own_vector__as_the_standard_has_it() -> None:
    """RFC 8998, A.1: SM4-GCM with 96 bits of nonce, without its associated data's tag."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = _Sm4(key).seal(nonce, plain)
    assert sealed[:-16].hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )


def test_seal__same_words_twice__different_bytes() -> None:
    assert cipher().seal(b"x") != cipher().seal(b"x")


def test_lookup__other_kind_or_key__other_hash() -> None:
    other = Cipher(Keys.from_secret("another secret, also long enough!!"))
    hashes = {cipher().lookup("phone", "1"), cipher().lookup("id", "1"), other.lookup("phone", "1")}
    assert len(hashes) == 3
