"""The whole Telegram door, put together: what comes in (polling or webhook), files, and the channel that goes out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from aiogram.utils.token import TokenValidationError
from aiohttp import web

from bot.delivery import Pace
from bot.handlers.telegram.arrival import Arrival
from bot.handlers.telegram.connection import CallFailed, call, open_bot
from bot.handlers.telegram.media import Fetching
from bot.handlers.telegram.polling import POLL_SECONDS, TOKEN_REFUSED, Polling, back_off
from bot.handlers.telegram.reading import COMMANDS, read_bytes
from bot.handlers.telegram.sending import TelegramChannel
from bot.handlers.telegram.webhook import Webhook
from storage.unit import Store, utc_now

log = structlog.get_logger()


class WrongToken(ValueError):
    """The token has not even the form of one; the text says what to do."""


class TelegramDoor:
    """Built by the wiring when a token is set.

    `api` is another Bot API server's base address, `proxy` an http proxy, `webhook` the public https address to be
    pushed to ("" for long polling) with its `secret`. `read_file` gives the bytes of our own file id. Raises
    WrongToken, or ValueError for a proxy of the wrong kind.
    """

    def __init__(
        self,
        store: Store,
        *,
        token: str,
        wake: Callable[[], None],
        pace: Pace,
        public_url: str,
        read_file: Callable[[str], Awaitable[bytes]] | None = None,
        api: str = "",
        proxy: str = "",
        webhook: str = "",
        secret: str = "",
        clock: Callable[[], datetime] = utc_now,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        try:
            self.bot = open_bot(token, api=api, proxy=proxy)
        except TokenValidationError:
            raise WrongToken(TOKEN_REFUSED) from None
        read_own = read_file or store.blobs.read
        self.channel = TelegramChannel(self.bot, pace=pace, public_url=public_url, read_file=read_own)
        self.fetching = Fetching(self.bot, store, wake=wake, clock=clock)
        self.arrival = Arrival(store, self.channel, wake=wake, fetch=self.fetching.wake, clock=clock)
        self.webhook = Webhook(self.bot, self.arrival, url=webhook, secret=secret) if webhook else None
        self.polling = None if webhook else Polling(self.bot, self.arrival, seconds=poll_seconds)
        self.read = read_bytes
        """For `Turns(readers={"telegram": door.read})`."""

    @property
    def state(self) -> str:
        """ "ok", or why nothing comes in."""
        way = self.polling or self.webhook
        return way.state if way else "off"

    def routes(self) -> list[web.RouteDef]:
        """The webhook's route; none with long polling."""
        return self.webhook.routes() if self.webhook else []

    async def check(self) -> str:
        """Asks Telegram who we are; returns the bot's user name. Raises CallFailed (status 401: the wrong token)."""
        me = await call(self.bot, "getMe")
        return str(me.get("username", "")) if isinstance(me, dict) else ""

    async def run(self) -> None:
        """Takes updates until cancelled; whatever fails is tried again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.fetching.run())
            group.create_task(self._introduce())
            if self.polling:
                group.create_task(self.polling.run())

    async def close(self) -> None:
        """Hangs up."""
        await self.arrival.close()
        await self.bot.session.close()

    async def _introduce(self) -> None:
        """The webhook where there is one, then the command menu; a server that has no menu goes without."""
        if self.webhook:
            await self._insist(self.webhook.register)
        commands = [{"command": name, "description": words} for name, (_, words) in COMMANDS.items()]

        async def menu() -> None:
            await call(self.bot, "setMyCommands", commands=commands)

        await self._insist(menu, final=frozenset({400, 404}))

    async def _insist(self, act: Callable[[], Awaitable[None]], *, final: frozenset[int] = frozenset()) -> None:
        """Until it is done, or refused for good."""
        failures = 0
        while True:
            try:
                return await act()
            except CallFailed as failed:
                failures += 1
                log.warning("telegram.not_introduced", why=str(failed))
                if failed.status in final:
                    return None
                if self.webhook and self.webhook.state != "ok":
                    self.webhook.state = TOKEN_REFUSED if failed.status in (401, 404) else str(failed)
                await asyncio.sleep(max(failed.retry_after, back_off(failures)))
