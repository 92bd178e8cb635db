"""One turn: what came in, the dialogs' work and what we say, in one transaction.

The only place that serves the inbox.
"""

import asyncio
import contextlib
import re
import traceback
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot import routing
from bot.dialogs import children, danger
from bot.dialogs.frames import TalkState
from bot.dialogs.talk import House, ListWanted, NotLoaded, NotRead, Talk
from chat.incoming import Incoming, Kind
from chat.outgoing import Attached, Choice, Look, Outgoing
from packs.pack import Pack
from storage.inbox import InboxView
from storage.lists import BAD
from storage.talks import TalkView
from storage.unit import Store, Unit

log = structlog.get_logger()

MAX_ATTEMPTS = 3
MAX_DEATHS = 9
"""A row that was tried so often and never failed ends the process each time: it is not tried again."""
SORRY = Outgoing(
    "对不起，刚才那条我这边出了差错，没有处理成。您前面填的都还在，请换个说法再试一次，或点「找人工」。",
    choices=(Choice("接着刚才的", "w.here", Look.MAIN, "▶️"), Choice("找人工", "w.human", Look.CHOICE, "📞")),
)
TOO_FAST = "消息来得太快了，都收到了，一条一条来，请稍等。"
BURST, BURST_S = 30, 10
"""So many messages of one talk within so many seconds are slowed down (burns.md 5)."""
_TOGGLE = re.compile(r"q\.\w+\.\d+\.[+-]\d+")
"""A press that only sets or unsets one of several choices: the card itself shows it."""
_WORD_LABELS = {"w.menu": "菜单", "w.back": "返回", "w.cancel": "取消", "w.help": "帮助", "w.human": "人工"}
DRAFT = "draft"
"""What the deadlines that look after a talk's drafts are called."""


class Deadly(Exception):
    """A message that has ended the process too often to be tried again."""


class Unreadable(Exception):
    """A channel's raw update can't be read at all: a dead letter at once."""


class Hub:
    """Wakes whoever waits for news of one talk (the page's events). Only a wake-up: the rows are the truth."""

    def __init__(self) -> None:
        self._news: dict[int, asyncio.Event] = defaultdict(asyncio.Event)

    def tell(self, talk_id: int) -> None:
        """There is something new in this talk."""
        self._news.pop(talk_id, asyncio.Event()).set()

    async def wait(self, talk_id: int, timeout: float) -> bool:  # noqa: ASYNC109
        """Waits at most so many seconds; True when there is news."""
        try:
            await asyncio.wait_for(self._news[talk_id].wait(), timeout)
        except TimeoutError:
            return False
        return True


