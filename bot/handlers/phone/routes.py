"""The page's addresses, each behind one guard: the security headers, plain refusals, and our own faults."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.handlers.phone import entry, files, locking, origin, slips, talking
from bot.handlers.phone.door import PhoneDoor, wants_json
from bot.handlers.phone.posted import TooMuch
from bot.handlers.phone.refusals import Locked, Refused, unknown_address
from bot.handlers.phone.uploads import too_large

log = structlog.get_logger()

Handler = Callable[[PhoneDoor, web.Request], Awaitable[web.StreamResponse]]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LINK = "/{kind:[cidr]}/{token:[^/]+}"
_ADDRESSES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", entry.front),
    ("POST", "/r", entry.look_up),
    ("GET", "/slip/{token:[^/]+}", slips.give),
    ("GET", _LINK, entry.arrive),
    ("GET", _LINK + "/", entry.arrive),
    ("POST", "/{kind:i}/{token:[^/]+}/enter", entry.enter),
    ("GET", _LINK + "/messages", talking.news),
    ("POST", _LINK + "/messages", talking.post),
    ("GET", _LINK + "/events", talking.events),
    ("GET", _LINK + "/seen", talking.seen),
    ("POST", _LINK + "/seen", talking.seen),
    ("POST", _LINK + "/files", files.take),
    ("GET", _LINK + "/file/{id}", files.give),
    ("GET", _LINK + "/look/{id}", files.look),
    ("POST", _LINK + "/done", locking.done),
    ("POST", _LINK + "/open", locking.reopen),
    ("POST", _LINK + "/another", locking.another),
    ("GET", _LINK + "/here", locking.here),
    ("POST", _LINK + "/here", locking.here),
)


def mount(app: web.Application, door: PhoneDoor) -> None:
    """Adds the page's addresses to an application; open event streams end when it shuts down."""
    for method, path, handler in _ADDRESSES:
        app.router.add_route(method, path, _guarded(door, handler))
    app.router.add_get("/assets/{mark}/{name}", _guarded(door, _asset))
    app.on_shutdown.append(lambda _app: _close(door))
    app.middlewares.append(_in_plain_words(door))


def _in_plain_words(door: PhoneDoor) -> Middleware:
    """An address that nobody serves is answered like everything else, and not in the framework's English."""

    @web.middleware
    async def middleware(request: web.Request, handler: Answer) -> web.StreamResponse:
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return _with_headers(_refusal(door, request, unknown_address()))

    return middleware


async def _close(door: PhoneDoor) -> None:
    door.closing.set()


async def _asset(door: PhoneDoor, request: web.Request) -> web.Response:
    """Style sheet, script, icon: kept by the browser for good, since their address names their content."""
    asset = door.paper.assets.get(request.path)
    if asset is None:
        return web.Response(status=404)
    response = web.Response(body=asset.body, content_type=asset.mime, charset="utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.enable_compression()
    return response


def _guarded(door: PhoneDoor, handler: Handler) -> Answer:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(door, request)
        except Refused as refused:
            response = _refusal(door, request, refused)
        except (TooMuch, web.HTTPRequestEntityTooLarge):
            response = _refusal(door, request, Refused(413, too_large(door.settings.upload_limit)))
        except (web.HTTPException, asyncio.CancelledError, ConnectionError):
            raise
        except Exception:
            # The link path is a key: it is not logged.
            log.exception("phone.failed", method=request.method, handler=handler.__name__)
            response = _refusal(
                door, request, Refused(500, "我们这边出了点差错", "您填的没有丢。请过一会儿再试，急事请打村里的电话。")
            )
        return _with_headers(response)

    return handle


def _with_headers(response: web.StreamResponse) -> web.StreamResponse:
    if not response.prepared:
        for name, value in origin.HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _refusal(door: PhoneDoor, request: web.Request, refused: Refused) -> web.Response:
    if wants_json(request):
        return door.json({"fault": refused.heading, "more": " ".join(refused.lines)}, refused.status)
    if isinstance(refused, Locked):
        return locking.sheet(door, refused)
    return door.plain(refused)
