"""Further addresses against a local stand-in that Apprise really posts to (json://)."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from aiohttp import web

from bot.handlers.further import FurtherChannel, is_usable
from chat.address import Address
from chat.channel import Later, Undeliverable
from chat.outgoing import Call, Choice, Outgoing

PUBLIC = "https://yima.example.org"
TASK = Outgoing(
    "入户核查：甲某某 13800000000",
    title="测试村",
    choices=(Choice("办", "n.1"),),
    calls=(Call("甲某某", "13800000000"),),
)


@pytest.fixture
async def gateway() -> AsyncIterator[SimpleNamespace]:
    parts = SimpleNamespace(bodies=[], status=200, url="", urls=[])

    async def take(request: web.Request) -> web.Response:
        parts.bodies.append(await request.json())
        return web.Response(status=parts.status)

    app = web.Application()
    app.router.add_post("/robot", take)
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    parts.url = f"json://127.0.0.1:{runner.addresses[0][1]}/robot"
    parts.urls = [parts.url]

    async def addresses(key: str) -> list[str]:
        return list(parts.urls) if key == "3" else []

    parts.channel = FurtherChannel(addresses, public_url=PUBLIC)
    yield parts
    await runner.cleanup()


async def test_send__only_that_something_waits_and_where(gateway: SimpleNamespace) -> None:
    assert await gateway.channel.send(Address("apprise", "3"), TASK) == ""
    (body,) = gateway.bodies
    assert body["message"] == f"您有新消息，请点开看：{PUBLIC}"
    assert not any(word in str(body) for word in ("甲某某", "13800000000", "测试村", "核查"))


async def test_send__gateway_refuses__later(gateway: SimpleNamespace) -> None:
    gateway.status = 500
    with pytest.raises(Later):
        await gateway.channel.send(Address("apprise", "3"), TASK)


async def test_send__one_of_two_takes_it__well(gateway: SimpleNamespace) -> None:
    gateway.urls = ["json://127.0.0.1:9/x", gateway.url, "nonsense"]
    await gateway.channel.send(Address("apprise", "3"), TASK)
    assert len(gateway.bodies) == 1


async def test_send__no_address__undeliverable(gateway: SimpleNamespace) -> None:
    with pytest.raises(Undeliverable):
        await gateway.channel.send(Address("apprise", "4"), TASK)
    gateway.urls = ["nonsense"]
    with pytest.raises(Undeliverable):
        await gateway.channel.send(Address("apprise", "3"), TASK)
    assert is_usable(gateway.url)
    assert not is_usable("nonsense")
