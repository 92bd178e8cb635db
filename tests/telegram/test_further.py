"""Further addresses against a local stand-in that Apprise really posts to (json://)."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from aiohttp import web

from bot.handlers.further import FurtherAddresses, is_usable
from chat.address import Address
from chat.channel import Later, Undeliverable
from chat.outgoing import Call, Choice, Outgoing
from storage.unit import Store, utc_now

PUBLIC = "https://yima.example.org"
TASK = Outgoing(
    "入户核查：甲某某 13800000000",
    title="测试村",
    choices=(Choice("办", "n.1"),),
    calls=(Call("甲某某", "13800000000"),),
)


@pytest.fixture
async def gateway(embedded_store: Store) -> AsyncIterator[SimpleNamespace]:
    parts = SimpleNamespace(bodies=[], status=200, url="")

    async def take(request: web.Request) -> web.Response:
        parts.bodies.append(await request.json())
        return web.Response(status=parts.status)

    app = web.Application()
    app.router.add_post("/robot", take)
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    parts.url = f"json://127.0.0.1:{runner.addresses[0][1]}/robot"

    async with embedded_store.unit() as unit:
        person = await unit.people.add(code="w1", name="甲某某")
    parts.address = Address("apprise", str(person))

    async def use(*urls: str) -> None:
        async with embedded_store.unit() as unit:
            await unit.people.change(person, further=list(urls))

    async def leave() -> None:
        async with embedded_store.unit() as unit:
            await unit.people.leave(person, on=utc_now().date(), at=utc_now())

    await use(parts.url)
    parts.use, parts.leave = use, leave
    parts.channel = FurtherAddresses(embedded_store, PUBLIC)
    yield parts
    await runner.cleanup()


async def test_send__only_that_something_waits_and_where(gateway: SimpleNamespace) -> None:
    assert await gateway.channel.send(gateway.address, TASK) == ""
    (body,) = gateway.bodies
    assert body["message"] == f"您有新消息，请点开看：{PUBLIC}"
    assert not any(word in str(body) for word in ("甲某某", "13800000000", "测试村", "核查"))


async def test_send__gateway_refuses__later(gateway: SimpleNamespace) -> None:
    gateway.status = 500
    with pytest.raises(Later):
        await gateway.channel.send(gateway.address, TASK)


async def test_send__one_of_two_takes_it__well(gateway: SimpleNamespace) -> None:
    await gateway.use("json://127.0.0.1:9/x", gateway.url, "nonsense")
    await gateway.channel.send(gateway.address, TASK)
    assert len(gateway.bodies) == 1


async def test_send__no_address__undeliverable(gateway: SimpleNamespace) -> None:
    with pytest.raises(Undeliverable):
        await gateway.channel.send(Address("apprise", "999"), TASK)
    await gateway.use("nonsense")
    with pytest.raises(Undeliverable):
        await gateway.channel.send(gateway.address, TASK)
    assert is_usable(gateway.url)
    assert not is_usable("nonsense")


async def test_send__person_has_left__undeliverable(gateway: SimpleNamespace) -> None:
    await gateway.leave()
    with pytest.raises(Undeliverable):
        await gateway.channel.send(gateway.address, TASK)
    assert gateway.bodies == []
