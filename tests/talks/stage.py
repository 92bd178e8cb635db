"""Plays a transcript through one kind of door against the whole program, on a county clock the transcript moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web

from app.outward import outward
from app.serving import phone_door
from app.settings import Settings
from app.wiring import Yima, open_yima
from bot.delivery import Delivery, Pace
from bot.handlers.phone.routes import mount
from chat.outgoing import Outgoing
from scheduler import ticks
from tests.talks import transcript
from tests.talks.doors import Door, PageDoor, TelegramDoor, TerminalDoor
from tests.talks.transcript import Said, Step, written
from tests.telegram.standin import Standin

PEOPLE_TAKE = timedelta(seconds=2)
"""Between two things a person does."""
OF_ONE_DOOR = frozenset({"返回上一步", "发我的手机号", "发我的位置"})
"""Buttons that only some doors have: the page goes back by its bar, Telegram shares the phone's own number."""
_HERE = Path(__file__).parent
FILES = {"image": _HERE / "家里.jpg", "audio": _HERE / "话.ogg"}
"""What is sent as that kind; a file of another kind lies beside them under the name it is sent by."""


@dataclass
class Clock:
    """Real time of a test: stands still but for a millisecond a look, so that order is kept."""

    at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now."""
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class Actor:
    """One person of a transcript at their door."""

    door: Door
    cursor: int = 0


@dataclass
class Stage:
    """The running program with its people."""

    yima: Yima
    clock: Clock
    make_door: Callable[[str], Door]
    pump: Callable[[], Any]
    standin: Standin
    """Telegram's stand-in; silent unless people are at that door."""
    actors: dict[str, Actor] = field(default_factory=dict)
    now: str = ""
    receipt: str = ""

    async def play(self, step: Step) -> list[str]:
        """Does one step; returns what was said, as a transcript writes it."""
        sign, _, rest = step.line.partition(" ")
        self.clock.at += PEOPLE_TAKE
        if sign == "#":
            return []
        if sign in ("=", "+"):
            await self._move(sign, rest)
        elif sign == "@":
            await self._enter(rest)
        elif sign == ">>":
            kind, _, name = rest.partition(" ")
            await self._actor.door.send(kind, name, FILES.get(kind, _HERE / name).read_bytes())
        else:
            await self._say(rest.replace("########", self.receipt))
        await self.pump()
        return [] if not self.now else [written(said) for said in await self._heard()]

    def terminal(self, name: str) -> Actor:
        """Somebody at the terminal, whatever the others' door is."""
        return Actor(TerminalDoor(self.yima, name))

    @property
    def _actor(self) -> Actor:
        return self.actors[self.now]

    async def _enter(self, rest: str) -> None:
        name, _, how = rest.partition(" ")
        self.now = name
        if not how:
            return
        verb, _, where = how.partition(" ")
        self.actors[name] = Actor(self.make_door(name))
        await self._actor.door.arrive(await self._payload(verb, where))

    async def _payload(self, verb: str, where: str) -> str:
        async with self.yima.store.unit() as unit:
            if verb == "扫":
                found = await unit.places.named(where.removesuffix("村"))
                return f"c-{await unit.links.code_of(found[0].id)}"
            entries = await unit.links.demo_entries()
        return next(f"d-{token}" for title, token, _, _ in entries if where in title)

    async def _say(self, words: str) -> None:
        for message in reversed(await self._messages(200)):
            for choice in message.choices:
                if choice.label == words or transcript.masked(choice.label) == words:
                    await self._actor.door.press(choice.data, choice.label)
                    return
        await self._actor.door.type(words)

    async def _move(self, sign: str, rest: str) -> None:
        async with self.yima.store.unit() as unit:
            now = await unit.settings.county_now(self.clock())
        if sign == "=":
            to = datetime.fromisoformat(rest.strip()).replace(tzinfo=self.yima.settings.county_zone)
        else:
            to = now + _span(rest)
        await ticks.walk(
            self.yima.store, self.yima.packs.within, to=to, real_now=self.clock(), zone=self.yima.house.zone
        )

    async def _messages(self, limit: int) -> list[Outgoing]:
        async with self.yima.store.unit() as unit:
            talk = await unit.talks.find(await self._actor.door.address())
            rows = await unit.outbox.last(talk.id, limit) if talk else []
        return [row.message for row in rows if not row.mine]

    async def _heard(self) -> list[Said]:
        actor = self._actor
        async with self.yima.store.unit() as unit:
            talk = await unit.talks.find(await actor.door.address())
            assert talk is not None
            rows = await unit.outbox.after(talk.id, actor.cursor)
        screen = await actor.door.screen()
        for row in rows:
            actor.cursor = row.seq
            self.receipt = row.message.receipt.replace(" ", "") or self.receipt
            if not row.mine:
                _check_shown(row.message, screen)
        return [said_of(row.message) for row in rows if not row.mine]


