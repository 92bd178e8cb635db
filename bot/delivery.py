"""The outbox on its way out: one message a unit, in order within a talk, at the channel's pace, at least once.

The only place that sends what we say on push channels (Telegram, further addresses). Pull channels (the page, the
terminal) read their rows themselves.
"""

import asyncio
import contextlib
import heapq
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count, takewhile

import structlog

from chat.channel import Blocked, Carry, Channel, Later, Undeliverable
from chat.outgoing import Link, Outgoing
from storage.outbox import WAITING, OutboxView
from storage.unit import Store, Unit, utc_now

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
"""A row claimed so long ago belonged to a process that died; a living one gives up long before."""
SEND_SECONDS = 150.0
LONGEST_PAUSE = 60.0
BUG_ATTEMPTS = 3
CLAIMED_AT_ONCE = 16
NO_DATABASE = "the database does not answer"

CarryRule = Callable[[Unit, OutboxView], Awaitable[Carry]]
"""What this row's channel may carry to this row's talk, by the pack."""
LinkFor = Callable[[Unit, OutboxView], Awaitable[str]]
"""Where the person reads what the channel may not carry: a path or a full address."""


class Pace:
    """Who may send when: so many a second overall, one every so many seconds per key, urgent ones first.

    Telegram's words are "about 30 messages a second" and "one a second in one chat"; the defaults stay below both.
    """

    def __init__(self, overall: float = 28.0, apart: float = 1.1) -> None:
        self._between = 1.0 / overall
        self._apart = apart
        self._next = -math.inf
        self._free: OrderedDict[str, float] = OrderedDict()
        """Per key, from when on it may send again."""
        self._refused: dict[str, float] = {}
        self._queue: list[tuple[bool, int, str, asyncio.Future[None]]] = []
        self._number = count()
        self._alarm: asyncio.TimerHandle | None = None

    async def turn(self, key: str, *, urgent: bool = False) -> None:
        """Waits for this key's turn."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (not urgent, next(self._number), key, waiter))
        self._serve()
        await waiter

    def refuse(self, key: str, seconds: float) -> None:
        """The channel asked this key to wait. When it asks two keys at once, everybody waits."""
        now = asyncio.get_running_loop().time()
        self._refused = {other: until for other, until in self._refused.items() if until > now}
        self._free[key] = max(self._free.get(key, 0.0), now + seconds)
        if self._refused.keys() - {key}:
            self._next = max(self._next, now + seconds)
        self._refused[key] = now + seconds

    def _serve(self) -> None:
        now = asyncio.get_running_loop().time()
        later: list[tuple[bool, int, str, asyncio.Future[None]]] = []
        soonest = math.inf
        while self._queue:
            if self._next > now:
                soonest = min(soonest, self._next)
                break
            entry = heapq.heappop(self._queue)
            _, _, key, waiter = entry
            if waiter.done():
                continue
            free = self._free.get(key, -math.inf)
            if free <= now:
                self._grant(key, waiter, now)
            else:
                later.append(entry)
                soonest = min(soonest, free)
        for entry in later:
            heapq.heappush(self._queue, entry)
        self._set_alarm(soonest)

    def _grant(self, key: str, waiter: asyncio.Future[None], now: float) -> None:
        self._next = now + self._between
        self._free[key] = now + self._apart
        self._free.move_to_end(key)
        while self._free and next(iter(self._free.values())) <= now:
            self._free.popitem(last=False)
        waiter.set_result(None)

    def _set_alarm(self, at: float) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = None if at == math.inf else asyncio.get_running_loop().call_at(at, self._serve)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One sending: the claimed row, the rows it speaks for as well, and what really leaves."""

    row: OutboxView
    also: tuple[int, ...]
    message: Outgoing
    replaces: tuple[str, ...] = ()


Settling = Callable[[Unit, Parcel], Awaitable[None]]
"""Writes one sending's result."""


