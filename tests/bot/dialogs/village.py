"""The demo county as villagers meet it: every dialog of the book, the real articles, somebody who types and presses."""

from dataclasses import dataclass, field
from functools import cache

from app.book import DIALOGS
from app.shelves import Loaded, PackShelf, _index, _load
from bot.dialogs.talk import House
from bot.turn import Turns
from cases.tasks import Task
from chat.address import Address
from chat.incoming import Incoming, Kind, Media
from chat.outgoing import Outgoing
from knowledge.index import Index
from packs import Pack, content_hash
from storage.reports import ReportView
from storage.unit import Store
from tests.bot.dialogs.tasks.county import (
    MONDAY,
    ZONE,
    County,
    button,
    found,
)
from tests.shipped import pack_files, shipped_pack

WANG = "王婶"
PHONE = "13800000000"
STORY = "孩子他爸从架子上摔下来了"


@cache
def _loaded() -> Loaded:
    return _load(pack_files())


@cache
def _words() -> Index:
    return _index(shipped_pack())


async def _ready(_: Pack) -> Index:
    return _words()


@dataclass
class Village(County):
    """`tell` and its kin do one thing as one person and give back what was said to them."""

    channel: str = "terminal"
    heard: dict[str, list[Outgoing]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        house = House(
            book=DIALOGS,
            public_url="https://yima.example",
            zone=ZONE,
            index=_ready,
            form=self.shelf.form,
            is_demo=True,
        )
        self.turns = Turns(self.store, house, lambda _: self.pack, self.shelf.get, lambda: self.now)

    @classmethod
    async def open(cls, store: Store, channel: str = "terminal") -> "Village":
        """The demo county on an empty database."""
        pack, hash_ = shipped_pack(), content_hash(pack_files())
        await found(store, pack, now=MONDAY)
        async with store.unit() as unit:
            await unit.packs.keep(hash_, pack.name, pack_files(), at=MONDAY)
            await unit.packs.activate(hash_)
        shelf = PackShelf(store)
        shelf._loaded[hash_] = _loaded()
        return cls(store, pack, shelf, channel=channel)

    async def open_talk(self, who: str, channel: str = "") -> int:
        return await super().open_talk(who, channel or self.channel)

    async def send(self, who: str, heard: Incoming) -> list[Outgoing]:
        """One thing somebody did, with its turn."""
        talk_id = await self.open_talk(who)
        await self.hear(who)
        async with self.store.unit() as unit:
            await unit.inbox.add(talk_id, heard, at=self.now)
        self.pass_time(seconds=2)
        await self.turns.drain()
        self.heard[who] = await self.hear(who)
        return self.heard[who]

    def key(self) -> str:
        self.keys += 1
        return f"v{self.keys}"

    async def tell(self, who: str, *words: str) -> list[Outgoing]:
        """Words one after another; a word that names a button of what was last said is pressed instead."""
        said: list[Outgoing] = []
        for each in words:
            buttons = {choice.label: choice.data for one in self.heard.get(who, []) for choice in one.choices}
            kind = Kind.PRESS if each in buttons else Kind.TEXT
            said = await self.send(who, Incoming(self.key(), kind, buttons.get(each, each)))
        return said

    async def type(self, who: str, words: str, **extra: str) -> list[Outgoing]:
        """Types, whatever the buttons are called."""
        return await self.send(who, Incoming(self.key(), Kind.TEXT, words, extra=extra))

    async def tap(self, who: str, data: str) -> list[Outgoing]:
        return await self.send(who, Incoming(self.key(), Kind.PRESS, data))

    async def file(self, who: str, *media: Media, caption: str = "") -> list[Outgoing]:
        return await self.send(who, Incoming(self.key(), Kind.MEDIA, caption, media=media))

    async def scan(self, who: str, village: str = "杏园村") -> list[Outgoing]:
        """Arrives by a village's code."""
        async with self.store.unit() as unit:
            place = (await unit.places.named(village.removesuffix("村")))[0]
            code = await unit.links.code_of(place.id)
        return await self.start(who, f"c-{code}")

    async def start(self, who: str, payload: str = "") -> list[Outgoing]:
        return await self.send(who, Incoming(self.key(), Kind.START, payload))

    async def to_story(self, who: str) -> list[Outgoing]:
        """At the report's first question after the place."""
        await self.scan(who)
        return await self.tell(who, "我有难处，要申报", "一组")

    async def to_phone(self, who: str) -> list[Outgoing]:
        await self.to_story(who)
        return await self.tell(who, STORY, "说完了")

    async def to_receipt(self, who: str, phone: str = PHONE) -> list[Outgoing]:
        """The report is filed; the first question after the receipt is open."""
        await self.to_phone(who)
        return await self.tell(who, phone)

    async def to_review(self, who: str, phone: str = PHONE) -> list[Outgoing]:
        await self.to_receipt(who, phone)
        return await self.tell(who, "自己家", "看病花钱多", "选好了", "跳过")

    async def filed(self, who: str, phone: str = PHONE) -> ReportView:
        """A whole report, reviewed."""
        await self.to_review(who, phone)
        await self.tell(who, "都对")
        return (await self.reports(who))[0]

    async def reports(self, who: str) -> list[ReportView]:
        """What a person may ask about, newest first."""
        talk_id = await self.open_talk(who)
        async with self.store.unit() as unit:
            return await unit.reports.followed_by(talk_id)

    async def home_check(self, report: ReportView) -> Task:
        return await self.task(report)

    async def state(self, who: str) -> dict:
        """What the talk remembers."""
        async with self.store.unit() as unit:
            view = await unit.talks.find(Address(self.channel, who))
        assert view is not None
        return view.state

    def data(self, who: str, label: str) -> str:
        """A button's data, from what was last said to somebody."""
        return button(self.heard[who], label)


def text(said: list[Outgoing]) -> str:
    """Everything that was said, in one."""
    return "\n".join(part for one in said for part in (one.title, one.text, one.details, one.receipt) if part)
