"""Files people send, fetched between inbox and turn; never inside a unit. What can't be had is named as a fault."""

import asyncio
import contextlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError

from bot.handlers.phone import uploads
from bot.handlers.telegram.reading import CHANNEL, FETCH_MOST, read_bytes, too_large
from bot.turn import Unreadable
from chat.incoming import Incoming, Media
from chat.verdict import Rejected
from storage.files import Blob
from storage.inbox import InboxView
from storage.unit import Store, utc_now

log = structlog.get_logger()

GIVE_UP = timedelta(seconds=50)
"""After so long the turn gets the message without the file; the talk itself waits a little longer."""
CHUNK = 64 * 1024


class TooLarge(Exception):
    """More bytes came than Telegram announced or we take."""


class Fetching:
    """Fetches files of rows that are held for them, a few at a time."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        *,
        wake: Callable[[], None],
        clock: Callable[[], datetime] = utc_now,
        hands: int = 4,
        pause: float = 1.0,
    ) -> None:
        self._bot = bot
        self._store = store
        self._wake = wake
        self._clock = clock
        self._hands = asyncio.Semaphore(hands)
        self._pause = pause
        self._woken = asyncio.Event()
        self._at_work: set[int] = set()

    def wake(self) -> None:
        """A message with files was kept."""
        self._woken.set()

    async def run(self) -> None:
        """Fetches until cancelled, first what a killed process left."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    for row in await self._due():
                        group.create_task(self._serve(row))
                except Exception as fault:
                    log.exception("telegram.fetch_failed", fault=type(fault).__name__)
                    await asyncio.sleep(self._pause)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(5):
                        await self._woken.wait()
                self._woken.clear()

    async def drain(self) -> int:
        """Fetches for everything that is held now; returns for how many rows."""
        rows = await self._due()
        await asyncio.gather(*(self._serve(row) for row in rows))
        return len(rows)

    async def _due(self) -> list[InboxView]:
        """Held rows nobody is at work on, and still early enough: later ones the turn takes as they are."""
        now = self._clock()
        async with self._store.unit() as unit:
            rows = await unit.inbox.held(CHANNEL)
        rows = [row for row in rows if row.id not in self._at_work and row.received_at + GIVE_UP > now]
        self._at_work.update(row.id for row in rows)
        return rows

    async def _serve(self, row: InboxView) -> None:
        try:
            async with self._hands:
                await self._fill(row)
        except Exception as fault:
            log.exception("telegram.fetch_failed", row=row.id, fault=type(fault).__name__)
        finally:
            self._at_work.discard(row.id)

    async def _fill(self, row: InboxView) -> None:
        try:
            incoming = row.incoming or read_bytes(row.raw)
        except Unreadable:
            return
        got = [await self._get(one, row.received_at + GIVE_UP) for one in incoming.media]
        async with self._store.unit() as unit:
            media: list[Media] = []
            for one, blob in got:
                if blob is not None:
                    await unit.files.add(
                        blob, name=one.name, mime=one.mime, kind=one.kind, talk_id=row.talk_id, at=self._clock()
                    )
                media.append(one)
            await unit.inbox.fill(row.id, _with(incoming, media))
        self._wake()

    async def _get(self, one: Media, until: datetime) -> tuple[Media, Blob | None]:
        """The file, checked, cleaned and on disk; tried until then."""
        if not one.is_pending:
            return one, None
        while True:
            try:
                data = await self._download(one.ref)
                break
            except TooLarge:
                return replace(one, fault=too_large(max(one.size, FETCH_MOST + 1))), None
            except TelegramBadRequest:
                return replace(one, fault=f"「{one.name}」没有收到，请再发一次。"), None
            except (AiogramError, ClientError, TimeoutError, OSError) as error:
                log.info("telegram.fetch_again", why=type(error).__name__)
                if self._clock() + timedelta(seconds=self._pause) >= until:
                    return replace(one, fault=f"「{one.name}」没有收到，请再发一次。"), None
                await asyncio.sleep(self._pause)
        kept = await asyncio.to_thread(uploads.check, data, one.name, one.mime)
        if isinstance(kept, Rejected):
            return replace(one, fault=kept.reason), None
        blob = await self._store.blobs.keep(kept.data)
        found = Media(kept.kind, kept.name, kept.mime, blob.size, ref=one.ref, file_id=blob.id)
        return found, blob

    async def _download(self, ref: str) -> bytes:
        try:
            file = await self._bot.get_file(ref)
        except TelegramBadRequest as error:
            if "too big" in error.message:
                raise TooLarge from error
            raise
        if not file.file_path or (file.file_size or 0) > FETCH_MOST:
            raise TooLarge
        session = self._bot.session
        url = session.api.file_url(self._bot.token, file.file_path)
        data = io.BytesIO()
        async for chunk in session.stream_content(url, timeout=30, chunk_size=CHUNK):
            data.write(chunk)
            if data.tell() > FETCH_MOST:
                raise TooLarge
        return data.getvalue()


def _with(incoming: Incoming, media: list[Media]) -> Incoming:
    return replace(incoming, media=tuple(media))