class Delivery:
    """Sends what waits in the outbox through its channels until cancelled. `hands` send at once per channel."""

    def __init__(
        self,
        store: Store,
        channels: Sequence[Channel],
        *,
        pace: Pace,
        carry: CarryRule,
        link: LinkFor,
        clock: Callable[[], datetime] = utc_now,
        hands: int = 64,
        idle: float = 1.0,
    ) -> None:
        self._store = store
        self._channels = {channel.name: channel for channel in channels}
        self._pace = pace
        self._carry = carry
        self._link = link
        self._clock = clock
        self._hands = hands
        self._idle = idle
        self._started = clock()
        self._stopping = False
        self._woken = {name: asyncio.Event() for name in self._channels}
        self.states = dict.fromkeys(self._channels, "ok")
        """Per channel "ok" or why it does not send, for /healthz."""

    def wake(self) -> None:
        """Something was written into the outbox."""
        for event in self._woken.values():
            event.set()

    def stop(self) -> None:
        """Claims nothing more; `run` ends when what is on its way has arrived."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Sends until stopped. Cancelled: what is on its way is sent again at the next start."""
        async with asyncio.TaskGroup() as group:
            for name in self._channels:
                group.create_task(self._serve(name))

    async def drain(self) -> int:
        """Sends everything that may leave now; returns how many sendings were tried."""
        tried = 0
        for name in self._channels:
            async with self._store.unit() as unit:
                found = await self._claim(unit, name, 1)
            parcel = found[0] if found else None
            while parcel is not None:
                parcel = await self._send(parcel)
                tried += 1
        return tried

    async def replay(self, row_id: int) -> None:
        """A dead letter is tried again."""
        async with self._store.unit() as unit:
            await unit.outbox.revive(row_id)
        self.wake()

    async def _serve(self, name: str) -> None:
        busy: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                most = min(self._hands - len(busy), CLAIMED_AT_ONCE)
                parcels = await self._claim_if_possible(name, most)
                for parcel in parcels:
                    task = group.create_task(self._hand(parcel))
                    busy.add(task)
                    task.add_done_callback(busy.discard)
                if len(parcels) < most or not most:
                    await self._rest(name)

    async def _hand(self, parcel: Parcel) -> None:
        """One sending, and on with whatever may leave next."""
        following: Parcel | None = parcel
        while following is not None:
            following = await self._send(following)

    async def _claim_if_possible(self, name: str, most: int) -> list[Parcel]:
        if most <= 0:
            return []
        try:
            async with self._store.unit() as unit:
                parcels = await self._claim(unit, name, most)
        except Exception as fault:
            log.exception("delivery.claim_failed", channel=name, fault=type(fault).__name__)
            self.states[name] = NO_DATABASE
            return []
        if self.states[name] == NO_DATABASE:
            self.states[name] = "ok"
        return parcels

    async def _rest(self, name: str) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._idle):
                await self._woken[name].wait()
        self._woken[name].clear()

    async def _claim(self, unit: Unit, name: str, most: int) -> list[Parcel]:
        """The next rows that may leave, each of another talk; rows that may not are settled on the way."""
        now = self._clock()
        stale = now - LEASE if self._store.is_parallel else max(now - LEASE, self._started)
        parcels: list[Parcel] = []
        while len(parcels) < most:
            row = await unit.outbox.claim(name, now=now, stale=stale)
            if row is None:
                break
            carry = await self._carry(unit, row)
            talk = await unit.talks.get(row.talk_id)
            if talk is not None and talk.unreachable_at is not None:
                await unit.outbox.dead(row.id, "unreachable", at=now)
            elif carry is Carry.NONE:
                await unit.outbox.withhold(row.id, at=now)
            elif carry is Carry.NOTICE:
                parcels.append(await self._as_notice(unit, row))
            else:
                parcels.append(await self._in_full(unit, row))
        return parcels

    async def _in_full(self, unit: Unit, row: OutboxView) -> Parcel:
        """The message itself; later states of the same card that wait right behind it are sent in its place."""
        slot = row.message.slot
        states = [row]
        if slot:
            states += takewhile(lambda one: one.message.slot == slot, await _waiting_behind(unit, row))
        replaces = await unit.outbox.in_slot(row.talk_id, slot) if slot else []
        return Parcel(row, tuple(one.id for one in states[1:]), states[-1].message, tuple(replaces))

    async def _as_notice(self, unit: Unit, row: OutboxView) -> Parcel:
        """A count and a link for everything that waits in this talk. Nothing of what it says."""
        behind = await _waiting_behind(unit, row)
        urgent = any(one.message.urgent for one in (row, *behind))
        message = Outgoing(
            text=notice_text(1 + len(behind), urgent=urgent),
            links=(Link("打开看", await self._link(unit, row)),),
            urgent=urgent,
        )
        return Parcel(row, tuple(one.id for one in behind), message)

    async def _send(self, parcel: Parcel) -> Parcel | None:
        """Sends and settles; returns what may leave next. Cancelled: the row stays claimed and is sent again."""
        row = parcel.row
        channel = self._channels[row.address.channel]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._pace.turn(str(row.address), urgent=parcel.message.urgent)
                remote = await channel.send(row.address, parcel.message, replaces=parcel.replaces)
        except Later as later:
            self._pace.refuse(str(row.address), later.seconds)
            self.states[channel.name] = str(later)
            return await self._settle(parcel, partial(self._later, later=later))
        except Undeliverable as refused:
            return await self._settle(parcel, partial(self._dead, refused=refused))
        except TimeoutError:
            return await self._settle(parcel, partial(self._later, later=Later(1.0, "no answer in time")))
        except Exception as fault:
            log.exception("delivery.failed", channel=channel.name, row=row.id, fault=type(fault).__name__)
            bug = type(fault).__name__
            if row.attempts + 1 < BUG_ATTEMPTS:
                return await self._settle(parcel, partial(self._later, later=Later(1.0, bug)))
            return await self._settle(parcel, partial(self._dead, refused=Undeliverable(bug)))
        self.states[channel.name] = "ok"
        return await self._settle(parcel, partial(self._sent, remote=remote))

    async def _settle(self, parcel: Parcel, result: Settling) -> Parcel | None:
        """Writes the result and claims the next in one unit; the result alone when that fails.

        A result the database does not take at all is lost on purpose: the lease brings the row back.
        """
        try:
            async with self._store.unit() as unit:
                await result(unit, parcel)
                following = [] if self._stopping else await self._claim(unit, parcel.row.address.channel, 1)
            return following[0] if following else None
        except Exception as fault:
            log.exception("delivery.not_settled", fault=type(fault).__name__)
        with contextlib.suppress(Exception):
            async with self._store.unit() as unit:
                await result(unit, parcel)
        return None

    async def _sent(self, unit: Unit, parcel: Parcel, *, remote: str) -> None:
        now = self._clock()
        for row_id in (parcel.row.id, *parcel.also):
            notice = await unit.outbox.sent(row_id, remote, at=now)
            if notice is not None:
                await unit.notices.reached(notice, sent_at=await unit.settings.county_now(now))

    async def _later(self, unit: Unit, parcel: Parcel, *, later: Later) -> None:
        row = parcel.row
        back_off = min(2.0 ** min(row.attempts, 10), LONGEST_PAUSE)
        wait = later.seconds if later.seconds > 1.0 else max(later.seconds, back_off)
        await unit.outbox.later(row.id, until=self._clock() + timedelta(seconds=wait), why=str(later))
        log.info("delivery.later", channel=row.address.channel, row=row.id, seconds=wait, why=str(later))

    async def _dead(self, unit: Unit, parcel: Parcel, *, refused: Undeliverable) -> None:
        now, row = self._clock(), parcel.row
        for row_id in (row.id, *parcel.also):
            await unit.outbox.dead(row_id, str(refused) or type(refused).__name__, at=now)
        if isinstance(refused, Blocked):
            talk = await unit.talks.get(row.talk_id)
            if talk is not None and talk.unreachable_at is None:
                await unit.talks.mark_unreachable(row.talk_id, str(refused), at=now)
        log.warning("delivery.dead", channel=row.address.channel, row=row.id, talk=row.talk_id, why=str(refused))


def notice_text(number: int, *, urgent: bool = False) -> str:
    """All that a channel in `notice` mode ever says.

    >>> notice_text(3)
    '您有 3 条新消息，请点开看。'
    """
    return f"您有 {number} 条新消息，{'很急，请马上' if urgent else '请'}点开看。"


async def _waiting_behind(unit: Unit, row: OutboxView) -> list[OutboxView]:
    """The talk's further rows that wait for the same hand."""
    return [one for one in await unit.outbox.after(row.talk_id, row.id) if one.state == WAITING]