def said_of(message: Outgoing) -> Said:
    """A message as every door shows it: title, progress, text, receipt; the buttons' names."""
    lines = [part for part in (message.title, message.progress) if part] + message.text.splitlines()
    if message.receipt:
        lines.append(message.receipt)
    return Said(lines, [choice.label for choice in message.choices if choice.label not in OF_ONE_DOOR])


def _check_shown(message: Outgoing, screen: str) -> None:
    """The door's screen holds every line of it."""
    plain = "".join(screen.split())
    for line in said_of(message).lines:
        assert "".join(line.split()) in plain, f"not on the screen: {line}\n{screen[-2000:]}"


def _span(words: str) -> timedelta:
    parts = words.split()
    units = {"天": "days", "小时": "hours", "分钟": "minutes"}
    return timedelta(**{units[unit]: float(number) for number, unit in zip(parts[::2], parts[1::2], strict=True)})


@asynccontextmanager
async def stage(kind: str, folder: Path) -> AsyncIterator[Stage]:
    """The program in an empty folder, as the demo county, with every person at this kind of door.

    "crossed" is how people really meet: the first to come is at the page, the second in Telegram, and so on in turn.
    """
    clock = Clock()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Standin().serving())
        standin = server if kind in ("telegram", "crossed") else None
        settings = Settings(
            data_dir=folder,
            telegram_token=server.token if standin else "",
            telegram_api=server.base if standin else "",
            public_url="http://127.0.0.1",
        )
        yima = await stack.enter_async_context(open_yima(settings, demo=True, clock=clock))
        application = web.Application()
        group = await stack.enter_async_context(asyncio.TaskGroup())
        going = await stack.enter_async_context(outward(yima, application, group, Pace(overall=1000, apart=0)))
        # Sent when somebody did something, never in the midst of a walk through days.
        going.delivery._idle = 600.0
        mount(application, phone_door(yima))
        if kind in ("phone", "crossed"):  # a post waits for its answer
            stack.callback(group.create_task(yima.turns.serve()).cancel)
        base = await stack.enter_async_context(_listening(application))
        doors: list[PageDoor] = []
        people = count()

        async def pump() -> None:
            await _settle(yima, going.delivery, standin, clock)

        def make_door(name: str) -> Door:
            if kind == "terminal":
                return TerminalDoor(yima, name)
            is_odd = next(people) % 2 == 1
            if standin is not None and (kind == "telegram" or is_odd):
                return TelegramDoor(standin.person(1000 + len(standin.people), name), pump)
            doors.append(PageDoor(base, yima))
            return doors[-1]

        try:
            yield Stage(yima, clock, make_door, pump, server)
        finally:
            for door in doors:
                await door.close()


async def _settle(yima: Yima, delivery: Delivery, standin: Standin | None, clock: Clock) -> None:
    """Updates fetched, turns done, notices placed, everything sent."""
    async with asyncio.timeout(20):
        while standin is not None and standin.updates:
            await asyncio.sleep(0.005)
        await yima.turns.drain()
        real_now = yima.clock()
        async with yima.store.unit() as unit:
            now = await unit.settings.county_now(real_now)
        await ticks.tick(yima.store, yima.packs.within, now=now, real_now=real_now, zone=yima.house.zone)
        delivery.wake()
        while standin is not None and not await _all_sent(yima):
            clock.at += timedelta(milliseconds=100)  # what is to be sent again later needs time to pass
            delivery.wake()
            await asyncio.sleep(0.005)


async def _all_sent(yima: Yima) -> bool:
    async with yima.store.unit() as unit:
        return await unit.outbox.oldest(["telegram"]) is None


@asynccontextmanager
async def _listening(application: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    assert site._server.sockets
    port = site._server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
