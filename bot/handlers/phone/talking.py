"""The conversation itself: the page, what a person sends, what is new, and what was seen."""

import asyncio
import time
from typing import Any

from aiohttp import web

from bot.handlers.phone import posted as posts
from bot.handlers.phone import rendering, sessions
from bot.handlers.phone.door import PhoneDoor, Refused, wants_json
from bot.handlers.phone.files import take_in
from bot.handlers.phone.sessions import Session
from chat.incoming import Incoming
from chat.verdict import Rejected
from storage.outbox import OutboxView
from storage.talks import TalkView
from storage.unit import Unit

WINDOW = 60
"""Rows of the first page."""
_ANSWER_S = 2.5
"""Seconds a post waits for our answer before it returns without it."""
_MAX_DELAY_S = 8.0
_BEAT_S = 20.0
"""Seconds between signs of life of the event stream."""


async def page(door: PhoneDoor, request: web.Request, session: Session, talk: TalkView) -> web.Response:
    """The conversation as a whole page; with `?from=` an older part of it, without an answer form."""
    if talk.ended_at is not None:
        raise Refused(410, "这个入口已经停用", "要办事请打电话给村里或镇里，或者重新扫村里的二维码。")
    async with door.store.unit() as unit:
        views = await unit.outbox.last(talk.id, WINDOW + 1)
        title = await _title(door, unit, request, talk)
        older = await unit.outbox.after(talk.id, _number(request.query.get("from", "")), WINDOW)
    form = sessions.talking(session, door.store.cipher)
    if "from" in request.query:
        rows = door.paper.rows(older, door.clock())
        more = older[-1].seq if len(older) == WINDOW else 0
        text = door.paper.page("older.html", rows=rows, title=title, more=more, **vars_of(form))
        return door.html(text)
    rows = door.paper.rows(views[-WINDOW:], door.clock())
    text = door.paper.talk_page(
        rows,
        rendering.ask_for(views),
        form,
        title=title,
        cursor=views[-1].seq if views else 0,
        live=rendering.live_of(views),
        earlier=len(views) > WINDOW,
        waiting=not views or views[-1].mine,
        limit_bytes=door.settings.upload_limit,
    )
    return door.html(text)


