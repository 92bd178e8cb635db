"""The webhook against the stand-in's pushing: the secret, the commit before 200, and coming again when it failed."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiohttp import web
from sqlalchemy.exc import OperationalError

from bot.handlers.telegram.arrival import Arrival
from bot.handlers.telegram.sending import TelegramChannel
from bot.handlers.telegram.webhook import HEADER, Webhook
from chat.address import Address
from storage.unit import Store, utc_now
from tests.telegram.standin import Standin

SECRET = "geheim-1"


@pytest.fixture
async def hook(our_bot: Bot, embedded_store: Store, channel: TelegramChannel) -> AsyncIterator[SimpleNamespace]:
    kept = asyncio.Event()
    arrival = Arrival(embedded_store, channel, wake=kept.set, fetch=lambda: None)
    runner = web.AppRunner(web.Application(), shutdown_timeout=0.05)
    webhook = Webhook(our_bot, arrival, url="https://yima.example.org/telegram", secret=SECRET)
    runner.app.router.add_routes(webhook.routes())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    yield SimpleNamespace(webhook=Webhook(our_bot, arrival, url=url, secret=SECRET), url=url, kept=kept)
    await arrival.close()
    await runner.cleanup()


async def post(url: str, *, secret: str | None = SECRET, **body: Any) -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with aiohttp.ClientSession() as session, session.post(url, headers=headers, **body) as answer:
        return answer.status


async def test_push__registered__kept_and_answered_200(
    standin: Standin, hook: SimpleNamespace, embedded_store: Store
) -> None:
    standin.person(7).send("先来的")
    await hook.webhook.register()
    await asyncio.wait_for(hook.kept.wait(), 30)
    async with embedded_store.unit() as unit:
        row = await unit.inbox.pick(now=utc_now())
        assert row is not None
    assert hook.webhook.state == "ok"
    (call,) = standin.called("setWebhook")
    assert (call.params["secret_token"], call.params["drop_pending_updates"]) == (SECRET, "false")


async def test_push__keeping_fails_once__comes_again(
    standin: Standin, hook: SimpleNamespace, embedded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = embedded_store.unit, 0

    def shaky() -> Any:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OperationalError("BEGIN", {}, Exception("disk"))
        return real()

    monkeypatch.setattr(embedded_store, "unit", shaky)
    await hook.webhook.register()
    standin.person(7).send("一")
    await asyncio.wait_for(hook.kept.wait(), 30)
    async with asyncio.timeout(30):
        while len(standin.webhook_answers) < 2:
            await asyncio.sleep(0.005)
    assert standin.webhook_answers == [503, 200]
    async with real() as unit:
        assert await unit.talks.find(Address("telegram", "7")) is not None


@pytest.mark.parametrize("secret", [None, "", "wrong", "geheim-ü"])
async def test_take__without_the_secret__401(hook: SimpleNamespace, secret: str | None) -> None:
    assert await post(hook.url, secret=secret, json={"update_id": 1}) == 401
    assert not hook.kept.is_set()


async def test_take__no_json__400(hook: SimpleNamespace) -> None:
    assert await post(hook.url, data=b"\xff{") == 400


async def test_take__belongs_nowhere__200_and_nothing_more(hook: SimpleNamespace) -> None:
    assert await post(hook.url, json=[1, 2]) == 200
    assert not hook.kept.is_set()


def test_webhook__without_secret__refused(our_bot: Bot) -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhook(our_bot, None, url="https://x.example.org", secret="")  # type: ignore[arg-type]
