"""The demo county under a clock the tests move: reports come in, staff press and type, time passes."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.demo import found
from app.shelves import PackShelf
from bot import casework
from bot.dialogs import menu, opening, sheets
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Dialog, House, Talk
from bot.dialogs.tasks import DIALOGS
from bot.notices import placing
from bot.notices.scene import Scene
from bot.turn import Turns
from cases.tasks import Task
from chat.address import Address
from chat.incoming import Incoming, Kind
from chat.outgoing import Outgoing
from knowledge.index import Index
from packs import Pack, content_hash
from scheduler.ticks import tick
from storage.people import PersonView
from storage.reports import ReportView
from storage.unit import Store, Unit
from tests.shipped import pack_files, shipped_pack

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
"""A working Monday morning of a year whose days off are known."""
WORKER, VILLAGE, TOWN, BOSS = "worker-01", "village-01", "town-01", "county-01"
"""The people along the first line of the demo county."""


async def _chat(talk: Talk) -> None:
    """Some other conversation with a question open."""
    answer = await talk.ask("how", Prompt("今天怎么样？", options=(Option("well", "好"),)))
    talk.say(f"听到了：{answer}")


async def _no_index(_: Pack) -> Index:
    raise AssertionError("these tests ask nothing of the articles")


BOOK = {
    **DIALOGS,
    "menu": Dialog(menu.menu, "菜单"),
    "more": Dialog(menu.more, "更多"),
    "cancel": Dialog(menu.cancel, "取消"),
    "open": Dialog(opening.open_, "打开"),
    "chat": Dialog(_chat, "聊天"),
}


@dataclass
class County:
    """The county, its store and its clock; real time and county time go together unless said."""

    store: Store
    pack: Pack
    shelf: PackShelf
    now: datetime = MONDAY
    cursors: dict[str, int] = field(default_factory=dict)
    keys: int = 0

    def __post_init__(self) -> None:
        house = House(
            book=BOOK,
            public_url="https://yima.example",
            zone=ZONE,
            index=_no_index,
            form=self.shelf.form,
            is_demo=True,
        )
        self.turns = Turns(self.store, house, lambda _: self.pack, self.shelf.get, lambda: self.now)

    @classmethod
    async def found(cls, store: Store) -> "County":
        """The demo county on an empty database, with the shipped pack."""
        pack = shipped_pack()
        await found(store, pack, now=MONDAY)
        async with store.unit() as unit:
            hash_ = content_hash(pack_files())
            await unit.packs.keep(hash_, pack.name, pack_files(), at=MONDAY)
            await unit.packs.activate(hash_)
        shelf = PackShelf(store)
        await shelf.get(hash_)
        return cls(store, pack, shelf)

    async def pack_of(self, _: Unit, __: str) -> Pack:
        return self.pack

    async def tick(self) -> int:
        """One tick at the present instant."""
        return await tick(self.store, self.pack_of, now=self.now, real_now=self.now, zone=ZONE)

    async def walk_to(self, day: int, hour: int, minute: int = 0, month: int = 3) -> None:
        """Time passes with ticks at each due instant on the way."""
        to = datetime(2026, month, day, hour, minute, tzinfo=ZONE)
        while self.now < to:
            async with self.store.unit() as unit:
                due_at = await unit.deadlines.next_at()
            self.now = to if due_at is None else min(max(due_at, self.now), to)
            await self.tick()

    def use(self, **parts: object) -> None:
        """The same pack with other parts."""
        self.pack = replace(self.pack, **parts)  # type: ignore[arg-type]

    def scene(self, unit: Unit) -> Scene:
        return Scene(unit, self.pack, ZONE, self.now)

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def at(self, day: int, hour: int, minute: int = 0, month: int = 3) -> None:
        """Moves the clock to a day of 2026."""
        self.now = datetime(2026, month, day, hour, minute, tzinfo=ZONE)

    async def person(self, unit: Unit, code: str) -> PersonView:
        """A member of staff inside a unit."""
        person = await unit.people.by_code(code, on=self.now.date())
        assert person is not None
        return person

    async def id_of(self, code: str) -> int:
        async with self.store.unit() as unit:
            return (await self.person(unit, code)).id

    async def name_of(self, code: str) -> str:
        async with self.store.unit() as unit:
            return (await self.person(unit, code)).name

    async def report(
        self,
        *,
        subject: str = "丑某某",
        phone: str = "13900000001",
        grid: int = 0,
        for_other: bool = False,
        by: str = "v1",
    ) -> ReportView:
        """A report of a villager's talk, with its clue and its home check."""
        async with self.store.unit() as unit:
            talk = await unit.talks.open(Address("terminal", by))
            place = (await unit.places.at_level("grid"))[grid]
            clue = await unit.clues.add(source="report", place_id=place.id, pack_hash=self.pack.hash, at=self.now)
            number = f"1000000{clue}"
            found = await unit.reports.add(
                number=number,
                clue_id=clue,
                talk_id=talk.id,
                typist_id=None,
                place_id=place.id,
                form="report",
                form_version="1",
                pack_hash=self.pack.hash,
                record={"story": "住院花了很多钱"},
                facts={"subject": subject, "phone": phone, "story": "住院花了很多钱", "risk": "illness"},
                is_for_other=for_other,
                filed_at=self.now,
                subject=subject,
                phone=phone,
            )
            await casework.open_home_check(unit, self.pack, clue_id=clue, report=found, now=self.now, zone=ZONE)
        return found

    async def task(self, report: ReportView) -> Task:
        async with self.store.unit() as unit:
            task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        return task

    async def place(self) -> int:
        """What may leave now leaves."""
        async with self.store.unit() as unit:
            return len(await placing.place_ready(unit, self.pack, now=self.now, real_now=self.now, zone=ZONE))

    async def open_talk(self, who: str, channel: str = "terminal") -> int:
        """A person's talk; a villager's where `who` is no member of staff."""
        async with self.store.unit() as unit:
            talk = await unit.talks.open(Address(channel, who))
            person = await unit.people.by_code(who, on=self.now.date())
            if person is not None:
                await unit.talks.belong(talk.id, person_id=person.id)
        return talk.id

    async def hear(self, who: str, *, seen: bool = True) -> list[Outgoing]:
        """What came into somebody's talk since last time; `seen` as the page does it."""
        talk_id = await self.open_talk(who)
        await self.place()
        async with self.store.unit() as unit:
            rows = await unit.outbox.after(talk_id, self.cursors.get(who, 0))
            if rows:
                self.cursors[who] = rows[-1].seq
            if rows and seen:
                for notice in await unit.outbox.mark_seen(talk_id, rows[-1].seq, at=self.now):
                    await unit.notices.reached(notice, seen_at=self.now)
        return [row.message for row in rows if not row.mine]

    async def send_page(self, who: str, form: str, answers: dict[str, str]) -> list[Outgoing]:
        """All that is left of the open form, sent as one page."""
        async with self.store.unit() as unit:
            talk = await unit.talks.find(Address("terminal", who))
        assert talk is not None
        name = f"{talk.state['stack'][-1]['draft']}.{form}{sheets.WHOLE}"
        extra = {sheets.NAME: name, sheets.ANSWERS: json.dumps(answers)}
        return await self.do(who, Kind.TEXT, "", extra)

    async def do(self, who: str, kind: Kind, text: str, extra: dict[str, str] | None = None) -> list[Outgoing]:
        """One turn of somebody; what they were answered."""
        talk_id = await self.open_talk(who)
        await self.hear(who)
        self.keys += 1
        self.pass_time(seconds=1)
        async with self.store.unit() as unit:
            await unit.inbox.add(talk_id, Incoming(f"k{self.keys}", kind, text, extra=extra or {}), at=self.now)
        await self.turns.drain()
        return await self.hear(who)

    async def say(self, who: str, words: str) -> list[Outgoing]:
        return await self.do(who, Kind.TEXT, words)

    async def press(self, who: str, data: str) -> list[Outgoing]:
        return await self.do(who, Kind.PRESS, data)

    async def choose(self, who: str, said: list[Outgoing], label: str) -> list[Outgoing]:
        """Presses a button of what was just said, by its words."""
        return await self.press(who, button(said, label))

    async def events(self, act: str) -> list[str]:
        """What the log says about an act: whom or what it was about."""
        async with self.store.unit() as unit:
            found = [each for id_ in range(1, 60) for each in await unit.events.about(f"task:{id_}")]
        return [each.about for each in found if each.act == act]


def button(said: list[Outgoing], label: str) -> str:
    """The data of a button by its words."""
    found = [choice.data for one in said for choice in one.choices if label in choice.label]
    assert found, f"no button {label!r} in {[(one.text, [c.label for c in one.choices]) for one in said]}"
    return found[-1]


def words(said: list[Outgoing]) -> str:
    """Everything that was said, in one."""
    return "\n".join(part for one in said for part in (one.title, one.text, one.details) if part)


def labels(said: list[Outgoing]) -> list[str]:
    """Every button that was shown."""
    return [choice.label for one in said for choice in one.choices]
