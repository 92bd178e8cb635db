"""Builds the whole from settings: the one place where every part meets the others."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.book import DIALOGS
from app.demo import found
from app.imports.sent import reader
from app.settings import Fault, Settings
from app.shelves import IndexShelf, PackShelf
from app.stores import load_pack, open_store
from bot.dialogs.talk import House
from bot.turn import Turns
from chat.incoming import Incoming
from packs.pack import Pack
from storage.unit import Store, Unit, utc_now

DEMO_HOUR = 9
"""County hour at which a demo begins."""


@dataclass(frozen=True, slots=True)
class Yima:
    """The running whole: the store, packs and indexes kept in memory, and the turns."""

    settings: Settings
    store: Store
    packs: PackShelf
    indexes: IndexShelf
    house: House
    turns: Turns
    clock: Callable[[], datetime]

    async def pack(self) -> Pack:
        """The active pack, outside of units. Raises Fault when none is loaded."""
        async with self.store.unit() as unit:
            hash_ = await unit.packs.active()
        return await self.packs.get(hash_ or "")

    async def pack_in(self, unit: Unit) -> Pack:
        """The active pack, inside a unit. Raises NotLoaded for one that another process has just activated."""
        hash_ = await unit.packs.active()
        if hash_ is None:
            raise Fault("还没有装入政策包。请运行 yima pack load packs/anhui-2022。")
        return self.packs.ready(hash_)


async def _begin_by_day(store: Store, pack: Pack, settings: Settings, real_now: datetime) -> None:
    """A demo founded at night or on a day off begins on the next working morning, when people are told things."""
    zone = settings.county_zone
    async with store.unit() as unit:
        if await unit.settings.get("clock_offset_s") is not None:
            return
        now = await unit.settings.county_now(real_now)
        if pack.calendar.is_open(now, zone):
            await unit.settings.put("clock_offset_s", 0.0)
            return
        local = now.astimezone(zone)
        day = pack.calendar.next_working_day(local.date() + timedelta(days=local.hour >= DEMO_HOUR))
        await unit.settings.move_clock(datetime.combine(day, time(DEMO_HOUR), zone), real_now)


@asynccontextmanager
async def open_yima(
    settings: Settings,
    *,
    demo: bool = False,
    clock: Callable[[], datetime] = utc_now,
    readers: dict[str, Callable[[bytes], Incoming]] | None = None,
    public_url: str = "",
) -> AsyncIterator[Yima]:
    """Everything but the doors; with `demo`, founded as the demo county when it is empty. Raises Fault."""
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=clock(), anew=demo)
        if demo:
            await found(store, pack, now=clock())
            await _begin_by_day(store, pack, settings, clock())
        async with store.unit() as unit:
            is_demo = await unit.settings.is_demo()
        packs, indexes = PackShelf(store), IndexShelf()
        await packs.get(pack.hash)
        house = House(
            book=DIALOGS,
            public_url=public_url or settings.public_url,
            zone=settings.county_zone,
            index=indexes.get,
            renew=indexes.renew,
            form=packs.form,
            read_list=reader(store, packs),
            is_demo=is_demo,
            max_file_mb=settings.max_file_mb,
        )
        turns = Turns(store, house, packs.ready, packs.get, clock, readers)
        yield Yima(settings, store, packs, indexes, house, turns, clock)
