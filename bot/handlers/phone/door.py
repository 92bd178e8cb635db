"""What every handler of the phone page needs: settings, storage, the turns, templates, and who is asking."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.handlers.phone import origin, sessions
from bot.handlers.phone.pace import Pace
from bot.handlers.phone.refusals import Locked, Refused, is_over, no_such_page, not_from_here
from bot.handlers.phone.rendering import Paper
from bot.handlers.phone.screen import Rules, Screen, look
from bot.handlers.phone.sessions import Session
from bot.notices.slips import Slip
from storage.files import FileView
from storage.talks import TalkView
from storage.unit import Store, Unit, utc_now

WEB = Path(__file__).resolve().parents[3] / "web"
"""The page itself, beside the packages."""


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """What an installation sets about the page. `upload_limit` is in bytes, for one file."""

    zone: ZoneInfo
    public_url: str = ""
    trusted_proxy: str = ""
    demo: bool = False
    """Whether demo entry links open."""
    upload_limit: int = 20 * 2**20
    session_days: int = 90
    entries: tuple[float, float] = (200, 2.0)
    """Pages one address may open at once, and then per second: a village may share one address."""
    lookups: tuple[float, float] = (20, 0.2)
    """Receipt numbers one address may try on the front page at once, and then per second."""


@dataclass
class PhoneDoor:
    """The page's door. `wake` tells the turns that something came in; `wait` returns when a talk has news.

    `may_see` decides about a file that did not come through the asking talk; `heading` names whose page it is.
    """

    store: Store
    wake: Callable[[], None]
    wait: Callable[[int, float], Awaitable[object]]
    settings: PhoneSettings
    may_see: Callable[[Unit, TalkView, FileView], Awaitable[bool]] | None = None
    heading: Callable[[Unit, TalkView], Awaitable[str]] | None = None
    rules: Callable[[Unit], Awaitable[Rules]] | None = None
    """When a page left alone locks, by the active pack."""
    slip: Callable[[Unit, str], Awaitable[Slip | None]] | None = None
    """The slip of a signed address."""
    clock: Callable[[], datetime] = utc_now
    folder: Path = WEB
    paper: Paper = field(init=False)
    closing: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Reads the templates."""
        self.paper = Paper(self.folder, self.settings.zone)
        self.entries: Pace[str] = Pace(*self.settings.entries, time.monotonic)
        self.lookups: Pace[str] = Pace(*self.settings.lookups, time.monotonic)
        self.messages: Pace[int] = Pace(30, 3.0, time.monotonic)
        self.redraws = asyncio.Semaphore(2)
        self.turned = asyncio.Event()

    @property
    def is_secure(self) -> bool:
        """Whether cookies may travel over https only."""
        return self.settings.public_url.startswith("https://")

    def sessions(self, request: web.Request) -> list[Session]:
        """The sessions of the request's link path: whose turn it is first, behind it who used the phone before."""
        return sessions.read(request, link_path(request), self.store.cipher)

    async def talk(self, unit: Unit, request: web.Request, *, at_lock: bool = False) -> tuple[Session, TalkView]:
        """The session and its talk; `at_lock` for what a locked page may still do.

        Raises Refused: the same for "does not exist" and "not yours"; Locked.
        """
        session = next(iter(self.sessions(request)), None)
        talk = await unit.talks.find(session.address) if session else None
        if session is None or talk is None:
            raise no_such_page()
        if talk.ended_at is not None:
            raise is_over()
        if not at_lock:
            await self.check_lock(unit, session, talk)
        return session, talk

    async def screen(self, unit: Unit, talk: TalkView, *, hold: bool = False) -> Screen:
        """Whether a talk's page is locked, and what opens it."""
        rules = await self.rules_in(unit)
        today = self.clock().astimezone(self.settings.zone).date()
        return await look(unit, talk, rules.lock, self.store.cipher, today, hold=hold)

    async def rules_in(self, unit: Unit) -> Rules:
        """The rules of the active pack."""
        return await self.rules(unit) if self.rules else Rules()

    async def check_lock(self, unit: Unit, session: Session, talk: TalkView, status: int = 423) -> Screen:
        """The open page. Raises Locked."""
        screen = await self.screen(unit, talk)
        if screen.is_locked(self.clock()):
            raise Locked(session, screen, (await self.rules_in(unit)).calls, status)
        return screen

    def tell_locked(self) -> None:
        """Some page was locked: open event streams look again."""
        self.turned.set()
        self.turned = asyncio.Event()

    def check_origin(self, request: web.Request) -> None:
        """Raises Refused for a post from another site."""
        if not origin.is_same(request, self.settings.public_url):
            raise not_from_here(link_path(request))

    def check_token(self, session: Session, given: str) -> None:
        """Raises Refused for a post without this session's token."""
        if not sessions.has_token(session, self.store.cipher, given):
            raise not_from_here(session.path)

    def check_entry_pace(self, request: web.Request) -> None:
        """Raises Refused when one address opens too many pages in a short time."""
        if self.entries.wait(origin.visitor(request, self.settings.trusted_proxy)) > 0:
            raise Refused(429, "现在来的人太多", "请等一分钟再打开。急事请直接打村里的电话。")

    def check_lookup_pace(self, request: web.Request) -> None:
        """Raises Refused when one address tries receipt numbers one after the other."""
        if (wait := self.lookups.wait(origin.visitor(request, self.settings.trusted_proxy))) > 0:
            minutes = math.ceil(wait / 60)
            raise Refused(429, "查得太快了", f"请等 {minutes} 分钟再查。急事请直接打村里的电话。")

    def moved(self, address: str, kept: list[Session] | None = None) -> web.Response:
        """Sends the browser to another of our pages, with the cookie of these sessions."""
        response = web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
        if kept:
            days = self.settings.session_days
            sessions.write(response, kept, self.store.cipher, days=days, secure=self.is_secure)
        return response

    def html(self, text: str, status: int = 200) -> web.Response:
        """A page that nobody stores."""
        response = web.Response(text=text, content_type="text/html", charset="utf-8", status=status)
        response.headers["Cache-Control"] = "no-store"
        response.enable_compression()
        return response

    def json(self, values: dict[str, Any], status: int = 200) -> web.Response:
        """An answer for the page's script."""
        response = web.json_response(values, status=status, headers={"Cache-Control": "no-store"})
        response.enable_compression()
        return response

    def plain(self, refused: Refused) -> web.Response:
        """A refusal as a page."""
        text = self.paper.page(
            "plain.html",
            heading=refused.heading,
            lines=refused.lines,
            action="",
            button="",
            csrf="",
            again=refused.again,
            again_label=refused.again_label,
        )
        return self.html(text, refused.status)


def link_path(request: web.Request) -> str:
    """The link path a request is below: `/c/abc`."""
    return f"/{request.match_info['kind']}/{request.match_info['token']}"


def wants_json(request: web.Request) -> bool:
    """Whether the page's script is asking."""
    return "application/json" in request.headers.get("Accept", "")
