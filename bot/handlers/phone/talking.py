"""The conversation itself: what a person sends, what is new, and what was seen."""

import asyncio
import time
from typing import Any

from aiohttp import web

from bot.handlers.phone import posted as posts
from bot.handlers.phone import rendering, sessions
from bot.handlers.phone.door import PhoneDoor, wants_json
from bot.handlers.phone.files import take_in
from bot.handlers.phone.pages import WINDOW, number_of
from bot.handlers.phone.refusals import Refused
from bot.handlers.phone.sessions import Session
from chat.incoming import Incoming
from chat.verdict import Rejected
from storage.outbox import OutboxView
from storage.talks import TalkView

_ANSWER_S = 2.5
"""Seconds a post waits for our answer before it returns without it."""
_MAX_DELAY_S = 8.0
_BEAT_S = 20.0
"""Seconds between signs of life of the event stream."""


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
    cursor = number_of(form.get("after"))
    if is_fresh:
        await await_answer(door, talk.id, cursor, _ANSWER_S)
    return door.json({**await _news(door, session, talk, cursor), "fresh": is_fresh})


async def news(door: PhoneDoor, request: web.Request) -> web.Response:
    """`GET …/messages?after=`: what is new, for the page's script."""
    async with door.store.unit() as unit:
        session, talk = await door.talk(unit, request)
    return door.json(await _news(door, session, talk, number_of(request.query.get("after", ""))))


async def events(door: PhoneDoor, request: web.Request) -> web.StreamResponse:
    """`GET …/events`: server-sent events that only say "ask for news"."""
    async with door.store.unit() as unit:
        _, talk = await door.talk(unit, request)
    told = number_of(request.query.get("after", ""))
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    try:
        await response.prepare(request)
        await response.write(b"retry: 4000\n\n")
        while not door.closing.is_set():
            newest, left = await _newest(door, talk.id)
            if newest is None:
                break
            if left <= 0:
                await response.write(b"event: lock\ndata: 1\n\n")
                break
            await response.write(f"data: {newest}\n\n".encode() if newest > told else b": here\n\n")
            told = max(told, newest)
            await _either(door, talk.id, told, min(_BEAT_S, left))
    except ConnectionError:
        return response  # The page was closed.
    return response


async def seen(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/seen` (or the picture a page without JavaScript loads): the person has it before their eyes."""
    upto = number_of(request.query.get("upto", ""))
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
        await unit.stays.touch(talk.id, at=now)
        is_fresh = await unit.inbox.add(talk.id, heard, at=now)
    door.wake()
    return is_fresh


async def _news(door: PhoneDoor, session: Session, talk: TalkView, cursor: int) -> dict[str, Any]:
    """Rows behind the cursor with the answer form that goes with them; `reload` when too much was missed."""
    async with door.store.unit() as unit:
        fresh = await unit.talks.get(talk.id) or talk
        screen = await door.screen(unit, fresh)
        always = {"idle": round(screen.idle.total_seconds()), "takeaway": screen.shown_takeaway}
        if not await unit.outbox.after(talk.id, cursor, 1):
            return {"rows": [], "cursor": cursor, **always}
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
        **always,
    }


async def _newest(door: PhoneDoor, talk_id: int) -> tuple[int | None, float]:
    """The newest row's position, None when access is over; and in how many seconds the page locks."""
    async with door.store.unit() as unit:
        talk = await unit.talks.get(talk_id)
        last: list[OutboxView] = await unit.outbox.last(talk_id, 1)
        if talk is None or talk.ended_at is not None:
            return None, 0.0
        left = (await door.screen(unit, talk)).left(door.clock())
    return (last[-1].seq if last else 0), left


async def _either(door: PhoneDoor, talk_id: int, told: int, seconds: float) -> None:
    """Waits for news of the talk, for a lock, for the end of the program, or so many seconds."""
    waiter = asyncio.ensure_future(door.wait(talk_id, seconds))
    others = [asyncio.ensure_future(one.wait()) for one in (door.closing, door.turned)]
    await asyncio.sleep(0)
    try:
        if ((await _newest(door, talk_id))[0] or 0) <= told:
            await asyncio.wait({waiter, *others}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in (waiter, *others):
            one.cancel()
