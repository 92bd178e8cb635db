"""The conversation as whole pages: its end with the answer form, and the parts before it."""

from aiohttp import web

from bot.handlers.phone import rendering, sessions
from bot.handlers.phone.door import PhoneDoor
from bot.handlers.phone.refusals import is_over
from bot.handlers.phone.sessions import Session
from storage.talks import TalkView
from storage.unit import Unit

WINDOW = 60
"""Rows of one page."""


async def page(door: PhoneDoor, request: web.Request, session: Session, talk: TalkView) -> web.Response:
    """The conversation as a whole page; with `?from=` or `?before=` an older part of it. Raises Refused, Locked."""
    if talk.ended_at is not None:
        raise is_over()
    if request.query.keys() & {"from", "before"}:
        return await _older(door, request, session, talk)
    async with door.store.unit() as unit:
        screen = await door.check_lock(unit, session, talk, 200)
        views = await unit.outbox.last(talk.id, WINDOW + 1)
        title = await _title(door, unit, request, talk)
    form = sessions.talking(session, door.store.cipher)
    rows = door.paper.rows(views[-WINDOW:], door.clock())
    text = door.paper.talk_page(
        rows,
        rendering.ask_for(views),
        form,
        title=title,
        tab=_tab(door, title),
        mark=form.mark,
        cursor=views[-1].seq if views else 0,
        live=rendering.live_of(views),
        earlier=views[-WINDOW].seq if len(views) > WINDOW else 0,
        waiting=not views or views[-1].mine,
        limit_bytes=door.settings.upload_limit,
        idle=round(screen.idle.total_seconds()),
        takeaway=screen.shown_takeaway,
    )
    return door.html(text)


async def _older(door: PhoneDoor, request: web.Request, session: Session, talk: TalkView) -> web.Response:
    """Sixty rows of the past, with the way on, back and to the present, without an answer form."""
    start, end = (number_of(request.query.get(name, "")) for name in ("from", "before"))
    async with door.store.unit() as unit:
        screen = await door.check_lock(unit, session, talk, 200)
        views = await (unit.outbox.before(talk.id, end, WINDOW) if end else unit.outbox.after(talk.id, start, WINDOW))
        title = await _title(door, unit, request, talk)
        first, last = (views[0].seq, views[-1].seq) if views else (0, start)
        has_before = bool(await unit.outbox.before(talk.id, first, 1))
        has_after = bool(await unit.outbox.after(talk.id, last, 1))
    form = sessions.talking(session, door.store.cipher)
    text = door.paper.page(
        "older.html",
        rows=door.paper.rows(views, door.clock()),
        title=title,
        tab=_tab(door, title),
        before=first if has_before else 0,
        after=last if has_after else 0,
        idle=round(screen.idle.total_seconds()),
        path=form.path,
        csrf=form.csrf,
        once=form.once,
    )
    return door.html(text)


def _tab(door: PhoneDoor, title: str) -> str:
    """What the browser's tab and history are told: a name only in a demo, where several people share one browser."""
    return f"{title} · 一码" if door.settings.demo else "一码"


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


def number_of(text: str) -> int:
    """A row's position as an address carries it, 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0
