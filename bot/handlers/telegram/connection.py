"""The line to the Bot API: one aiogram Bot for what we send, and raw answers for what aiogram need not parse."""

import json
import ssl
from typing import Any

import certifi
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods import Response
from aiogram.types import File, Message
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

ANSWERS = (Response[Message], Response[Message | bool], Response[list[Message]], Response[bool], Response[File])
"""The shapes of answers aiogram reads here: pydantic forgets one that nobody holds, and builds it anew at each call."""
ANSWER_SECONDS = 25.0
"""How long one call may take; files get the same again for every megabyte beyond the first."""


class CallFailed(Exception):
    """The Bot API said no to a raw call, or did not answer (`status` 0)."""

    def __init__(self, status: int, description: str, retry_after: float = 0.0) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.retry_after = retry_after


class Line(AiohttpSession):
    """aiogram's session with an HTTP proxy of its own, raw calls, and without the pause at closing."""

    def __init__(self, api: TelegramAPIServer, proxy: str = "") -> None:
        super().__init__(api=api, timeout=ANSWER_SECONDS)
        self._http_proxy = proxy or None

    async def create_session(self) -> ClientSession:
        """One HTTP session for everything, opened at first use."""
        if self._session is None or self._session.closed:
            connector = TCPConnector(limit=100, ttl_dns_cache=3600, ssl=_trusted())
            self._session = ClientSession(connector=connector, proxy=self._http_proxy)
        return self._session

    async def close(self) -> None:
        """Hangs up."""
        if self._session is not None:
            await self._session.close()

    async def raw(self, token: str, method: str, params: dict[str, Any], seconds: float) -> Any:
        """The `result` of a call as plain JSON values. Raises CallFailed."""
        session = await self.create_session()
        url = self.api.api_url(token, method)
        try:
            form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
            async with session.post(url, data=form, timeout=ClientTimeout(total=seconds)) as answer:
                body = json.loads(await answer.read())
        except (ClientError, TimeoutError, OSError) as error:
            raise CallFailed(0, type(error).__name__) from None
        except ValueError:
            raise CallFailed(0, "the answer is not JSON") from None
        if not isinstance(body, dict) or not body.get("ok"):
            raise _failed(answer.status, body)
        return body.get("result")


def open_bot(token: str, *, api: str = "", proxy: str = "") -> Bot:
    """A Bot for this token.

    `api` is the base address of another Bot API server, `proxy` an http(s) proxy. Raises ValueError with what to
    change when one of them has the wrong form.
    """
    if proxy and not proxy.startswith(("http://", "https://")):
        raise ValueError("YIMA_TELEGRAM_PROXY must be an http:// or https:// address")
    server = TelegramAPIServer.from_base(api) if api else PRODUCTION
    return Bot(token, session=Line(server, proxy))


async def call(bot: Bot, method: str, *, seconds: float = ANSWER_SECONDS, **params: Any) -> Any:
    """One raw call over a bot's line. Raises CallFailed."""
    line = bot.session
    assert isinstance(line, Line)
    return await line.raw(bot.token, method, params, seconds)


def _failed(status: int, body: Any) -> CallFailed:
    if not isinstance(body, dict):
        return CallFailed(status, "no object")
    parameters = body.get("parameters") or {}
    return CallFailed(status, str(body.get("description", "")), float(parameters.get("retry_after", 0)))


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
