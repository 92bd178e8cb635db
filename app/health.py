"""`GET /healthz`: whether everything that should run does, without anything personal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from app.outward import Outward
from app.wiring import Yima
from scheduler.ticks import Scheduler

VERSION = "0.1.0"
STALE_TICK_S = 120.0
STALE_QUEUE_S = 300.0


@dataclass(slots=True)
class State:
    """What health asks."""

    yima: Yima
    scheduler: Scheduler | None = None
    outward: Outward | None = None

    async def answer(self, _request: web.Request) -> web.Response:
        """200 while ok, 503 while degraded."""
        found = await self.look()
        return web.json_response(found, status=200 if found["status"] == "ok" else 503)

    async def look(self) -> dict[str, Any]:
        """The shape programs rely on."""
        now = self.yima.clock()
        channels = {"phone": "ok", **(self.outward.states if self.outward else {})}
        inbox: float | None = None
        outbox: float | None = None
        dead = 0
        database = "ok"
        try:
            async with self.yima.store.unit() as unit:
                inbox = _age(await unit.inbox.oldest(), now)
                dead = await unit.inbox.count_dead() + await unit.outbox.count_dead()
                outbox = _age(await unit.outbox.oldest([name for name in channels if name != "phone"]), now)
        except Exception as fault:
            database = type(fault).__name__
        tick = _age(self.scheduler.last_tick_at if self.scheduler else None, now)
        late = (inbox or 0) > STALE_QUEUE_S or (tick or 0) > STALE_TICK_S
        well = database == "ok" and all(state == "ok" for state in channels.values()) and not late
        return {
            "status": "ok" if well else "degraded",
            "version": VERSION,
            "database": database,
            "channels": channels,
            "inbox_oldest_s": inbox or 0,
            "outbox_oldest_s": outbox or 0,
            "last_tick_s": tick,
            "dead_letters": dead,
        }


def _age(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else max(0.0, round((now - at).total_seconds(), 1))
