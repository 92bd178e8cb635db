"""Long polling of our own: what came is kept before the offset moves, and nothing that comes can stop the loop."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from aiogram import Bot

from bot.handlers.telegram.arrival import Arrival
from bot.handlers.telegram.connection import CallFailed, call

log = structlog.get_logger()

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
"""All that we ask Telegram for."""
POLL_SECONDS = 25
LONGEST_PAUSE = 30.0
TOKEN_REFUSED = "token refused: YIMA_TELEGRAM_TOKEN must be the token BotFather shows"  # noqa: S105
ANOTHER_POLLER = "another program polls with this token: stop it, or use a bot of its own"


class Polling:
    """Asks for updates until cancelled. `state` is "ok" or why nothing comes in, for /healthz."""

    def __init__(
        self, bot: Bot, arrival: Arrival, *, seconds: int = POLL_SECONDS, pause: Callable[[int], float] | None = None
    ) -> None:
        self._bot = bot
        self._arrival = arrival
        self._seconds = seconds
        self._pause = pause or back_off
        self._offset = 0
        self.state = "starting"

    async def run(self) -> None:
        """The webhook goes first, what waits stays; then batch after batch."""
        failures = 0
        is_open = False
        while True:
            try:
                if not is_open:
                    await call(self._bot, "deleteWebhook", drop_pending_updates=False)
                    is_open = True
                await self.step()
            except CallFailed as failed:
                failures += 1
                self.state = _state(failed)
                log.warning("telegram.poll_failed", why=str(failed), failures=failures)
                await asyncio.sleep(max(failed.retry_after, self._pause(failures)))
                is_open = is_open and failed.status != 409
            except Exception as fault:
                failures += 1
                self.state = "what came in can't be kept: the database does not answer"
                log.exception("telegram.not_kept", fault=type(fault).__name__, failures=failures)
                await asyncio.sleep(self._pause(failures))
            else:
                failures = 0
                self.state = "ok"

    async def step(self) -> int:
        """One batch: asked for, kept, and only then the offset raised. Returns how many came.

        Raises CallFailed when Telegram does not answer well, and what the database raises when keeping fails: the
        offset has not moved then, and the same updates come again.
        """
        updates = await call(
            self._bot,
            "getUpdates",
            seconds=self._seconds + 15.0,
            offset=self._offset,
            timeout=self._seconds,
            allowed_updates=KINDS,
        )
        if not isinstance(updates, list):
            raise CallFailed(0, "no list of updates")
        if updates:
            await self._arrival.keep(updates)
            ids = [number for number in map(_update_id, updates) if number is not None]
            if max(ids, default=-1) < self._offset:
                raise CallFailed(0, "the same updates again, whatever the offset")
            self._offset = max(ids) + 1
        return len(updates)


def back_off(failures: int) -> float:
    """Seconds to wait after so many failures in a row.

    >>> [back_off(n) for n in (1, 2, 5, 50)]
    [0.5, 1.0, 8.0, 30.0]
    """
    return float(min(0.5 * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE))


def _state(failed: CallFailed) -> str:
    if failed.status in (401, 404):
        return TOKEN_REFUSED
    if failed.status == 409:
        return ANOTHER_POLLER
    return f"Telegram does not answer ({failed})"


def _update_id(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None
