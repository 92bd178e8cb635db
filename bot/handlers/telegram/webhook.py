"""The webhook: an update is answered with 200 after the commit that keeps it, and only when it carries our secret."""

import hmac
import json
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiohttp import web

from bot.handlers.telegram.arrival import Arrival
from bot.handlers.telegram.connection import call
from bot.handlers.telegram.polling import KINDS

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Takes updates at the path of its public address `url`. `secret`: 1 to 256 of A-Z a-z 0-9 _ -."""

    def __init__(self, bot: Bot, arrival: Arrival, *, url: str, secret: str) -> None:
        if not secret:
            raise ValueError("a webhook needs a secret")
        self._bot = bot
        self._arrival = arrival
        self._url = url
        self._secret = secret
        self.state = "starting"

    def routes(self) -> list[web.RouteDef]:
        """For the one aiohttp application."""
        return [web.post(urlsplit(self._url).path or "/", self.take)]

    async def register(self) -> None:
        """Tells Telegram where to push; what waits stays. Raises CallFailed."""
        await call(
            self._bot,
            "setWebhook",
            url=self._url,
            secret_token=self._secret,
            allowed_updates=KINDS,
            drop_pending_updates=False,
        )
        self.state = "ok"

    async def take(self, request: web.Request) -> web.Response:
        """401 without the secret, 400 for what is no JSON, 503 when it can't be kept (Telegram sends it again)."""
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        try:
            await self._arrival.keep([update])
        except Exception as fault:
            log.exception("telegram.not_kept", fault=type(fault).__name__)
            self.state = "what came in can't be kept: the database does not answer"
            return web.Response(status=503)
        self.state = "ok"
        return web.Response()