async def post(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/messages`: keeps what the person did, then says "received"; the answer comes along when it is quick."""
    door.check_origin(request)
    async with door.store.unit() as unit:
        session, talk = await door.talk(unit, request)
        last = await unit.outbox.last(talk.id, 1)
    form = await posts.read(request, door.settings.upload_limit)
    door.check_token(session, form.get("csrf"))
    media, blobs = await take_in(door, talk, form)
    heard = posts.incoming(form, talk.id, media)
    if isinstance(heard, Rejected):
        raise Refused(422, heard.reason, again=f"{session.path}/#end", again_label="回去")
    is_fresh = await _keep(door, talk, heard, blobs)
    await asyncio.sleep(min(door.messages.wait(talk.id), _MAX_DELAY_S))
    if not wants_json(request):
        await await_answer(door, talk.id, last[-1].seq if last else 0, _ANSWER_S)
        return web.Response(status=303, headers={"Location": f"{session.path}/#end", "Cache-Control": "no-store"})
    cursor = _number(form.get("after"))
    if is_fresh:
        await await_answer(door, talk.id, cursor, _ANSWER_S)
    return door.json({**await _news(door, session, talk, cursor), "fresh": is_fresh})


async def news(door: PhoneDoor, request: web.Request) -> web.Response:
    """`GET …/messages?after=`: what is new, for the page's script."""
    async with door.store.unit() as unit:
        session, talk = await door.talk(unit, request)
    return door.json(await _news(door, session, talk, _number(request.query.get("after", ""))))


async def events(door: PhoneDoor, request: web.Request) -> web.StreamResponse:
    """`GET …/events`: server-sent events that only say "ask for news"."""
    async with door.store.unit() as unit:
        _, talk = await door.talk(unit, request)
    told = _number(request.query.get("after", ""))
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    try:
        await response.prepare(request)
        await response.write(b"retry: 4000\n\n")
        while not door.closing.is_set():
            newest = await _newest(door, talk.id)
            if newest is None:
                break
            await response.write(f"data: {newest}\n\n".encode() if newest > told else b": here\n\n")
            told = max(told, newest)
            await _either(door, talk.id, told)
    except ConnectionError:
        return response  # The page was closed.
    return response


async def seen(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/seen` (or the picture a page without JavaScript loads): the person has it before their eyes."""
    upto = _number(request.query.get("upto", ""))
    now = door.clock()
    async with door.store.unit() as unit:
        _, talk = await door.talk(unit, request)
        notices = await unit.outbox.mark_seen(talk.id, upto, at=now)
        county = await unit.settings.county_now(now)
        for notice_id in notices:
            await unit.notices.reached(notice_id, seen_at=county)
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


async def await_answer(door: PhoneDoor, talk_id: int, cursor: int, seconds: float) -> None:
    """Returns when we have said something behind the cursor, at the latest after so many seconds."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        waiter = asyncio.ensure_future(door.wait(talk_id, min(left, 1.0)))
        await asyncio.sleep(0)
        async with door.store.unit() as unit:
            rows = await unit.outbox.after(talk_id, cursor, WINDOW)
        if any(not row.mine for row in rows):
            waiter.cancel()
            return
        await waiter


async def _keep(door: PhoneDoor, talk: TalkView, heard: Incoming, blobs: list[Any]) -> bool:
    """False when this very message was kept before."""
    now = door.clock()
    async with door.store.unit() as unit:
        for blob, kept in blobs:
            await unit.files.add(blob, name=kept.name, mime=kept.mime, kind=kept.kind, talk_id=talk.id, at=now)
        is_fresh = await unit.inbox.add(talk.id, heard, at=now)
    door.wake()
    return is_fresh


async def _news(door: PhoneDoor, session: Session, talk: TalkView, cursor: int) -> dict[str, Any]:
    """Rows behind the cursor with the answer form that goes with them; `reload` when too much was missed."""
    async with door.store.unit() as unit:
        if not await unit.outbox.after(talk.id, cursor, 1):
            return {"rows": [], "cursor": cursor}
        views = await unit.outbox.last(talk.id, WINDOW * 2)
    if cursor and views[0].seq > cursor:
        return {"rows": [], "cursor": cursor, "reload": True}
    form = sessions.talking(session, door.store.cipher)
    rows = [row for row in door.paper.rows(views, door.clock()) if row.seq > cursor]
    return {
        "rows": [
            {
                "seq": row.seq,
                "slot": row.message.slot,
                "mine": row.mine,
                "asks": row.asks,
                "html": door.paper.message(row, form),
            }
            for row in rows
        ],
        "cursor": views[-1].seq,
        "live": rendering.live_of(views),
        "compose": door.paper.compose(rendering.ask_for(views), form),
    }


async def _title(door: PhoneDoor, unit: Unit, request: web.Request, talk: TalkView) -> str:
    """Whose page it is, or where: by the installation's own naming, else by the link, else by person or place."""
    if door.heading is not None:
        return await door.heading(unit, talk)
    link = await unit.links.find(request.match_info["kind"], request.match_info["token"], now=door.clock())
    if link is not None and link.title:
        return link.title
    if talk.person_id:
        today = (await unit.settings.county_now(door.clock())).astimezone(door.settings.zone).date()
        person = await unit.people.get(talk.person_id, on=today)
        if person is not None:
            return " · ".join([person.name, *dict.fromkeys(post.place_name for post in person.posts)])
    place = await unit.places.get(talk.place_id) if talk.place_id else None
    return place.name if place else "一码"


async def _newest(door: PhoneDoor, talk_id: int) -> int | None:
    """The newest row's position, None when access is over."""
    async with door.store.unit() as unit:
        talk = await unit.talks.get(talk_id)
        last: list[OutboxView] = await unit.outbox.last(talk_id, 1)
    if talk is None or talk.ended_at is not None:
        return None
    return last[-1].seq if last else 0


async def _either(door: PhoneDoor, talk_id: int, told: int) -> None:
    """Waits for news of the talk, for the end of the program, or for the next sign of life."""
    waiter = asyncio.ensure_future(door.wait(talk_id, _BEAT_S))
    closing = asyncio.ensure_future(door.closing.wait())
    await asyncio.sleep(0)
    try:
        if (await _newest(door, talk_id) or 0) <= told:
            await asyncio.wait({waiter, closing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiter.cancel()
        closing.cancel()


def vars_of(form: rendering.Talking) -> dict[str, str]:
    """A form's names for a template."""
    return {"path": form.path, "csrf": form.csrf, "once": form.once}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
