"""What every handler of the phone page needs: settings, storage, the turns, templates, and plain refusals."""

import asyncio
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
from bot.handlers.phone.rendering import Paper
from bot.handlers.phone.sessions import Session
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


class Refused(Exception):
    """The request is answered by one plain page that shows nothing and says what to do."""

    def __init__(self, status: int, heading: str, *lines: str, again: str = "", again_label: str = "") -> None:
        super().__init__(heading)
        self.status = status
        self.heading = heading
        self.lines = lines
        self.again = again
        self.again_label = again_label


def no_such_page() -> Refused:
    """Does not exist, is revoked, or is not yours: one answer for all."""
    return Refused(
        404,
        "这个链接打不开",
        "可能是链接写错了、过期了，或者不是给您的。",
        "要报难处，请重新扫村里的二维码。工作人员请找发链接的人再要一个。",
        again="/",
        again_label="去首页",
    )


def is_over() -> Refused:
    """Access through this talk was ended."""
    return Refused(
        410, "这个入口已经停用", "要办事请打电话给村里或镇里，或者重新扫村里的二维码。", again="/", again_label="去首页"
    )


def not_from_here(path: str) -> Refused:
    """A post that did not come from our page, or from one that lay open too long."""
    return Refused(
        403,
        "这一步没有发出去",
        "这一页放得太久了。请点下面的按钮回去，再发一次。",
        again=f"{path}/",
        again_label="回去再发",
    )


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
    clock: Callable[[], datetime] = utc_now
    folder: Path = WEB
    paper: Paper = field(init=False)
    closing: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Reads the templates."""
        self.paper = Paper(self.folder, self.settings.zone)
        self.entries: Pace[str] = Pace(*self.settings.entries, time.monotonic)
        self.messages: Pace[int] = Pace(30, 3.0, time.monotonic)
        self.redraws = asyncio.Semaphore(2)

    @property
    def is_secure(self) -> bool:
        """Whether cookies may travel over https only."""
        return self.settings.public_url.startswith("https://")

    def session(self, request: web.Request) -> Session | None:
        """The session of the request's link path."""
        return sessions.read(request, link_path(request), self.store.cipher)

    async def talk(self, unit: Unit, request: web.Request) -> tuple[Session, TalkView]:
        """The session and its talk. Raises Refused: the same for "does not exist" and "not yours"."""
        session = self.session(request)
        talk = await unit.talks.find(session.address) if session else None
        if session is None or talk is None:
            raise no_such_page()
        if talk.ended_at is not None:
            raise is_over()
        return session, talk

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
