"""Ticks: every row once, catch-up tells the present only, a rule gone wild stops, time walks in a demo county."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.casework import clock
from bot.notices import telling
from chat.outgoing import Outgoing
from packs import Pack
from scheduler import breaker, ticks
from scheduler.ticks import Scheduler
from storage.settings import ClockNotMovable
from storage.unit import Store, Unit
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, ZONE, County, labels, words


@pytest.fixture
async def county(store: Store) -> County:
    return await County.found(store)


@pytest.fixture
async def quick(embedded_store: Store) -> County:
    return await County.found(embedded_store)


async def test_tick__nothing_due__nothing(quick: County) -> None:
    assert await quick.tick() == 0


async def test_tick__after_an_outage__only_the_present_state_is_told(county: County) -> None:
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.open_talk(who)
    await county.report()
    await county.hear(WORKER)
    county.at(11, 10)
    await county.tick()
    said = [one.title for one in await county.hear(WORKER)]
    assert "快到期了" not in said
    assert len(said) <= 2
    assert [one for one in await county.hear(BOSS) if "超期" in one.title] == []


async def test_tick__twice_at_the_same_instant__said_once(quick: County) -> None:
    await quick.open_talk(WORKER)
    await quick.report()
    quick.at(4, 14)
    await quick.tick()
    assert await quick.tick() == 0
    assert [one.title for one in await quick.hear(WORKER)].count("快到期了") <= 1


async def test_tick__row_that_fails__put_off_and_others_go_on(quick: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """A poison row never stops the clock; after three tries the administrators hear of it."""
    calls: list[str] = []

    async def broken(_: Any, due: Any) -> int:
        calls.append(due.whom)
        if due.whom == "talk:1":
            raise RuntimeError("our bug")
        return 0

    monkeypatch.setitem(ticks._RULES, "draft", broken)
    async with quick.store.unit() as unit:
        await unit.deadlines.set("draft", "talk:1", quick.now)
        await unit.deadlines.set("draft", "talk:2", quick.now)
    await quick.tick()
    assert calls == ["talk:1", "talk:2"]
    for _ in range(3):
        quick.pass_time(minutes=11)
        await quick.tick()
    assert calls.count("talk:1") == ticks.TRIES
    quick.pass_time(minutes=10)
    assert "没办成" in words(await quick.hear("admin-01"))


async def test_tick__two_processes_at_once__each_word_once(county: County) -> None:
    await county.open_talk(WORKER)
    for number in range(5):
        await county.report(by=f"v{number}", phone=f"1390000000{number}")
    county.at(4, 18)
    await asyncio.gather(*(county.tick() for _ in range(4)))
    async with county.store.unit() as unit:
        for number in range(1, 6):
            rungs = [each.rung for each in await unit.notices.about(f"task:{number}")]
            assert len(rungs) == len(set(rungs))
            assert "0.late" in rungs


async def test_breaker__three_times_the_forecast__stopped_and_incident(quick: County) -> None:
    async with quick.store.unit() as unit:
        scene = quick.scene(unit)
        await breaker.count(scene, "ladder", breaker.FACTOR * breaker.LEAST)
        assert not await breaker.is_stopped(scene, "ladder")
        await breaker.count(scene, "ladder", 1)
        assert await breaker.is_stopped(scene, "ladder")
    assert "说得太多" in words(await quick.hear("admin-01"))
    await quick.report()
    quick.at(2, 17)
    async with quick.store.unit() as unit:
        await unit.deadlines.set("ladder", "task:1", quick.now)
        before = len(await unit.notices.about("task:1"))
    await quick.tick()
    async with quick.store.unit() as unit:
        assert len(await unit.notices.about("task:1")) == before
    quick.at(3, 9)
    async with quick.store.unit() as unit:
        assert not await breaker.is_stopped(quick.scene(unit), "ladder")


async def test_walk__ticks_at_each_due_instant_on_the_way(county: County) -> None:
    for who in (WORKER, VILLAGE):
        await county.open_talk(who)
    await county.report()
    await county.hear(WORKER)
    async with county.store.unit() as unit:
        await unit.settings.put("clock_offset_s", 0.0)
    to = datetime(2026, 3, 5, 15, tzinfo=ZONE)
    assert await ticks.walk(county.store, county.pack_of, to=to, real_now=county.now, zone=ZONE) > 2
    async with county.store.unit() as unit:
        assert await unit.settings.county_now(county.now) == to
        made = [(each.rung, each.made_at) for each in await unit.notices.about("task:1")]
    due = datetime(2026, 3, 4, 18, tzinfo=ZONE)
    assert ("0.due_soon", datetime(2026, 3, 4, 11, 30, tzinfo=ZONE)) in made
    assert ("0.late", due) in made
    county.now = to


async def test_walk__back_or_in_a_real_county__refused(quick: County) -> None:
    back = quick.now - timedelta(hours=1)
    with pytest.raises(ClockNotMovable):
        await ticks.walk(quick.store, quick.pack_of, to=back, real_now=quick.now, zone=ZONE)
    async with quick.store.unit() as unit:
        await unit.settings.put("demo", False)
    ahead = quick.now + timedelta(hours=1)
    with pytest.raises(ClockNotMovable):
        await ticks.walk(quick.store, quick.pack_of, to=ahead, real_now=quick.now, zone=ZONE)


async def test_forward__from_the_chat__alert_is_seen_within_a_minute(quick: County) -> None:
    """The story: the newcomer moves the county's clock on and is alerted."""
    for who in (WORKER, VILLAGE, BOSS):
        await quick.open_talk(who)
    await quick.report()
    await quick.hear(WORKER)
    told: list[int] = []
    scheduler = Scheduler(quick.store, quick.pack_of, lambda: quick.now, zone=ZONE, wake=told.append)
    for _ in range(4):
        said = await quick.press(BOSS, "s.forward")
        assert "过一天" in labels(said)
        said = await quick.choose(BOSS, said, "过一天")
        assert "拨到" in words(said)
        await scheduler.tick()
        await county_seen(quick)
    assert scheduler.last_tick_at == quick.now
    assert told
    async with quick.store.unit() as unit:
        assert await clock.asked(unit) is None
        rungs = {each.rung for each in await unit.notices.about("task:1")}
    assert {"0.assigned", "0.late", "1.ignored"} <= rungs


