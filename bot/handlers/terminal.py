"""The terminal as a door: the same conversations, line by line. Pulls its rows like the page does."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PurePath
from typing import TextIO

from bot.turn import Turns
from chat.address import Address
from chat.incoming import Incoming, Kind, Media
from chat.outgoing import Choice, Outgoing
from storage.unit import Store

CHANNEL = "terminal"


class Terminal:
    """One person's talk in a terminal. `words` gives each line typed, `screen` takes what is said."""

    def __init__(self, store: Store, turns: Turns, key: str, *, screen: TextIO, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._turns = turns
        self._address = Address(CHANNEL, key)
        self._screen = screen
        self._clock = clock
        self._cursor = 0
        self._choices: tuple[Choice, ...] = ()

    async def begin(self, person_id: int | None, payload: str = "") -> None:
        """Opens the talk as this person, skips what was said before, and greets."""
        async with self._store.unit() as unit:
            talk = await unit.talks.open(self._address)
            await unit.talks.belong(talk.id, person_id=person_id)
            old = await unit.outbox.last(talk.id, 1)
        self._cursor = old[-1].seq if old else 0
        await self._take(Incoming(self._key(), Kind.START, payload))

    async def line(self, text: str) -> None:
        """One typed line: a choice's number, @ and a file's path, or words."""
        text = text.strip()
        if text.startswith("@") and (data := await asyncio.to_thread(_bytes_at, text[1:])) is not None:
            path = PurePath(text[1:])
            await self.file(_kind_of(path), path.name, data)
        elif text.isdecimal() and 1 <= int(text) <= len(self._choices):
            await self.press(self._choices[int(text) - 1].data)
        else:
            await self._take(Incoming(self._key(), Kind.TEXT, text))

    async def press(self, data: str) -> None:
        """A button by its data."""
        await self._take(Incoming(self._key(), Kind.PRESS, data))

    async def file(self, kind: str, name: str, data: bytes) -> None:
        """A file from this machine; `kind` is image, audio, video or file."""
        blob = await self._store.blobs.keep(data)
        async with self._store.unit() as unit:
            talk = await unit.talks.open(self._address)
            await unit.files.add(blob, name=name, mime="", kind=kind, talk_id=talk.id, at=self._clock())
        media = (Media(kind, name, size=len(data), file_id=blob.id),)
        await self._take(Incoming(self._key(), Kind.MEDIA, media=media))

    async def show(self) -> None:
        """Prints what is new, and notes that it was seen."""
        async with self._store.unit() as unit:
            talk = await unit.talks.open(self._address)
            rows = await unit.outbox.after(talk.id, self._cursor)
            if rows:
                self._cursor = rows[-1].seq
                now = await unit.settings.county_now(self._clock())
                for notice in await unit.outbox.mark_seen(talk.id, self._cursor, at=self._clock()):
                    await unit.notices.reached(notice, seen_at=now)
        for row in rows:
            if not row.mine:
                self._print(row.message)

    async def _take(self, incoming: Incoming) -> None:
        async with self._store.unit() as unit:
            talk = await unit.talks.open(self._address)
            await unit.inbox.add(talk.id, incoming, at=self._clock())
        await self._turns.drain()
        await self.show()

    def _key(self) -> str:
        return f"{self._address.key}-{self._clock().timestamp():.6f}"

    def _print(self, message: Outgoing) -> None:
        if message.choices:
            self._choices = message.choices
        print(as_text(message), file=self._screen, flush=True)


def _bytes_at(name: str) -> bytes | None:
    path = Path(name)
    return path.read_bytes() if path.is_file() else None


def _kind_of(path: PurePath) -> str:
    kinds = {".jpg": "image", ".jpeg": "image", ".png": "image", ".mp3": "audio", ".ogg": "audio", ".mp4": "video"}
    return kinds.get(path.suffix.lower(), "file")


def as_text(message: Outgoing) -> str:
    """A message in plain lines, choices numbered.

    >>> print(as_text(Outgoing("去哪儿？", title="问", choices=(Choice("家", "q.1.1.0"),))))
    【问】
    去哪儿？
      1. 家
    """
    lines = [f"【{message.title}】"] if message.title else []
    lines += [part for part in (message.progress, message.text) if part]
    if message.receipt:
        lines.append(f"回执号：{message.receipt}")
    if message.details:
        lines += ["――", message.details]
    lines += [f"☎ {call.label} {call.number}" for call in message.calls]
    lines += [f"→ {link.label} {link.path}" for link in message.links]
    lines += [f"〔{file.name or file.kind}〕" for file in message.files]
    marks = {True: "☑ ", False: "☐ ", None: ""}
    lines += [f"  {number}. {marks[one.on]}{one.label}" for number, one in enumerate(message.choices, 1)]
    return "\n".join(lines)
