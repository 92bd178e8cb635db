"""A small house for the machinery's tests: real turns over a real database, with conversations of a line or two."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.dialogs.menu import menu
from bot.dialogs.prompts import Prompt
from bot.dialogs.talk import Dialog, House, Talk
from bot.turn import Turns
from chat.address import Address
from chat.incoming import Incoming, Kind
from chat.outgoing import Outgoing
from forms.model import Form
from knowledge.index import Index
from packs.pack import Pack
from storage.inbox import InboxRow
from storage.unit import Store
from tests.bot.dialogs.tasks.county import ZONE
from tests.shipped import shipped_pack

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until a test moves it."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


async def _arrive(talk: Talk) -> None:
    talk.start(str(talk.args["payload"]) or "note")


async def _tell(talk: Talk) -> None:
    """A story in pieces, then what it holds."""
    story = await talk.ask("story", Prompt("说说", wants="story"))
    talk.say(f"{len(story['text'])} 段，{len(story['media'])} 个文件")


async def _note(talk: Talk) -> None:
    """Takes words for ever: each is written to the log once, then the next is asked for."""
    asked = Prompt("请说", wants="text")
    words = await talk.ask("words", asked)
    about = f"talk:{talk.view.id}"
    await talk.unit.events.add("noted", about, at=talk.now, person_id=None, talk_id=talk.view.id, words=words)
    for fault in FAULTS.get(words, ()):
        await fault(talk)
    talk.say(f"记下了：{words}")
    talk.start("note")


FAULTS: dict[str, list[Callable[[Talk], Awaitable[None]]]] = {}
"""What goes wrong in a turn of these words, after the effect and before the commit."""


@pytest.fixture(autouse=True)
def _no_faults() -> None:
    FAULTS.clear()


async def _no_index(_: Pack) -> Index:
    raise AssertionError("nothing is asked here")


def _no_form(_: Pack, name: str) -> Form:
    raise KeyError(name)


BOOK = {
    "arrive": Dialog(_arrive, "进来"),
    "note": Dialog(_note, "记事"),
    "tell": Dialog(_tell, "说事"),
    "menu": Dialog(menu, "菜单"),
}


@dataclass
class Line:
    """Talks of a small house, and what was said in them."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    packs: dict[str, Pack] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)
    readers: Mapping[str, Callable[[bytes], Incoming]] = field(default_factory=dict)
    keys: int = 0

    def __post_init__(self) -> None:
        house = House(book=BOOK, public_url="https://yima.example", zone=ZONE, index=_no_index, form=_no_form)
        self.turns = Turns(self.store, house, self._ready, self._load, self.clock, self.readers)

    def _ready(self, hash_: str) -> Pack:
        from bot.dialogs.talk import NotLoaded

        if hash_ not in self.packs:
            raise NotLoaded(hash_)
        return self.packs[hash_]

    async def _load(self, hash_: str) -> Pack:
        self.loaded.append(hash_)
        self.packs[hash_] = shipped_pack()
        return self.packs[hash_]

    async def activate(self, hash_: str) -> None:
        """As another process does it: only the database knows."""
        async with self.store.unit() as unit:
            await unit.packs.keep(hash_, "p", {}, at=self.clock())
            await unit.packs.activate(hash_)

    async def talk(self, key: str = "one", channel: str = "phone") -> int:
        async with self.store.unit() as unit:
            return (await unit.talks.open(Address(channel, key))).id

    async def keep(self, talk_id: int, text: str, *, kind: Kind = Kind.TEXT, **more: Any) -> None:
        """A message in the inbox."""
        self.keys += 1
        hold = more.pop("hold_until", None)
        heard = Incoming(more.pop("key", f"k{self.keys}"), kind, text, **more)
        async with self.store.unit() as unit:
            await unit.inbox.add(talk_id, heard, at=self.clock(), hold_until=hold)

    async def begun(self, key: str = "one", channel: str = "phone", dialog: str = "note") -> int:
        """A talk whose question is open."""
        talk_id = await self.talk(key, channel)
        await self.keep(talk_id, dialog, kind=Kind.START, key=f"{key}.start")
        await self.turns.drain()
        return talk_id

    async def noted(self, talk_id: int) -> list[str]:
        """The words that had their effect, in order."""
        async with self.store.unit() as unit:
            return [str(one.detail["words"]) for one in await unit.events.about(f"talk:{talk_id}")]

    async def said(self, talk_id: int, *, mine: bool = False) -> list[Outgoing]:
        async with self.store.unit() as unit:
            return [row.message for row in await unit.outbox.after(talk_id, 0, 2000) if row.mine == mine]

    async def rows(self, talk_id: int) -> list[InboxRow]:
        """The inbox as it is."""
        async with self.store.unit() as unit:
            query = select(InboxRow).where(col(InboxRow.talk_id) == talk_id).order_by(col(InboxRow.id))
            return list((await unit.session.exec(query)).all())

    async def until_served(self, seconds: float = 30) -> None:
        """Waits until nothing is left in the inbox."""
        async with asyncio.timeout(seconds):
            while True:
                async with self.store.unit() as unit:
                    if await unit.inbox.oldest() is None:
                        return
                await asyncio.sleep(0.02)


@pytest.fixture
async def line(store: Store) -> Line:
    """A small house whose pack is loaded."""
    made = Line(store)
    await made.activate("first")
    made.packs["first"] = shipped_pack()
    return made
