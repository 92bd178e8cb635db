"""Ticks: what is due is claimed row by row, each in a unit of its own, then what may leave is placed.

After an outage one tick catches up: rules are asked with the present, so only the present state is told. The only
place that knows APScheduler.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, tzinfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.casework import LADDER, Scene, clock, likeness, transfers
from bot.casework import numbers as casework_numbers
from bot.notices import incidents, opinions, placing
from bot.notices.placing import DIGEST, NOTICE
from packs.pack import Pack
from scheduler import (
    absences,
    breaker,
    danger,
    drafts,
    feedback,
    lists,
    misses,
    mornings,
    numbers,
    orders,
    problems,
    proceedings,
    questions,
    referrals,
    requests,
    rounds,
    tasks,
    wiping,
)
from scheduler.wiping import Archive, Night
from storage.deadlines import Due
from storage.unit import Store, Unit, utc_now

log = structlog.get_logger()

PackOf = Callable[[Unit, str], Awaitable[Pack]]
"""A stored pack by its hash, inside a unit."""
EVERY = timedelta(seconds=5)
STOP_S = 5.0
"""How long a tick may take to its end when the service stops."""
TRIES = 3
AGAIN = timedelta(minutes=10)
"""How long a row that failed waits before it is tried again."""

_Rule = Callable[[Scene, Due], Awaitable[int]]
_RULES: dict[str, _Rule] = {
    LADDER: tasks.look,
    DIGEST: mornings.write,
    mornings.MORNING: mornings.fan_out,
    drafts.DRAFT: drafts.look,
    questions.QUESTION: questions.look,
    questions.HOLD: questions.look_at_hold,
    misses.MISSES: misses.tell,
    transfers.ABSENCE: absences.look,
    danger.DANGER: danger.look,
    requests.REQUEST: requests.look,
    likeness.LIKENESS: likeness.look,
    lists.LIST: lists.look,
    referrals.REFERRAL: referrals.look,
    opinions.FEEDBACK: feedback.look,
    problems.PROBLEM: problems.look,
    proceedings.CASE: proceedings.look,
    orders.ORDER: orders.look,
    rounds.ROUNDS: rounds.look,
    casework_numbers.NUMBER: numbers.look,
}
_WATCHED = frozenset({LADDER, DIGEST})
"""Rules that speak of themselves and are stopped when they say too much."""


async def tick(
    store: Store,
    pack_of: PackOf,
    *,
    now: datetime,
    real_now: datetime,
    zone: tzinfo,
    told: Callable[[int], None] | None = None,
    archive: Archive | None = None,
) -> int:
    """Handles every row due at `now` (county time) and places notices; returns how many rows there were.

    `told` is called after the commit with each talk something was placed into. Nothing happens before a pack is loaded.
    `archive` keeps what the night takes out of the database; without it only what needs no archive goes.
    """
    count = 0
    is_night = False
    if not await _plan(store, pack_of, now, zone):
        return 0
    while due := await _one(store, pack_of, now, real_now, zone):
        count += 1
        is_night = is_night or due.what == wiping.WIPE
    async with store.unit() as unit:
        scene = await _scene(unit, pack_of, now, zone)
        talks = await placing.place_ready(unit, scene.pack, now=now, real_now=real_now, zone=zone)
    if told is not None:
        for talk_id in talks:
            told(talk_id)
    if is_night:
        await _put_away(Night(store, scene.pack, now, real_now, archive), zone)
    return count


async def _put_away(night: Night, zone: tzinfo) -> None:
    """What fails in it is told to who runs the installation, and tried again the next night."""
    try:
        await night.put_away()
    except Exception as fault:
        log.exception("night.failed", fault=type(fault).__name__)
        async with night.store.unit() as unit:
            scene = Scene(unit, night.pack, zone, night.now)
            words = f"到期的记录没能存档或清掉（{type(fault).__name__}），明晚再试，请查一查磁盘。"
            await incidents.report(scene, "archive", mornings.COUNTY, words)


async def _plan(store: Store, pack_of: PackOf, now: datetime, zone: tzinfo) -> bool:
    """Sees to the rows that come back every day; False before a pack is loaded."""
    try:
        async with store.unit() as unit:
            if await unit.packs.active() is None:
                return False
            scene = await _scene(unit, pack_of, now, zone)
            await mornings.plan(scene)
            await wiping.plan(scene)
            await misses.plan(scene)
            await rounds.plan(scene)
    except Exception as fault:
        # Most likely another process planned the same row at the same instant; the next tick looks again.
        log.warning("tick.not_planned", fault=type(fault).__name__)
    return True


async def walk(
    store: Store,
    pack_of: PackOf,
    *,
    to: datetime,
    real_now: datetime,
    zone: tzinfo,
    told: Callable[[int], None] | None = None,
    archive: Archive | None = None,
) -> int:
    """Moves a demo county's time on to `to`, ticking at each due instant on the way; returns how many rows were due.

    Raises `storage.settings.ClockNotMovable`.
    """
    count = 0
    async with store.unit() as unit:
        start = await unit.settings.county_now(real_now)
        # Refused at once where the clock may not be moved, or not that way.
        await unit.settings.move_clock(min(start, to), real_now)
    count += await tick(store, pack_of, now=start, real_now=real_now, zone=zone, told=told, archive=archive)
    while True:
        async with store.unit() as unit:
            here = await unit.settings.county_now(real_now)
            due_at = await unit.deadlines.next_at()
            at = to if due_at is None else min(max(due_at, here), to)
            await unit.settings.move_clock(at, real_now)
        count += await tick(store, pack_of, now=at, real_now=real_now, zone=zone, told=told, archive=archive)
        if at >= to:
            return count


async def _one(store: Store, pack_of: PackOf, now: datetime, real_now: datetime, zone: tzinfo) -> Due | None:
    """The earliest due row; None when there is none. One that fails is put off, so that it never stops the others."""
    due = None
    try:
        async with store.unit() as unit:
            due = await unit.deadlines.claim(now=now)
            if due is not None:
                await _handle(unit, due, pack_of, now, real_now, zone)
    except Exception as fault:
        log.exception("tick.failed", fault=type(fault).__name__)
        if due is None:
            return None
        async with store.unit() as unit:
            # That very row: what is the earliest may be another by now, which did not fail.
            if await unit.deadlines.claim(now=now, only=due.id) is not None:
                await _put_off(await _scene(unit, pack_of, now, zone), due, type(fault).__name__)
    return due


async def _handle(unit: Unit, due: Due, pack_of: PackOf, now: datetime, real_now: datetime, zone: tzinfo) -> None:
    scene = await _scene(unit, pack_of, now, zone, due)
    if due.what == wiping.WIPE:
        await wiping.wipe(scene, due, real_now)
        return
    rule = _RULES.get(due.what)
    if rule is None:
        if due.what != NOTICE:
            log.warning("tick.unknown", what=due.what)
        return
    if due.what in _WATCHED and await breaker.is_stopped(scene, due.what):
        await unit.deadlines.set(due.what, due.whom, now + timedelta(days=1), **due.carried)
        return
    words = await rule(scene, due)
    if due.what in _WATCHED:
        await breaker.count(scene, due.what, words)


async def _put_off(scene: Scene, due: Due, fault: str) -> None:
    tries = int(due.carried.get("tries", 0)) + 1
    if tries < TRIES:
        await scene.unit.deadlines.set(due.what, due.whom, scene.now + AGAIN, **{**due.carried, "tries": tries})
        return
    await incidents.report(scene, "tick", due.whom, f"到点该办的一件事没办成（{due.what}，{fault}），请查一查日志。")


async def _scene(unit: Unit, pack_of: PackOf, now: datetime, zone: tzinfo, due: Due | None = None) -> Scene:
    """A row about a task is judged by the rules its clue began with, everything else by the active pack."""
    hash_ = await unit.packs.active()
    if due is not None and due.what == LADDER:
        task = await unit.tasks.task(due.subject_id)
        clue = await unit.clues.get(task.clue_id) if task else None
        hash_ = clue.pack_hash if clue else hash_
    assert hash_ is not None
    return Scene(unit, await pack_of(unit, hash_), zone, now)


class Scheduler:
    """Ticks every few seconds until stopped. Every process may run one: a row fires once."""

    def __init__(
        self,
        store: Store,
        pack_of: PackOf,
        clock: Callable[[], datetime] = utc_now,
        *,
        zone: tzinfo,
        wake: Callable[[int], None] | None = None,
        every: timedelta = EVERY,
        archive: Archive | None = None,
    ) -> None:
        self._store = store
        self._pack_of = pack_of
        self._clock = clock
        self._zone = zone
        self._wake = wake
        self._jobs = AsyncIOScheduler(timezone=UTC)
        self._every = every
        self._archive = archive
        self._job_id = ""
        self._is_resting = asyncio.Event()
        self._is_resting.set()
        self.last_tick_at: datetime | None = None
        """Real time of the last tick that went through."""

    def start(self) -> None:
        """One interval job: missed turns are one, none is ever too late, two never overlap."""
        job = self._jobs.add_job(
            self.tick,
            "interval",
            seconds=self._every.total_seconds(),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
        self._job_id = job.id
        self._jobs.start()

    async def stop(self) -> None:
        """No further ticks; gone from the store when this returns.

        One under way may end; one that takes too long is cancelled: its row rolls back and fires after the next start.
        """
        if not self._jobs.running:
            return
        self._jobs.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self._is_resting.wait()
        self._jobs.shutdown(wait=False)
        await self._is_resting.wait()

    def hurry(self) -> None:
        """The next tick comes at once."""
        if self._jobs.running:
            self._jobs.modify_job(self._job_id, next_run_time=datetime.now(UTC))

    async def tick(self) -> int:
        """One tick at the present county time."""
        self._is_resting.clear()
        try:
            return await self._tick_now()
        finally:
            self._is_resting.set()

    async def _tick_now(self) -> int:
        real_now = self._clock()
        try:
            async with self._store.unit() as unit:
                now = await unit.settings.county_now(real_now)
                wish = await clock.asked(unit)
            count = await self._walk(max(wish, now), real_now) if wish else await self._tick(now, real_now)
        except Exception as fault:
            log.exception("tick.interrupted", fault=type(fault).__name__)
            return 0
        self.last_tick_at = self._clock()
        return count

    async def _tick(self, now: datetime, real_now: datetime) -> int:
        return await tick(
            self._store,
            self._pack_of,
            now=now,
            real_now=real_now,
            zone=self._zone,
            told=self._wake,
            archive=self._archive,
        )

    async def _walk(self, to: datetime, real_now: datetime) -> int:
        count = await walk(
            self._store,
            self._pack_of,
            to=to,
            real_now=real_now,
            zone=self._zone,
            told=self._wake,
            archive=self._archive,
        )
        async with self._store.unit() as unit:
            await clock.arrived(unit, to)
        return count
