"""The polling loop against the stand-in: nothing acknowledged before it is kept, nothing stops it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiogram import Bot
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot.handlers.telegram.arrival import Arrival
from bot.handlers.telegram.connection import CallFailed, open_bot
from bot.handlers.telegram.polling import ANOTHER_POLLER, TOKEN_REFUSED, Polling
from bot.handlers.telegram.sending import TelegramChannel
from chat.address import Address
from storage.inbox import InboxRow
from storage.unit import Store
from tests.telegram.standin import TOKEN, Standin


async def keys(store: Store) -> list[str]:
    """The inbox's keys, oldest first."""
    async with store.unit() as unit:
        return list((await unit.session.exec(select(InboxRow.key).order_by(col(InboxRow.id)))).all())


async def until(true: Callable[[], Any], seconds: float = 30.0) -> None:
    """Waits for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(polling: Polling) -> AsyncIterator[None]:
    task = asyncio.create_task(polling.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def arrival(embedded_store: Store, channel: TelegramChannel) -> AsyncIterator[Arrival]:
    made = Arrival(embedded_store, channel, wake=lambda: None, fetch=lambda: None)
    yield made
    await made.close()


@pytest.fixture
def polling(our_bot: Bot, arrival: Arrival) -> Polling:
    return Polling(our_bot, arrival, seconds=1, pause=lambda failures: 0.01)


async def test_step__kept__then_the_offset_moves(standin: Standin, polling: Polling, embedded_store: Store) -> None:
    anna = standin.person(7)
    first = anna.send("一")
    assert await polling.step() == 1
    assert await keys(embedded_store) == [str(first)]
    assert len(standin.updates) == 1
    second = anna.send("二")
    assert await polling.step() == 1
    assert await keys(embedded_store) == [str(first), str(second)]
    assert [update["update_id"] for update in standin.updates] == [second]


async def test_step__keeping_fails__same_updates_come_again(
    standin: Standin, polling: Polling, embedded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [standin.person(7).send(text) for text in "一二三"]

    def broken() -> Any:
        raise OperationalError("BEGIN", {}, Exception("disk"))

    with monkeypatch.context() as patch:
        patch.setattr(embedded_store, "unit", broken)
        for _ in range(3):
            with pytest.raises(OperationalError):
                await polling.step()
    assert len(standin.updates) == 3
    assert await polling.step() == 3
    assert await keys(embedded_store) == [str(number) for number in sent]


async def test_run__database_away_for_a_while__nothing_lost(
    standin: Standin, polling: Polling, embedded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = standin.person(7).send("一")
    real, tries = embedded_store.unit, 0

    def shaky() -> Any:
        nonlocal tries
        tries += 1
        if tries <= 3:
            raise OperationalError("BEGIN", {}, Exception("disk"))
        return real()

    monkeypatch.setattr(embedded_store, "unit", shaky)
    async with running(polling):
        await until(lambda: "database" in polling.state)
        await until(lambda: polling.state == "ok")
    assert await keys(embedded_store) == [str(sent)]


async def test_run__killed_between_keeping_and_offset__one_row(
    standin: Standin, our_bot: Bot, arrival: Arrival, embedded_store: Store
) -> None:
    sent = standin.person(7).send("一")
    await Polling(our_bot, arrival, seconds=0).step()
    await Polling(our_bot, arrival, seconds=0).step()
    assert await keys(embedded_store) == [str(sent)]


async def test_run__poison_in_the_middle__the_others_are_kept(
    standin: Standin, polling: Polling, embedded_store: Store
) -> None:
    anna = standin.person(7)
    first = anna.send("一")
    standin.push({"message": "no object at all"})
    unreadable = standin.push({"message": {"chat": {"id": 7, "type": "private"}, "message_id": "x", "date": "y"}})
    standin.push({"poll": {"id": "1"}})
    last = anna.send("二")
    async with running(polling):
        await until(lambda: not standin.updates or standin.updates[0]["update_id"] > last)
        await until(lambda: polling.state == "ok")
    assert await keys(embedded_store) == [str(first), str(unreadable), str(last)]


async def test_run__webhook_was_set__goes_first_and_what_waits_stays(
    standin: Standin, polling: Polling, embedded_store: Store
) -> None:
    standin.webhook = {"url": "https://old.example.org"}
    sent = standin.person(7).send("一")
    async with running(polling):
        await until(lambda: polling.state == "ok")
    (call,) = standin.called("deleteWebhook")
    assert call.params == {"drop_pending_updates": "false"}
    assert await keys(embedded_store) == [str(sent)]


@pytest.mark.parametrize(("kind", "status"), [("drop", 0), ("status", 500), ("garbage", 0), ("flood", 429)])
async def test_run__telegram_stumbles__goes_on(
    standin: Standin, polling: Polling, embedded_store: Store, kind: str, status: int
) -> None:
    standin.fail(kind, times=3, status=status or 500)
    sent = standin.person(7).send("一")
    async with running(polling):
        await until(lambda: polling.state.startswith("Telegram does not answer"))
        await until(lambda: polling.state == "ok")
    assert await keys(embedded_store) == [str(sent)]


async def test_run__second_poller__said_in_the_state(standin: Standin, polling: Polling, our_bot: Bot) -> None:
    standin.fail("status", "getUpdates", status=409, description="Conflict: terminated", times=3)
    async with running(polling):
        await until(lambda: polling.state == ANOTHER_POLLER)
        await until(lambda: polling.state == "ok" or len(standin.called("getUpdates")) > 3)
    assert len(standin.called("deleteWebhook")) >= 2


async def test_run__token_refused__said_in_the_state(standin: Standin, arrival: Arrival) -> None:
    bot = open_bot("1:wrong", api=standin.base)
    polling = Polling(bot, arrival, seconds=1, pause=lambda failures: 0.01)
    async with running(polling):
        await until(lambda: polling.state == TOKEN_REFUSED)
    await bot.session.close()


async def test_run__two_hundred_at_once__all_in_order(
    standin: Standin, polling: Polling, embedded_store: Store
) -> None:
    sent = [standin.person(7).send(f"第{n}条") for n in range(200)]
    await polling.step()
    await polling.step()
    assert await keys(embedded_store) == [str(number) for number in sent]


async def test_step__server_forgets_the_offset__said_and_slowed(
    standin: Standin, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standin, "_confirm", lambda offset: None)
    standin.person(7).send("一")
    await polling.step()
    with pytest.raises(CallFailed, match="same updates"):
        await polling.step()


async def test_talk__of_a_chat__one(standin: Standin, polling: Polling, embedded_store: Store) -> None:
    standin.person(7).send("一")
    standin.person(8).send("二")
    await polling.step()
    async with embedded_store.unit() as unit:
        talks = [await unit.talks.find(Address("telegram", key)) for key in ("7", "8", "9")]
    assert [talk is not None for talk in talks] == [True, True, False]
    assert TOKEN not in str(talks)
