"""The lock of a shared phone: 用完了, the locked page, 接着上次 with a number, 我是另一个人.

The server decides; what the page's script does only hides sooner (docs/decisions, "the page locks").
"""

import math
from datetime import datetime

from aiohttp import web

from bot.handlers.phone import sessions
from bot.handlers.phone.door import PhoneDoor, link_path
from bot.handlers.phone.refusals import Locked, Refused, no_such_page
from bot.handlers.phone.screen import Screen
from bot.handlers.phone.sessions import Session
from packs.screen import ScreenLock
from storage.links import CODE, DEMO
from storage.talks import TalkView
from storage.unit import Unit

WRONG = "号码对不上。请看看回执，再填一遍。"
WRONG_STAFF = "对不上。请填您自己手机号的后四位。"


def sheet(door: PhoneDoor, locked: Locked, fault: str = "", status: int = 0) -> web.Response:
    """The locked page: nothing of the talk, two ways on, and whom to ring in danger."""
    session, kind = locked.session, _kind(locked.session)
    text = door.paper.page(
        "locked.html",
        path=session.path,
        csrf=sessions.csrf(session, door.store.cipher),
        is_staff=locked.screen.is_staff,
        may_begin=_may_begin(kind, locked.screen),
        demo_link=session.path if kind == DEMO and door.settings.demo else "",
        calls=locked.calls,
        fault=fault,
    )
    return door.html(text, status or locked.status)


async def done(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/done`: 用完了. The cookie is set anew: browsers then let go of what they kept for the back key."""
    session, talk = await _ours(door, request)
    async with door.store.unit() as unit:
        await unit.stays.lock(talk.id, at=door.clock())
    door.tell_locked()
    return door.moved(f"{session.path}/", door.sessions(request))


async def here(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/here`: a finger is on the page. `GET` only asks whether it is still open. Raises Locked."""
    is_post = request.method == "POST"
    if is_post:
        door.check_origin(request)
    async with door.store.unit() as unit:
        _, talk = await door.talk(unit, request)
        if is_post and (await unit.stays.get(talk.id)).present_at is not None:
            await unit.stays.touch(talk.id, at=door.clock())
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


async def another(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/another`: 我是另一个人. A new session and a new talk; the one before waits behind its number."""
    door.check_entry_pace(request)
    session, talk = await _ours(door, request)
    async with door.store.unit() as unit:
        if not _may_begin(_kind(session), await door.screen(unit, talk)):
            raise no_such_page()
        await unit.stays.lock(talk.id, at=door.clock())
    door.tell_locked()
    return door.moved(f"{session.path}/", [sessions.begin(session.path), *door.sessions(request)])


async def reopen(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/open`: 接着上次. The number finds whose talk it is among those this phone has had below this link."""
    session, talk = await _ours(door, request)
    given = str((await request.post()).get("number", ""))
    now = door.clock()
    async with door.store.unit() as unit:
        rules = await door.rules_in(unit)
        screen = await door.screen(unit, talk, hold=True)
        locked = Locked(session, screen, rules.calls, 422)
        if wait := _wait(screen, rules.lock, now):
            return sheet(door, locked, f"错了好几次了。请等 {wait} 分钟再试，或者打电话问。", 429)
        kept = door.sessions(request)
        mine = await _whose(door, unit, kept, given)
        if mine is None:
            await unit.stays.miss(talk.id, at=now)
            return sheet(door, locked, WRONG_STAFF if screen.is_staff else WRONG)
    return door.moved(f"{session.path}/", [mine, *(one for one in kept if one != mine)])


async def resume_demo(door: PhoneDoor, session: Session, talk: TalkView, kept: list[Session]) -> web.Response:
    """A demo's entry link was opened again: it goes on without a number. Nobody in a demo is real."""
    async with door.store.unit() as unit:
        await unit.stays.open(talk.id, at=door.clock())
    return door.moved(f"{session.path}/", kept)


def is_demo_link(door: PhoneDoor, request: web.Request) -> bool:
    """Whether the link itself was opened, as it is printed, and not a page below it."""
    is_demo = door.settings.demo and request.match_info["kind"] == DEMO
    return is_demo and request.path == link_path(request) and not request.query


async def _ours(door: PhoneDoor, request: web.Request) -> tuple[Session, TalkView]:
    """Session and talk of a post from our own page, locked or not. Raises Refused."""
    door.check_origin(request)
    try:
        form = await request.post()
    except ValueError:
        raise Refused(400, "这一步没有发出去", "请回去再试一次。") from None
    async with door.store.unit() as unit:
        session, talk = await door.talk(unit, request, at_lock=True)
    door.check_token(session, str(form.get("csrf", "")))
    return session, talk


async def _whose(door: PhoneDoor, unit: Unit, kept: list[Session], given: str) -> Session | None:
    """The session whose talk the number opens; that talk is open from now on."""
    for one in kept:
        talk = await unit.talks.find(one.address)
        if talk is None or talk.ended_at is not None:
            continue
        if (await door.screen(unit, talk)).opens(given):
            await unit.stays.open(talk.id, at=door.clock())
            return one
    return None


def _wait(screen: Screen, lock: ScreenLock, now: datetime) -> int:
    """Whole minutes until a number may be tried again, 0: now."""
    if screen.stay.missed_at is None:
        return 0
    left = screen.stay.missed_at + lock.wait(screen.stay.misses) - now
    return max(0, math.ceil(left.total_seconds() / 60))


def _may_begin(kind: str, screen: Screen) -> bool:
    """Whether the link lets somebody else begin: a village's code does, what belongs to one person does not."""
    return kind in (CODE, DEMO) and not screen.is_staff


def _kind(session: Session) -> str:
    return session.path[1]
