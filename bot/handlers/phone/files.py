"""Files of the page: taken in one by one before the message that names them, given out through the rights check."""

from urllib.parse import quote

from aiohttp import web

from bot.handlers.phone import posted as posts
from bot.handlers.phone import sessions
from bot.handlers.phone.door import PhoneDoor
from bot.handlers.phone.posted import Posted, Upload
from bot.handlers.phone.refusals import no_such_page
from bot.handlers.phone.uploads import Kept
from chat.incoming import Media
from chat.verdict import Rejected
from storage.files import Blob, FileView
from storage.talks import TalkView
from storage.unit import Unit

_SHOWN = frozenset({"image", "audio", "video"})
_ALONE = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


async def take(door: PhoneDoor, request: web.Request) -> web.Response:
    """`POST …/files`: one file; answers its id, or one sentence why it can't be taken. A lost answer is asked again."""
    door.check_origin(request)
    async with door.store.unit() as unit:
        session, talk = await door.talk(unit, request)
    form = await posts.read(request, door.settings.upload_limit)
    door.check_token(session, form.get("csrf"))
    if not form.uploads:
        return door.json({"fault": "没有收到文件，请再选一次。"}, 422)
    kept = await _judged(door, form.uploads[0])
    if isinstance(kept, Rejected):
        return door.json({"fault": kept.reason}, 422)
    blob = await door.store.blobs.keep(kept.data)
    async with door.store.unit() as unit:
        await unit.files.add(blob, name=kept.name, mime=kept.mime, kind=kept.kind, talk_id=talk.id, at=door.clock())
        await unit.stays.touch(talk.id, at=door.clock())
    return door.json({"id": blob.id, "kind": kept.kind, "size": blob.size})


async def give(door: PhoneDoor, request: web.Request) -> web.Response:
    """`GET …/file/{id}`: the bytes, for whoever may see them; else the same answer as for a file that is not there."""
    async with door.store.unit() as unit:
        _, talk = await door.talk(unit, request)
        file = await _file(door, unit, request, talk)
    where = "inline" if file.kind in _SHOWN else "attachment"
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _ALONE,
        "Content-Disposition": f"{where}; filename*=UTF-8''{quote(file.name)}",
    }
    try:
        data = await door.store.blobs.read(file.id)
    except FileNotFoundError:
        raise no_such_page() from None
    return _part(request, data, {**headers, "Content-Type": file.mime, "Accept-Ranges": "bytes"})


async def look(door: PhoneDoor, request: web.Request) -> web.Response:
    """`GET …/look/{id}`: a picture on a page that locks like the others; the bare file would stay on the screen."""
    async with door.store.unit() as unit:
        session, talk = await door.talk(unit, request)
        file = await _file(door, unit, request, talk)
        screen = await door.screen(unit, talk)
    form = sessions.talking(session, door.store.cipher)
    idle = round(screen.idle.total_seconds())
    return door.html(door.paper.page("look.html", path=form.path, csrf=form.csrf, file_id=file.id, idle=idle))


async def _file(door: PhoneDoor, unit: Unit, request: web.Request, talk: TalkView) -> FileView:
    """The file asked for, if this talk may see it. Raises Refused."""
    file = await unit.files.get(request.match_info["id"])
    if file is None or not (file.talk_id == talk.id or (door.may_see and await door.may_see(unit, talk, file))):
        raise no_such_page()
    return file


async def take_in(door: PhoneDoor, talk: TalkView, form: Posted) -> tuple[tuple[Media, ...], list[tuple[Blob, Kept]]]:
    """A message's files: those uploaded before, by id, and those posted with it; blobs are not recorded yet."""
    media: list[Media] = []
    blobs: list[tuple[Blob, Kept]] = []
    async with door.store.unit() as unit:
        for file_id in form.file_ids:
            file = await unit.files.get(file_id)
            if file is not None and file.talk_id == talk.id:
                media.append(Media(file.kind, file.name, file.mime, file.size, file_id=file.id))
    for upload in form.uploads:
        kept = await _judged(door, upload)
        if isinstance(kept, Rejected):
            media.append(Media("file", upload.name[-80:], upload.declared, fault=kept.reason))
            continue
        blob = await door.store.blobs.keep(kept.data)
        blobs.append((blob, kept))
        media.append(Media(kept.kind, kept.name, kept.mime, blob.size, file_id=blob.id))
    return tuple(media), blobs


async def _judged(door: PhoneDoor, upload: Upload) -> Kept | Rejected:
    async with door.redraws:
        return await posts.judge(upload, door.settings.upload_limit)


def _part(request: web.Request, data: bytes, headers: dict[str, str]) -> web.Response:
    """The whole, or the part a player asks for (Safari plays nothing without)."""
    try:
        span = request.http_range
    except ValueError:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{len(data)}"})
    if span.start is None and span.stop is None:
        return web.Response(body=data, headers=headers)
    start, stop, _ = span.indices(len(data))
    if start >= stop:
        return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{len(data)}"})
    headers = {**headers, "Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}
    return web.Response(status=206, body=data[start:stop], headers=headers)