class Turns:
    """Serves the inbox: one talk at a time in order, several talks at once where the database can."""

    def __init__(
        self,
        store: Store,
        house: House,
        pack: Callable[[str], Pack],
        load: Callable[[str], Awaitable[Pack]],
        clock: Callable[[], datetime],
        readers: Mapping[str, Callable[[bytes], Incoming]] | None = None,
    ) -> None:
        self._store = store
        self._house = house
        self._pack = pack
        self._load = load
        self._clock = clock
        self.readers = dict(readers or {})
        """How a channel's raw updates are read."""
        self.idle_s = 1.0
        """Seconds after which it looks again without having been woken: other processes keep messages too."""
        self._woken = asyncio.Event()
        self._slowed: dict[int, datetime] = {}
        self.hub = Hub()
        self.after_turn: list[Callable[[], None]] = []
        """Called after each commit: delivery's wake-up."""

    def wake(self) -> None:
        """Something came in."""
        self._woken.set()

    async def serve(self, workers: int = 1) -> None:
        """Serves until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(workers if self._store.is_parallel else 1):
                group.create_task(self._work())

    async def drain(self) -> int:
        """Serves everything that is waiting now; returns how many turns there were."""
        count = 0
        while await self.step():
            count += 1
        return count

    async def _work(self) -> None:
        while True:
            self._woken.clear()
            try:
                while await self.step():
                    pass
            except Exception as fault:
                log.error("turns.interrupted", fault=type(fault).__name__, where=_where(fault))
                await asyncio.sleep(1)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self.idle_s)

    async def step(self) -> bool:
        """One turn of the talk whose oldest message waits longest. False when nothing can be served now."""
        now = self._clock()
        try:
            return await (self._step_parallel(now) if self._store.is_parallel else self._step_alone(now))
        except NotLoaded as missing:
            await self._load(missing.hash)
            return True
        except NotRead as missing:
            await self._read_list(missing.wanted)
            return True

    async def _read_list(self, wanted: ListWanted) -> None:
        """Whatever happens, the file has a reading afterwards: else its message would be tried again for ever."""
        try:
            assert self._house.read_list is not None, "this house reads no lists"
            await self._house.read_list(wanted)
        except Exception as fault:
            log.error("list.failed", file=wanted.file_id, fault=type(fault).__name__, where=_where(fault))
            words = "这份表我这边没能读出来，请告诉管理员。"
            async with self._store.unit() as unit:
                now = await unit.settings.county_now(self._clock())
                await unit.lists.note_bad(
                    BAD, words, file=wanted.name, digest=wanted.file_id, by_id=wanted.by_id, at=now
                )

    async def _step_alone(self, now: datetime) -> bool:
        """SQLite: the attempt is counted first; the turn looks again, because another process may have been quicker."""
        async with self._store.unit() as unit:
            row = await self._pick(unit, now)
            attempts = await unit.inbox.count_attempt(row.id) if row else 0
        if row is None:
            return False
        try:
            async with self._store.unit() as own:
                if await own.inbox.is_next(row.id, row.talk_id):
                    await self._turn(own, row, attempts)
        except (NotLoaded, NotRead):
            raise
        except Exception as fault:
            await self._after_failure(row, attempts, fault)
        self._announce(row.talk_id)
        return True

    async def _step_parallel(self, now: datetime) -> bool:
        """PostgreSQL: the unit that picked holds the talk's row until the turn commits; attempts count beside it.

        The row picked may have been served between our look and our lock, so it is looked at again under the lock.
        """
        row, attempts = None, 0
        try:
            async with self._store.unit() as unit:
                row = await self._pick(unit, now)
                if row is None:
                    return False
                if not await unit.inbox.is_next(row.id, row.talk_id):
                    return True
                async with self._store.unit() as counting:
                    attempts = await counting.inbox.count_attempt(row.id)
                await self._turn(unit, row, attempts)
        except (NotLoaded, NotRead):
            raise
        except Exception as fault:
            if row is None:
                raise
            await self._after_failure(row, attempts, fault)
        self._announce(row.talk_id)
        return True

    async def _pick(self, unit: Unit, now: datetime) -> InboxView | None:
        """The next row. Raises NotLoaded before an attempt is counted: that is no fault of the message."""
        row = await unit.inbox.pick(now=now, but=self._slow_talks(now))
        if row is not None:
            self._pack(await unit.packs.active() or "")
        return row

    async def _after_failure(self, row: InboxView, attempts: int, fault: Exception) -> None:
        """After three tries the row is a dead letter and the apology leaves by the outbox.

        What can't be read at all is a dead letter at once, and so is what has ended the process again and again.
        """
        log.error(
            "turn.failed",
            talk=row.talk_id,
            inbox=row.id,
            attempt=attempts,
            fault=type(fault).__name__,
            where=_where(fault),
        )
        is_unreadable = isinstance(fault, Unreadable)
        if attempts < MAX_ATTEMPTS and not is_unreadable:
            return
        now = self._clock()
        async with self._store.unit() as unit:
            is_free = await unit.talks.get(row.talk_id, lock=True) is not None
            if not is_free or not await unit.inbox.is_next(row.id, row.talk_id):
                return
            await unit.inbox.dead(row.id, "unreadable" if is_unreadable else type(fault).__name__, at=now)
            if not is_unreadable:
                await unit.outbox.put(row.talk_id, SORRY, at=now)

    async def _turn(self, unit: Unit, row: InboxView, attempts: int) -> None:
        if attempts > MAX_DEATHS:
            raise Deadly
        real_now = self._clock()
        view = await unit.talks.get(row.talk_id)
        assert view is not None
        heard = row.incoming or self.readers[row.channel](row.raw)
        heard = _without_missing(heard)
        talk = await self._open(unit, view, heard, real_now)
        alarm = await danger.heard_in(talk, heard)
        await self._echo(unit, view, danger.unsaid(alarm, heard), row.received_at)
        if alarm is not None:
            await danger.answer(talk, alarm, heard)
        if view.ended_at is not None:
            talk.say("这个入口已经停用了。要办事请联系村里或镇里。")
        else:
            await self._slow_down(unit, talk, real_now)
            await children.listen(talk, heard)
            await routing.take(talk, heard, alarm)
        for message in talk.said:
            await unit.outbox.put(view.id, message, at=real_now)
        if talk.state.parked or talk.kept_draft:
            await _plan_draft(unit, talk)
        waiting = talk.state.top is not None
        await unit.talks.save(view.id, state=talk.state.to_json(), is_waiting=waiting, heard_at=real_now)
        if view.unreachable_at is not None:
            await unit.talks.mark_reachable(view.id)
        await unit.inbox.done(row.id, at=real_now, forget=danger.is_forgotten(alarm))

    async def _open(self, unit: Unit, view: TalkView, heard: Incoming, real_now: datetime) -> Talk:
        now = await unit.settings.county_now(real_now)
        hash_ = await unit.packs.active()
        assert hash_ is not None
        pack = self._pack(hash_)
        person = (
            await unit.people.get(view.person_id, on=now.astimezone(self._house.zone).date())
            if view.person_id
            else None
        )
        state = TalkState.from_json(view.state)
        return Talk(unit, self._house, pack, view, state, person, now, real_now, heard.sender)

    async def _slow_down(self, unit: Unit, talk: Talk, now: datetime) -> None:
        if await unit.inbox.count_since(talk.view.id, now - timedelta(seconds=BURST_S)) > BURST:
            if talk.view.id not in self._slowed:
                talk.say(TOO_FAST)
            self._slowed[talk.view.id] = now + timedelta(milliseconds=200)
        else:
            self._slowed.pop(talk.view.id, None)

    def _slow_talks(self, now: datetime) -> frozenset[int]:
        return frozenset(talk for talk, until in self._slowed.items() if until > now)

    async def _echo(self, unit: Unit, view: TalkView, heard: Incoming, at: datetime) -> None:
        """What the person said, as a line of their own in the transcript."""
        words = heard.text
        if heard.kind is Kind.START or _TOGGLE.fullmatch(heard.text):
            return
        if heard.kind is Kind.PRESS:
            words = await _label_of(unit, view.id, heard.text)
        if heard.kind is Kind.PLACE:
            words = "〔位置〕"
        files = tuple(Attached(one.file_id, one.kind, one.name) for one in heard.media if one.file_id)
        if words or files:
            await unit.outbox.put(view.id, Outgoing(words, files=files), at=at, mine=True)

    def _announce(self, talk_id: int) -> None:
        self.hub.tell(talk_id)
        for call in self.after_turn:
            call()


def _where(fault: BaseException) -> str:
    """Where a fault came from, innermost first. Its own words stay out of the log: they may hold a person's."""
    frames = traceback.extract_tb(fault.__traceback__)[-6:]
    return " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames))


async def _plan_draft(unit: Unit, talk: Talk) -> None:
    """One row per talk that looks after its drafts: the scheduler plans the further ones."""
    whom = f"talk:{talk.view.id}"
    if not any(due.what == DRAFT for due in await unit.deadlines.waiting(whom)):
        await unit.deadlines.set(DRAFT, whom, talk.now + timedelta(days=talk.pack.drafts.mention_days))


async def _label_of(unit: Unit, talk_id: int, data: str) -> str:
    for row in reversed(await unit.outbox.last(talk_id, 20)):
        for choice in row.message.choices:
            if choice.data == data:
                return choice.label
    return _WORD_LABELS.get(data, "〔按钮〕")


def _without_missing(heard: Incoming) -> Incoming:
    """Media that were not fetched in time are named as missing instead of being waited for again."""
    media = tuple(
        replace(one, fault=f"「{one.name or '文件'}」没有收到，请再发一次。") if one.is_pending else one
        for one in heard.media
    )
    return replace(heard, media=media)
