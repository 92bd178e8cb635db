"""Reads a post of the page, with files or without, and makes of it what came in."""

import asyncio
import hashlib
import json
import re
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from bot.handlers.phone import uploads
from bot.handlers.phone.uploads import Kept
from chat.incoming import Incoming, Kind, Media, Position
from chat.verdict import Rejected

_MAX_FIELD = 200_000
"""Bytes of one text field."""
_MAX_WORDS = 20_000
"""Characters of one message; the dialogs have limits of their own."""
_MAX_FILES = 12
_ANSWER = "a:"
"""Begins the name of a sheet's field."""
_CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
TOO_LONG = "这一段太长了，请分成几次发。"


class TooMuch(Exception):
    """The whole post is larger than any honest one."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was posted. `data` is None when it was over the limit (the rest was read and thrown away)."""

    name: str
    declared: str
    data: bytes | None


@dataclass(slots=True)
class Posted:
    """Fields (the last of a name counts; `files` gathers ids of earlier uploads) and files of one post."""

    fields: dict[str, str] = field(default_factory=dict)
    file_ids: list[str] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """Of a sheet, by path; several choices in one, with blanks between."""

    def get(self, name: str) -> str:
        """A field's value, "" when missing."""
        return self.fields.get(name, "")

    def put(self, name: str, value: str) -> None:
        """Takes one field in."""
        if name == "file_id":
            self.file_ids = [*self.file_ids, value][:_MAX_FILES]
        elif name.startswith(_ANSWER):
            path = name.removeprefix(_ANSWER)
            self.answers[path] = f"{self.answers.get(path, '')} {clean_words(value)}".strip()
        else:
            self.fields[name] = value


async def read(request: web.Request, limit: int) -> Posted:
    """Reads a form post; files over `limit` bytes are noted, not kept. Raises TooMuch."""
    posted = Posted()
    if request.content_length is not None and request.content_length > limit * 8:
        raise TooMuch
    if not request.content_type.startswith("multipart/"):
        for name, value in (await request.post()).items():
            posted.put(name, str(value))
        return posted
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise TooMuch
        if part.filename is None:
            posted.put(part.name or "", (await _bytes(part, _MAX_FIELD) or b"").decode("utf-8", "replace"))
        elif len(posted.uploads) < _MAX_FILES:
            data = await _bytes(part, limit)
            if part.filename or data:
                posted.uploads.append(Upload(part.filename, part.headers.get("Content-Type", ""), data))
    return posted


async def judge(upload: Upload, limit: int) -> Kept | Rejected:
    """Checks a file beside the loop: pictures are drawn anew."""
    if upload.data is None:
        return Rejected(uploads.too_large(limit))
    return await asyncio.to_thread(uploads.check, upload.data, upload.name, upload.declared)


def incoming(posted: Posted, talk_id: int, media: tuple[Media, ...]) -> Incoming | Rejected:
    """What the person did. The key is the page's own, or, without JavaScript, that form's name and its content."""
    words = clean_words(posted.get("text"))
    if len(words) > _MAX_WORDS:
        return Rejected(TOO_LONG)
    press = posted.get("data")
    key = f"{talk_id}.{_key(posted, words, media)}"
    if press and len(press.encode()) <= 64:
        return Incoming(key, Kind.PRESS, press)
    if posted.get("sheet"):
        return _sheet(posted, key)
    if media:
        return Incoming(key, Kind.MEDIA, words, media)
    if position := _position(posted):
        return Incoming(key, Kind.PLACE, words, position=position)
    return Incoming(key, Kind.TEXT, words)


def _sheet(posted: Posted, key: str) -> Incoming | Rejected:
    """A sheet: its words are what the typed answers say, so that danger is heard in them as in any words."""
    said = "；".join(value for value in posted.answers.values() if not value.isascii())
    extra = {"sheet": posted.get("sheet")[:64], "answers": json.dumps(posted.answers, ensure_ascii=False)}
    if sum(map(len, posted.answers.values())) > _MAX_WORDS:
        return Rejected(TOO_LONG)
    return Incoming(key, Kind.TEXT, f"填好的一页：{said}" if said else "填好的一页", extra=extra)


def _key(posted: Posted, words: str, media: tuple[Media, ...]) -> str:
    if _CLIENT_KEY.fullmatch(posted.get("key")):
        return posted.get("key")
    files = [f"{upload.name}:{len(upload.data or b'')}" for upload in posted.uploads]
    content = "\n".join(
        [posted.get("once"), posted.get("data"), words, *posted.answers.values(), *files, *(one.fault for one in media)]
    )
    return hashlib.sha256(content.encode()).hexdigest()[:40]


def _position(posted: Posted) -> Position | None:
    try:
        lat, lon = float(posted.get("lat")), float(posted.get("lon"))
        accuracy = float(posted.get("accuracy") or 0)
    except ValueError:
        return None
    within = -90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= accuracy < 1e7
    return Position(lat, lon, accuracy) if within else None


def clean_words(text: str) -> str:
    """One kind of line end, no control characters, nothing around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or ord(sign) >= 32).strip()


async def _bytes(part: BodyPartReader, limit: int) -> bytes | None:
    """A part's bytes, or None when there are more than `limit`; always read to its end."""
    kept = bytearray()
    is_over = False
    while chunk := await part.read_chunk(65536):
        is_over = is_over or len(kept) + len(chunk) > limit
        if is_over:
            kept.clear()
        else:
            kept += chunk
    return None if is_over else bytes(kept)
