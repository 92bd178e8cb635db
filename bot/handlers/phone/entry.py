"""The ways in: a village's code, a staff invite, a demo link, the front page and a receipt number.

A link preview that fetches an address changes nothing: a talk begins only when the cookie comes back, and an
invite only by a press.
"""

import re
import secrets

from aiohttp import web

from bot.handlers.phone import locking, origin, pages, sessions, talking
from bot.handlers.phone.door import PhoneDoor, link_path
from bot.handlers.phone.posted import clean_words
from bot.handlers.phone.refusals import Refused, no_such_page
from bot.handlers.phone.sessions import Session
from chat.incoming import Incoming, Kind
from storage.links import DEMO, INVITE, LinkView
from storage.talks import TalkView
from storage.unit import Unit

RECEIPT = "r"
"""Kind of the link path of somebody who came back with a receipt number; START carries `r-<number>`."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,64}")
_NUMBER = re.compile(r"[0-9A-Za-z-]{3,24}")
_FIRST_WORDS_S = 2.5
"""Seconds the first page waits for our first words."""


async def front(door: PhoneDoor, _request: web.Request) -> web.Response:
    """`/`: scan the village's code, or ask with a receipt number."""
    return door.html(door.paper.page("entry.html", fault="", number=""))


async def look_up(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST /r`: begins a talk with a receipt number; the talk asks for the phone before it tells anything."""
    if not origin.is_same(request, door.settings.public_url):
        raise Refused(403, "这一步没有发出去", "请回到首页再试一次。", again="/", again_label="去首页")
    door.check_entry_pace(request)
    door.check_lookup_pace(request)
    number = clean_words(str((await request.post()).get("number", ""))).replace(" ", "").upper()
    if not _NUMBER.fullmatch(number):
        fault = "回执号没有写对。请照着回执上的号码再写一遍。"
        return door.html(door.paper.page("entry.html", fault=fault, number=number[:40]), 422)
    session = sessions.begin(f"/{RECEIPT}/{secrets.token_urlsafe(9)}")
    await _begin(door, session, f"{RECEIPT}-{number}")
    return door.moved(f"{session.path}/", [session])


async def arrive(door: PhoneDoor, request: web.Request) -> web.Response:
    """`GET /c/…`, `/i/…`, `/d/…`, `/r/…`: the conversation, or the step before it."""
    kept = door.sessions(request)
    session = next(iter(kept), None)
    async with door.store.unit() as unit:
        talk = await unit.talks.find(session.address) if session else None
        link = None if talk else await _link(door, unit, request)
    if session and talk and talk.ended_at is None and locking.is_demo_link(door, request):
        return await locking.resume_demo(door, session, talk, kept)
    if session and talk:
        return await pages.page(door, request, session, talk)
    if link is None:
        door.check_entry_pace(request)
        raise no_such_page()
    if session is None:
        return _with_cookie(door, request)
    if link.kind == INVITE:
        return _invitation(door, session, link)
    talk = await _begin(door, session, f"{link.kind}-{request.match_info['token']}")
    await talking.await_answer(door, talk.id, 0, _FIRST_WORDS_S)
    return await pages.page(door, request, session, talk)


async def enter(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST /i/…/enter`: the press 这是我，进入. The talk asks for the last four digits and spends the invite."""
    door.check_origin(request)
    session = next(iter(door.sessions(request)), None)
    async with door.store.unit() as unit:
        link = await _link(door, unit, request)
    if session is None or link is None or link.kind != INVITE:
        raise no_such_page()
    door.check_token(session, str((await request.post()).get("csrf", "")))
    talk = await _begin(door, session, f"{INVITE}-{request.match_info['token']}")
    await talking.await_answer(door, talk.id, 0, _FIRST_WORDS_S)
    return door.moved(f"{session.path}/")


async def _link(door: PhoneDoor, unit: Unit, request: web.Request) -> LinkView | None:
    kind, token = request.match_info["kind"], request.match_info["token"]
    if not _TOKEN.fullmatch(token) or kind == RECEIPT or (kind == DEMO and not door.settings.demo):
        return None
    return await unit.links.find(kind, token, now=door.clock())


async def _begin(door: PhoneDoor, session: Session, payload: str) -> TalkView:
    now = door.clock()
    async with door.store.unit() as unit:
        talk = await unit.talks.open(session.address)
        await unit.stays.begin(talk.id)
        if payload.startswith(f"{DEMO}-"):
            # Somebody's own page from its first moment: it may show tasks before anything is pressed.
            await unit.stays.touch(talk.id, at=now)
        await unit.inbox.add(talk.id, Incoming(f"{talk.id}.start", Kind.START, payload), at=now)
    door.wake()
    return talk


def _with_cookie(door: PhoneDoor, request: web.Request) -> web.Response:
    """Sends the visitor back with a cookie; who comes back without one is told so."""
    if "k" in request.query:
        raise Refused(
            200,
            "您的手机没有让我们记住您",
            "请在浏览器设置里允许 Cookie,或者换一个浏览器再扫一次码。",
            "不会弄也没关系，请直接打村里的电话。",
            again=link_path(request),
            again_label="再试一次",
        )
    door.check_entry_pace(request)
    return door.moved(f"{link_path(request)}/?k=1", [sessions.begin(link_path(request))])


def _invitation(door: PhoneDoor, session: Session, link: LinkView) -> web.Response:
    text = door.paper.page(
        "plain.html",
        heading=f"您是 {link.title} 吗？" if link.title else "您是工作人员吗？",
        lines=("点下面的按钮进入。进去后请填您手机号的后四位，核对是您本人。", "不是您本人，请关掉这一页。"),
        action=f"{session.path}/enter",
        button="这是我，进入",
        csrf=sessions.csrf(session, door.store.cipher),
        again="",
        again_label="",
    )
    return door.html(text)
