"""A stage for the page's tests: the real door on a real database, a scripted partner in place of the dialogs."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.handlers.phone.door import PhoneDoor, PhoneSettings
from bot.handlers.phone.routes import mount
from bot.handlers.phone.screen import Rules
from chat.incoming import Incoming, Kind
from chat.outgoing import Attached, Call, Outgoing
from packs.screen import ScreenLock
from storage.engine import open_engine, sqlite_url
from storage.links import CODE
from storage.migration import migrate
from storage.sealing import Cipher, Keys
from storage.unit import Store, Unit, utc_now

if TYPE_CHECKING:
    from playwright.async_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PHONE = {
    "viewport": {"width": 393, "height": 851},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}

Partner = Callable[[Incoming], list[Outgoing]]


@dataclass
class Stage:
    """A running page. `partner` says what we answer to what came in; `heard` keeps what came in, in order."""

    store: Store
    base: str
    partner: Partner
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[Incoming] = field(default_factory=list)
    talk_ids: list[int] = field(default_factory=list)
    is_paused: bool = False
    later: timedelta = timedelta(0)
    """How far the door's clock is ahead: nobody waits ten minutes in a test."""

    def now(self) -> datetime:
        """The door's time."""
        return utc_now() + self.later

    def pass_minutes(self, minutes: float) -> None:
        """So long nobody does anything."""
        self.later += timedelta(minutes=minutes)

    async def serve(self) -> None:
        """Answers what comes in until cancelled."""
        while True:
            while not self.is_paused and await self._turn():
                pass
            self.woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.woken.wait(), 0.1)

    async def wait(self, _talk_id: int, seconds: float) -> None:
        """Returns when anything was said."""
        async with self.news:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), seconds)

    async def say(self, talk_id: int, *messages: Outgoing) -> None:
        """Speaks unasked."""
        async with self.store.unit() as unit:
            for message in messages:
                await unit.outbox.put(talk_id, message, at=utc_now())
        async with self.news:
            self.news.notify_all()

    async def link(self, kind: str = CODE, title: str = "青石村") -> str:
        """A new link's path."""
        async with self.store.unit() as unit:
            token = await unit.links.make(kind, at=utc_now(), title=title)
        return f"/{kind}/{token}"

    async def revoke(self, kind: str) -> None:
        """Makes all links of a kind worthless."""
        async with self.store.unit() as unit:
            await unit.links.revoke(kind, at=utc_now())

    def words(self) -> list[str]:
        """The texts that came in, without the starts."""
        return [one.text for one in self.heard if one.kind is not Kind.START]

    async def _turn(self) -> bool:
        async with self.store.unit() as unit:
            row = await unit.inbox.pick(now=utc_now())
            if row is None or row.incoming is None:
                return False
            heard = row.incoming
            self.heard.append(heard)
            if row.talk_id not in self.talk_ids:
                self.talk_ids.append(row.talk_id)
            files = tuple(Attached(one.file_id, one.kind, one.name) for one in heard.media if one.file_id)
            if heard.kind is not Kind.START and (heard.text or files):
                echo = Outgoing(heard.text, files=files)
                await unit.outbox.put(row.talk_id, echo, at=row.received_at, mine=True)
            for message in self.partner(heard):
                await unit.outbox.put(row.talk_id, message, at=utc_now())
            await unit.inbox.done(row.id, at=utc_now())
        async with self.news:
            self.news.notify_all()
        return True


def parrot(heard: Incoming) -> list[Outgoing]:
    """Greets, names faults, and repeats."""
    if heard.kind is Kind.START:
        return [Outgoing("您好,我是一码。家里有什么难处,说给我听。")]
    faults = [one.fault for one in heard.media if one.fault]
    return [Outgoing(fault) for fault in faults] or [Outgoing(f"收到:{heard.text or heard.kind}")]


Staging = Callable[..., Awaitable[Stage]]


@pytest_asyncio.fixture(loop_scope="session")
async def staging(tmp_path: Path) -> AsyncIterator[Staging]:
    """Makes stages; all of them end with the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(partner: Partner = parrot, **settings: object) -> Stage:
            return await stack.enter_async_context(_stage(tmp_path, partner, settings))

        yield make


async def _rules(_unit: Unit) -> Rules:
    return Rules(ScreenLock(), (Call("火警", "119"),))


@contextlib.asynccontextmanager
async def _stage(folder: Path, partner: Partner, settings: dict[str, object]) -> AsyncIterator[Stage]:
    cipher = Cipher(Keys.from_secret("a secret of the page's tests, long enough"))
    engine = open_engine(sqlite_url(folder / "page.db"), cipher)
    await migrate(engine)
    store = Store(engine, cipher, folder / "files")
    stage = Stage(store, "", partner)
    values = {"zone": ZoneInfo("Asia/Shanghai"), "demo": True, **settings}
    door = PhoneDoor(
        store,
        stage.woken.set,
        stage.wait,
        PhoneSettings(**values),  # type: ignore[arg-type]
        rules=_rules,
        clock=stage.now,
    )
    app = web.Application()
    mount(app, door)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stage.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    serving = asyncio.create_task(stage.serve())
    try:
        yield stage
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await runner.cleanup()
        await store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """A visitor without a browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest.fixture
def phone() -> dict[str, object]:
    """A context like a phone's."""
    return dict(PHONE)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium; tests that need it are skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium found: apt-get install -y --no-install-recommends chromium fonts-wqy-microhei")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shell(chromium: str) -> AsyncIterator["Browser"]:
    """One headless Chromium with a fake camera and microphone for all tests: starting one takes a second."""
    from playwright.async_api import async_playwright

    async with async_playwright() as play:
        shell = await play.chromium.launch(executable_path=chromium, args=FLAGS)
        yield shell
        await shell.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(shell: "Browser") -> AsyncIterator["Browser"]:
    """The browser; what a test opened in it is closed behind it."""
    yield shell
    for context in shell.contexts:
        await context.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures FOLDER`: keeps the manual's pictures of the question types."""
    parser.addoption("--pictures", help="keep pictures of the question types in this folder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in one loop, so the page's tests run in that one too."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
