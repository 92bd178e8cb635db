"""Files between inbox and turn: fetched, checked, or named as missing; the talk waits and then goes on."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from aiogram import Bot
from PIL import Image

from bot.handlers.telegram.arrival import HOLD, Arrival
from bot.handlers.telegram.media import GIVE_UP, Fetching
from bot.handlers.telegram.sending import TelegramChannel
from chat.incoming import Incoming
from storage.unit import Store
from tests.telegram.standin import Standin

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
async def house(embedded_store: Store, our_bot: Bot, channel: TelegramChannel) -> AsyncIterator[SimpleNamespace]:
    """Arrival and fetching over one clock that tests move (`house.now`)."""
    parts = SimpleNamespace(now=NOW, woken=0, store=embedded_store)

    def wake() -> None:
        parts.woken += 1

    parts.fetching = Fetching(our_bot, embedded_store, wake=wake, clock=lambda: parts.now, pause=0.01)
    parts.arrival = Arrival(
        embedded_store, channel, wake=lambda: None, fetch=parts.fetching.wake, clock=lambda: parts.now
    )
    yield parts
    await parts.arrival.close()


async def taken(house: SimpleNamespace, after: timedelta = timedelta()) -> Incoming | None:
    """What the next turn gets, if it may run."""
    async with house.store.unit() as unit:
        row = await unit.inbox.pick(now=NOW + after)
    return row.incoming if row else None


async def test_photo__fetched__turn_gets_it_with_our_id(standin: Standin, house: SimpleNamespace) -> None:
    standin.person(7).send_photo(picture(), "屋顶")
    await house.arrival.keep(list(standin.updates))
    assert await taken(house) is None
    assert await house.fetching.drain() == 1
    incoming = await taken(house)
    assert incoming is not None
    (media,) = incoming.media
    assert (incoming.text, media.kind, media.mime, media.fault) == ("屋顶", "image", "image/jpeg", "")
    image = Image.open(io.BytesIO(await house.store.blobs.read(media.file_id)))
    assert image.size == (8, 6)
    async with house.store.unit() as unit:
        assert (await unit.files.get(media.file_id)) is not None
    assert house.woken == 1


async def test_album__two_photos__two_rows_one_name(standin: Standin, house: SimpleNamespace) -> None:
    standin.person(7).send_album([picture(), picture()], "两张")
    await house.arrival.keep(list(standin.updates))
    assert await house.fetching.drain() == 2
    first = await taken(house)
    assert first is not None
    assert first.album
    assert first.media[0].file_id


async def test_program__named_as_photo__refused_in_words(standin: Standin, house: SimpleNamespace) -> None:
    standin.person(7).send_file("document", b"MZ\x90\x00" + bytes(200), name="a.jpg", mime="image/jpeg")
    await house.arrival.keep(list(standin.updates))
    await house.fetching.drain()
    incoming = await taken(house)
    assert incoming is not None
    assert incoming.media[0].fault
    assert not incoming.media[0].file_id


async def test_file__telegram_says_too_big__named(standin: Standin, house: SimpleNamespace) -> None:
    standin.limits.download = 10
    standin.person(7).send_photo(picture())
    await house.arrival.keep(list(standin.updates))
    await house.fetching.drain()
    incoming = await taken(house)
    assert incoming is not None
    assert "太大" in incoming.media[0].fault


async def test_file__announced_too_big__never_held(standin: Standin, house: SimpleNamespace) -> None:
    standin.person(7).send_file("video", name="长.mp4", size=30 * 1024 * 1024)
    await house.arrival.keep(list(standin.updates))
    assert await house.fetching.drain() == 0
    async with house.store.unit() as unit:
        assert await unit.inbox.pick(now=NOW) is not None


@pytest.mark.parametrize("where", ["getFile", "download"])
async def test_line__stumbles__tried_again(standin: Standin, house: SimpleNamespace, where: str) -> None:
    standin.fail("status", where, times=2, status=500)
    standin.person(7).send_photo(picture())
    await house.arrival.keep(list(standin.updates))
    await house.fetching.drain()
    incoming = await taken(house)
    assert incoming is not None
    assert incoming.media[0].file_id


async def test_line__broken_for_good__given_up_before_the_hold_ends(standin: Standin, house: SimpleNamespace) -> None:
    standin.fail("status", "getFile", times=1000, status=500)
    standin.person(7).send_photo(picture())
    await house.arrival.keep(list(standin.updates))
    house.now = NOW + GIVE_UP - timedelta(seconds=0.005)
    await house.fetching.drain()
    incoming = await taken(house)
    assert incoming is not None
    assert "没有收到" in incoming.media[0].fault
    assert GIVE_UP < HOLD


async def test_killed__before_fetching__next_process_fetches(
    standin: Standin, house: SimpleNamespace, our_bot: Bot
) -> None:
    standin.person(7).send_photo(picture())
    await house.arrival.keep(list(standin.updates))
    other = Fetching(our_bot, house.store, wake=lambda: None, clock=lambda: NOW, pause=0.01)
    assert await other.drain() == 1
    assert await house.fetching.drain() == 0
    incoming = await taken(house)
    assert incoming is not None
    assert incoming.media[0].file_id


async def test_too_late__row_left_to_the_turn(standin: Standin, house: SimpleNamespace) -> None:
    standin.person(7).send_photo(picture())
    await house.arrival.keep(list(standin.updates))
    house.now = NOW + GIVE_UP
    assert await house.fetching.drain() == 0
    async with house.store.unit() as unit:
        row = await unit.inbox.pick(now=NOW + HOLD)
    assert row is not None
    assert row.raw
