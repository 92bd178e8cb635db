"""The outbox on its way out: order, pace, back-off, dead letters, what a channel may carry, and dying in between."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.delivery import LEASE, Delivery, Pace, notice_text
from chat.address import Address
from chat.channel import Blocked, Carry, Later, Undeliverable
from chat.outgoing import Attached, Call, Choice, Outgoing
from storage.outbox import OutboxView
from storage.unit import Store, Unit

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Moved by the test."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Wire:
    """A channel that keeps what it is given, and fails as told. `hold` lets a sending hang."""

    name: str = "telegram"
    sent: list[tuple[str, Outgoing, tuple[str, ...]]] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)
    hold: asyncio.Event | None = None
    times: list[float] = field(default_factory=list)

    async def send(self, address: Address, message: Outgoing, *, replaces: Sequence[str] = ()) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        self.sent.append((address.key, message, tuple(replaces)))
        self.times.append(asyncio.get_running_loop().time())
        if self.hold:
            await self.hold.wait()
        return str(100 + len(self.sent))

    def texts_to(self, key: str) -> list[str]:
        return [message.text for to, message, _ in self.sent if to == key]

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message, _ in self.sent]


@dataclass
class Post:
    """Deliveries over one wire, with everything a test turns. Each is a new process with a pace of its own."""

    store: Store
    wire: Wire
    clock: Clock
    carry: Carry = Carry.FULL

    def delivery(self) -> Delivery:
        async def carry(unit: Unit, row: OutboxView) -> Carry:
            return self.carry

        async def link(unit: Unit, row: OutboxView) -> str:
            return "/m"

        pace = Pace(overall=1_000_000, apart=0)
        return Delivery(self.store, [self.wire], pace=pace, carry=carry, link=link, clock=self.clock, idle=0.02)

    async def put(self, key: str, *messages: Outgoing | str, notice_id: int | None = None) -> list[int]:
        ids = []
        async with self.store.unit() as unit:
            talk = await unit.talks.open(Address("telegram", key))
            for message in messages:
                whole = Outgoing(message) if isinstance(message, str) else message
                ids.append(await unit.outbox.put(talk.id, whole, at=self.clock(), notice_id=notice_id))
        return ids

    async def states(self, key: str) -> list[str]:
        async with self.store.unit() as unit:
            talk = await unit.talks.open(Address("telegram", key))
            return [row.state for row in await unit.outbox.after(talk.id, 0)]


@pytest.fixture
def post(embedded_store: Store) -> Post:
    return Post(embedded_store, Wire(), Clock())


@pytest.fixture
def any_post(store: Store) -> Post:
    """On both databases: for what rests on claiming."""
    return Post(store, Wire(), Clock())


async def test_drain__several_talks__order_kept_within_each(any_post: Post) -> None:
    await any_post.put("7", "一", "二", "三")
    await any_post.put("8", "甲", "乙")
    assert await any_post.delivery().drain() == 5
    assert any_post.wire.texts_to("7") == ["一", "二", "三"]
    assert any_post.wire.texts_to("8") == ["甲", "乙"]
    assert await any_post.states("7") == ["sent"] * 3


async def test_claim__one_in_flight__the_next_of_the_talk_waits(any_post: Post) -> None:
    any_post.wire.hold = asyncio.Event()
    await any_post.put("7", "一", "二")
    await any_post.put("8", "甲")
    delivery = any_post.delivery()
    running = asyncio.create_task(delivery.run())
    async with asyncio.timeout(30):
        while len(any_post.wire.sent) < 2:
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.1)
    assert sorted(any_post.wire.texts) == ["一", "甲"]
    any_post.wire.hold.set()
    async with asyncio.timeout(30):
        while len(any_post.wire.sent) < 3:
            await asyncio.sleep(0.005)
    delivery.stop()
    await asyncio.wait_for(running, 30)
    assert await any_post.states("7") == ["sent", "sent"]


async def test_later__told_to_wait__waits_exactly_and_the_talk_with_it(any_post: Post) -> None:
    any_post.wire.faults = [Later(17, "too many requests")]
    await any_post.put("7", "一", "二")
    await any_post.put("8", "甲")
    await any_post.delivery().drain()
    assert any_post.wire.texts == ["甲"]
    any_post.clock.forward(seconds=16.9)
    assert await any_post.delivery().drain() == 0
    any_post.clock.forward(seconds=0.2)
    assert await any_post.delivery().drain() == 2
    assert any_post.wire.texts == ["甲", "一", "二"]


async def test_later__line_broken__waits_longer_each_time(post: Post) -> None:
    post.wire.faults = [Later(1, "network")] * 8
    await post.put("7", "一")
    waits = []
    while not post.wire.sent:
        delivery = post.delivery()
        before = post.clock.now
        while await delivery.drain() == 0:
            post.clock.forward(seconds=1)
        waits.append(round((post.clock.now - before).total_seconds()))
    assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60]


async def test_blocked__once__whole_address_unreachable_until_they_write(any_post: Post) -> None:
    any_post.wire.faults = [Blocked("bot was blocked")]
    await any_post.put("7", "一", "二")
    delivery = any_post.delivery()
    await delivery.drain()
    assert any_post.wire.sent == []
    assert await any_post.states("7") == ["dead", "dead"]
    async with any_post.store.unit() as unit:
        talk = await unit.talks.open(Address("telegram", "7"))
        assert talk.unreachable_at == START
        await unit.talks.mark_reachable(talk.id)
    await any_post.put("7", "三")
    await delivery.drain()
    assert any_post.wire.texts == ["三"]


async def test_undeliverable__dead_letter__visible_and_replayed(post: Post) -> None:
    post.wire.faults = [Undeliverable("BUTTON_DATA_INVALID")]
    row_id, _ = await post.put("7", "一", "二")
    delivery = post.delivery()
    await delivery.drain()
    assert post.wire.texts == ["二"]
    async with post.store.unit() as unit:
        assert [row.id for row in await unit.outbox.dead_letters()] == [row_id]
        assert await unit.outbox.count_dead() == 1
    await delivery.replay(row_id)
    await delivery.drain()
    assert post.wire.texts == ["二", "一"]


async def test_our_bug__three_tries__then_dead_and_the_next_is_served(post: Post) -> None:
    post.wire.faults = [KeyError("x")] * 3
    await post.put("7", "一", "二")
    for _ in range(4):
        await post.delivery().drain()
        post.clock.forward(seconds=30)
    assert await post.states("7") == ["dead", "sent"]
    assert post.wire.texts == ["二"]


async def test_killed__between_sending_and_marking__sent_again_once(any_post: Post) -> None:
    any_post.wire.hold = asyncio.Event()
    await any_post.put("7", "一")
    running = asyncio.create_task(any_post.delivery().run())
    async with asyncio.timeout(30):
        while not any_post.wire.sent:
            await asyncio.sleep(0.005)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    any_post.wire.hold = None
    any_post.clock.forward(seconds=1)
    early = await any_post.delivery().drain()
    assert early == (0 if any_post.store.is_parallel else 1)
    any_post.clock.forward(seconds=LEASE.total_seconds() + 1)
    await any_post.delivery().drain()
    await any_post.delivery().drain()
    assert any_post.wire.texts == ["一", "一"]


async def test_database_away__while_marking__sent_again_after_the_lease(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.put("7", "一")
    delivery = post.delivery()
    with monkeypatch.context() as patch:

        async def broken(*_: Any, **__: Any) -> int:
            raise OSError("disk")

        patch.setattr("storage.outbox.Outbox.sent", broken)
        await delivery.drain()
    assert await post.states("7") == ["waiting"]
    assert await delivery.drain() == 0
    post.clock.forward(seconds=LEASE.total_seconds() + 1)
    await delivery.drain()
    assert post.wire.texts == ["一", "一"]
    assert await post.states("7") == ["sent"]


async def test_slot__toggled_quickly__only_the_newest_state_leaves(any_post: Post) -> None:
    first = Outgoing("题", choices=(Choice("甲", "q.1", on=False),), slot="q1")
    second = Outgoing("题", choices=(Choice("甲", "q.1", on=True),), slot="q1")
    delivery = any_post.delivery()
    await any_post.put("7", first)
    await delivery.drain()
    await any_post.put("7", second, first, second, "别的", second)
    await delivery.drain()
    assert [message.text for _, message, _ in any_post.wire.sent] == ["题", "题", "别的", "题"]
    assert any_post.wire.sent[1][1:] == (second, ("101",))
    assert await any_post.states("7") == ["sent"] * 6


async def test_notice__sent__counts_as_reached(any_post: Post) -> None:
    async with any_post.store.unit() as unit:
        notice = await unit.notices.add("talk:1", "task:1", "new", "1", Outgoing("任务"), at=START, leave_at=START)
    await any_post.put("7", "任务", notice_id=notice)
    any_post.clock.forward(minutes=3)
    await any_post.delivery().drain()
    async with any_post.store.unit() as unit:
        assert notice is not None
        view = await unit.notices.get(notice)
    assert view is not None
    assert view.sent_at == START + timedelta(minutes=3)


SECRETS = Outgoing(
    "入户核查：测试村 甲某某，电话 13800000000",
    title="任务",
    details="住房漏雨",
    choices=(Choice("甲某某已解决", "n.1"),),
    calls=(Call("甲某某", "13800000000"),),
    files=(Attached("f", "image", "屋顶.jpg"),),
    receipt="A-1",
    slot="task1",
)


async def test_carry_notice__a_count_and_a_link__nothing_else(post: Post) -> None:
    post.carry = Carry.NOTICE
    await post.put("7", SECRETS, "二", "三")
    await post.delivery().drain()
    ((_, message, replaces),) = post.wire.sent
    assert (message.text, replaces) == (notice_text(3), ())
    assert message.to_json().keys() <= {"text", "links", "choices", "calls", "files", "input", "urgent"}
    assert [link.path for link in message.links] == ["/m"]
    assert (message.choices, message.calls, message.files) == ((), (), ())
    assert await post.states("7") == ["sent"] * 3


async def test_carry_none__nothing_leaves__and_nobody_counts_as_reached(post: Post) -> None:
    post.carry = Carry.NONE
    await post.put("7", SECRETS)
    await post.delivery().drain()
    assert post.wire.sent == []
    assert await post.states("7") == ["withheld"]
    async with post.store.unit() as unit:
        assert await unit.outbox.dead_letters() == []
        assert await unit.outbox.count_dead() == 0


async def test_pull_channel__left_alone(post: Post) -> None:
    async with post.store.unit() as unit:
        talk = await unit.talks.open(Address("phone", "p"))
        await unit.outbox.put(talk.id, Outgoing("页"), at=START)
    assert await post.delivery().drain() == 0


async def test_many__urgent_first(any_post: Post) -> None:
    for key in range(5):
        await any_post.put(str(key), f"{key}")
    await any_post.put("9", Outgoing("快走", urgent=True))
    await any_post.delivery().drain()
    assert any_post.wire.texts[0] == "快走"


async def test_pace__keys_and_all__kept_apart() -> None:
    pace = Pace(overall=50, apart=0.1)
    loop = asyncio.get_running_loop()
    times: list[tuple[str, float]] = []

    async def go(key: str) -> None:
        await pace.turn(key)
        times.append((key, loop.time()))

    await asyncio.gather(*(go(key) for key in "aaabbc"))
    assert all(after - before >= 0.0199 for (_, before), (_, after) in pairwise(times))
    for key in "ab":
        own = [at for name, at in times if name == key]
        assert all(after - before >= 0.0999 for before, after in pairwise(own))


async def test_pace__one_key_waits__others_pass_it() -> None:
    pace = Pace(overall=1000, apart=60)
    await pace.turn("a")
    waiting = asyncio.create_task(pace.turn("a"))
    await asyncio.sleep(0)
    await asyncio.wait_for(pace.turn("b"), 30)
    assert not waiting.done()
    waiting.cancel()


async def test_pace__urgent_waits_less() -> None:
    pace = Pace(overall=50, apart=0)
    order: list[str] = []

    async def go(name: str, urgent: bool) -> None:
        await pace.turn(name, urgent=urgent)
        order.append(name)

    await asyncio.gather(*(go(str(n), False) for n in range(4)), go("danger", True))
    assert order == ["0", "danger", "1", "2", "3"]


async def test_pace__one_refused__others_go() -> None:
    pace = Pace(overall=1_000_000, apart=0)
    pace.refuse("a", 60)
    await asyncio.wait_for(pace.turn("b"), 30)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pace.turn("a"), 0.05)


async def test_pace__two_refused__all_wait_until_it_is_over() -> None:
    pace = Pace(overall=1_000_000, apart=0)
    begin = asyncio.get_running_loop().time()
    pace.refuse("a", 0.2)
    pace.refuse("b", 0.2)
    await asyncio.wait_for(pace.turn("c"), 30)
    assert asyncio.get_running_loop().time() - begin >= 0.199


async def test_pace__waiter_cancelled__nobody_is_held_up() -> None:
    pace = Pace(overall=20, apart=0)
    await pace.turn("a")
    gone = asyncio.create_task(pace.turn("b"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait_for(pace.turn("c"), 30)
