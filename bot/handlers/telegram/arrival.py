"""Updates on their way in: kept in the inbox in one commit, and only then answered, fetched for and handed to a turn.

The only place where the Telegram door writes. Polling and webhook both come through here.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.handlers.telegram.reading import CHANNEL, Place, placed, read
from bot.handlers.telegram.sending import TelegramChannel
from bot.turn import Unreadable
from chat.outgoing import Outgoing
from storage.unit import Store, Unit, utc_now

log = structlog.get_logger()

HOLD = timedelta(seconds=60)
"""How long a talk waits for files at most."""
GROUP_LINE = "这是一个群，我不在群里谈任何事。要报困难、问政策、看任务，请点我的头像，单独发消息给我。"
OUT = frozenset({"kicked", "left"})


class Arrival:
    """Keeps updates. `wake` tells the turns, `fetch` the fetching of files."""

    def __init__(
        self,
        store: Store,
        channel: TelegramChannel,
        *,
        wake: Callable[[], None],
        fetch: Callable[[], None],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._channel = channel
        self._wake = wake
        self._fetch = fetch
        self._clock = clock
        self._answers: set[asyncio.Task[None]] = set()

    async def keep(self, updates: Sequence[Any]) -> int:
        """Keeps all of them in one commit; returns how many are new. What belongs nowhere is named in the log and
        passed over. Raises what the database raises: then nothing is kept and nothing may be acknowledged."""
        found = [(raw, _placed(raw)) for raw in updates]
        kept = [(raw, place) for raw, place in found if place is not None]
        fresh = held = 0
        now = self._clock()
        async with self._store.unit() as unit:
            for raw, place in kept:
                if place.address.group:
                    await self._greet_group(unit, place, now)
                elif place.member:
                    await self._note_standing(unit, place, now)
                else:
                    new, waits = await self._keep_one(unit, raw, place, now)
                    fresh += new
                    held += new and waits
        self._after(place for _, place in kept)
        if held:
            self._fetch()
        if fresh:
            self._wake()
        return fresh

    async def close(self) -> None:
        """Waits for the last answers to presses."""
        await asyncio.gather(*self._answers, return_exceptions=True)

    async def _keep_one(self, unit: Unit, raw: dict[str, Any], place: Place, now: datetime) -> tuple[bool, bool]:
        """Whether it is new, and whether its talk must wait for files."""
        waits = False
        try:
            read_ = read(raw)
            if read_ is None:
                return False, False
            waits = any(one.is_pending for one in read_[1].media)
        except Unreadable as fault:
            log.warning("telegram.unreadable", update=place.key, why=str(fault))
        talk = await unit.talks.open(place.address)
        data = json.dumps(raw).encode()
        hold = now + HOLD if waits else None
        return await unit.inbox.add_raw(CHANNEL, place.key, talk.id, data, at=now, hold_until=hold), waits

    async def _greet_group(self, unit: Unit, place: Place, now: datetime) -> None:
        """One fixed line the first time; a group is never answered otherwise, and nothing said in it is kept."""
        if await unit.talks.find(place.address) is None and place.member not in OUT:
            talk = await unit.talks.open(place.address)
            if not place.moved:
                await unit.outbox.put(talk.id, Outgoing(GROUP_LINE), at=now)

    async def _note_standing(self, unit: Unit, place: Place, now: datetime) -> None:
        """Somebody blocked the bot, or let it in again."""
        talk = await unit.talks.open(place.address)
        if place.member not in OUT:
            await unit.talks.mark_reachable(talk.id)
        elif talk.unreachable_at is None:
            await unit.talks.mark_unreachable(talk.id, "blocked", at=now)

    def _after(self, places: Any) -> None:
        for place in places:
            if place.message_id and not place.address.group:
                self._channel.notice(place.address.key, place.message_id)
            if place.press:
                self._start(self._channel.answer_press(place.press))

    def _start(self, answer: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(answer)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)


def _placed(raw: Any) -> Place | None:
    place = placed(raw)
    if place is None:
        outline = sorted(raw) if isinstance(raw, dict) else type(raw).__name__
        log.warning("telegram.placeless", outline=outline)
    return place