async def county_seen(county: County) -> None:
    """Everybody looks at their page, at county time."""
    async with county.store.unit() as unit:
        now = await unit.settings.county_now(county.now)
        for who in (WORKER, VILLAGE):
            person = await county.person(unit, who)
            for talk in await unit.talks.of_person(person.id):
                for notice in await unit.outbox.mark_seen(talk.id, 10_000, at=county.now):
                    await unit.notices.reached(notice, seen_at=now)


async def test_forward__without_the_right_or_in_a_real_county__refused(quick: County) -> None:
    assert "只有演示县" in words(await quick.press(WORKER, "s.forward"))


async def test_scheduler__runs_and_stops(quick: County) -> None:
    scheduler = Scheduler(quick.store, quick.pack_of, lambda: quick.now, zone=ZONE, every=timedelta(seconds=60))
    scheduler.start()
    for _ in range(200):
        if scheduler.last_tick_at is not None:
            break
        await asyncio.sleep(0.02)
    scheduler.hurry()
    await scheduler.stop()
    assert scheduler.last_tick_at == quick.now


async def test_scheduler__stopped_during_a_tick__the_tick_is_over_before_the_store_may_close(quick: County) -> None:
    began = asyncio.Event()

    async def slow_pack(unit: Unit, hash_: str) -> Pack:
        began.set()
        await asyncio.sleep(0.2)
        return await quick.pack_of(unit, hash_)

    scheduler = Scheduler(quick.store, slow_pack, lambda: quick.now, zone=ZONE, every=timedelta(seconds=60))
    scheduler.start()
    await began.wait()
    await scheduler.stop()
    assert scheduler.last_tick_at == quick.now


async def test_wiping__after_the_packs_days__words_are_gone_rows_stay(quick: County) -> None:
    talk = await quick.open_talk(WORKER)
    async with quick.store.unit() as unit:
        to = telling.whom((await quick.person(unit, WORKER)).id)
        await telling.tell(quick.scene(unit), to, "other:1", "word", "", Outgoing("secret"))
    assert words(await quick.hear(WORKER)) == "secret"
    await quick.tick()
    quick.at(3, 4, month=4)
    await quick.tick()
    async with quick.store.unit() as unit:
        assert await unit.outbox.last(talk) == []
