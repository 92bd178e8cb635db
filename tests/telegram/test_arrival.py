"""What comes in is kept in one commit before anything else; groups, blocks and strangers' updates beside it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.handlers.telegram.arrival import GROUP_LINE, HOLD, Arrival
from bot.handlers.telegram.sending import TelegramChannel
from chat.address import Address
from chat.outgoing import Choice, Outgoing
from storage.inbox import InboxView
from storage.unit import Store
from tests.telegram.standin import Standin

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Woken:
    """Counts the wake-ups."""

    def __init__(self) -> None:
        self.turns = self.fetching = 0

    def turn(self) -> None:
        self.turns += 1

    def fetch(self) -> None:
        self.fetching += 1


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
async def arrival(embedded_store: Store, channel: TelegramChannel, woken: Woken) -> AsyncIterator[Arrival]:
    made = Arrival(embedded_store, channel, wake=woken.turn, fetch=woken.fetch, clock=lambda: NOW)
    yield made
    await made.close()


async def picked(store: Store) -> InboxView | None:
    async with store.unit() as unit:
        return await unit.inbox.pick(now=NOW)


async def said(store: Store, key: str) -> list[str]:
    async with store.unit() as unit:
        talk = await unit.talks.open(Address("telegram", key))
        return [row.message.text for row in await unit.outbox.after(talk.id, 0)]


async def test_keep__a_batch__raw_in_the_inbox_and_the_turns_woken(
    standin: Standin, arrival: Arrival, embedded_store: Store, woken: Woken
) -> None:
    anna = standin.person(7)
    anna.send("一")
    anna.send("二")
    assert await arrival.keep(list(standin.updates)) == 2
    row = await picked(embedded_store)
    assert row is not None
    assert json.loads(row.raw) == standin.updates[0]
    assert (row.channel, row.key) == ("telegram", str(standin.updates[0]["update_id"]))
    assert (woken.turns, woken.fetching) == (1, 0)


async def test_keep__same_update_again__one_row(standin: Standin, arrival: Arrival, woken: Woken) -> None:
    standin.repeat_updates = 3
    standin.person(7).send("一")
    assert await arrival.keep(list(standin.updates)) == 1
    assert await arrival.keep(list(standin.updates)) == 0
    assert woken.turns == 1


async def test_keep__photo__talk_held_for_it(
    standin: Standin, arrival: Arrival, embedded_store: Store, woken: Woken
) -> None:
    standin.person(7).send_photo()
    await arrival.keep(list(standin.updates))
    assert woken.fetching == 1
    assert await picked(embedded_store) is None
    async with embedded_store.unit() as unit:
        assert await unit.inbox.pick(now=NOW + HOLD) is not None


async def test_keep__press__answered_after_the_commit(
    standin: Standin, arrival: Arrival, channel: TelegramChannel
) -> None:
    anna = standin.person(7)
    anna.send("在吗")
    await channel.send(Address("telegram", "7"), Outgoing("问", choices=(Choice("好", "q.1"),)))
    anna.press("好")
    await arrival.keep(list(standin.updates))
    await arrival.close()
    assert [answered for _, answered in standin.presses.values()] == [True]


async def test_keep__unreadable_update__kept_for_the_dead_letters(
    standin: Standin, arrival: Arrival, embedded_store: Store
) -> None:
    poison = {"message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": 5}}
    standin.push(poison)
    standin.person(7).send("后面的")
    assert await arrival.keep(list(standin.updates)) == 2
    row = await picked(embedded_store)
    assert row is not None
    assert row.key == str(standin.updates[0]["update_id"])


@pytest.mark.parametrize("stray", [None, 5, [], {}, {"update_id": 9}, {"update_id": 9, "poll": {"id": "1"}}])
async def test_keep__belongs_nowhere__passed_over(standin: Standin, arrival: Arrival, stray: Any) -> None:
    standin.person(7).send("一")
    assert await arrival.keep([stray, *standin.updates]) == 1


async def test_group__first_word__one_line_and_nothing_kept(
    standin: Standin, arrival: Arrival, embedded_store: Store, woken: Woken
) -> None:
    anna = standin.person(7)
    anna.say_in_group(-5, "大家好")
    anna.say_in_group(-5, "有人吗")
    await arrival.keep(list(standin.updates)[:1])
    await arrival.keep(list(standin.updates))
    assert await said(embedded_store, "-5") == [GROUP_LINE]
    assert await picked(embedded_store) is None
    assert woken.turns == 0


async def test_standing__blocked_and_back__noted_once(
    standin: Standin, arrival: Arrival, embedded_store: Store
) -> None:
    anna = standin.person(7)
    anna.block()
    await arrival.keep([standin.updates.popleft()])
    async with embedded_store.unit() as unit:
        assert (await unit.talks.open(Address("telegram", "7"))).unreachable_at == NOW
    anna.unblock()
    await arrival.keep([standin.updates.popleft()])
    async with embedded_store.unit() as unit:
        assert (await unit.talks.open(Address("telegram", "7"))).unreachable_at is None
    assert await picked(embedded_store) is None


async def test_keep__database_gone__raises_and_wakes_nobody(
    standin: Standin, arrival: Arrival, embedded_store: Store, woken: Woken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise OperationalError("BEGIN", {}, Exception("disk"))

    standin.person(7).send("一")
    monkeypatch.setattr(embedded_store, "unit", broken)
    with pytest.raises(OperationalError):
        await arrival.keep(list(standin.updates))
    assert woken.turns == 0
