"""The row of the night: what is past the time its pack gives it goes.

In the row's own unit the words of queues, drafts, questions, alarms, and the numbers of staff who left. Then, outside
of that unit, ended cases and old lines of the log: where the pack says so first into an archive, one sealed file, and
only when that is on disk erased here. Last the bytes of files no record describes any more. A night that breaks off is
made up for by the next: each step looks anew.
"""

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.casework import Scene
from packs.keeping import ARCHIVE, ERASE, Kind, kept
from packs.pack import Pack
from scheduler.mornings import COUNTY
from storage import archives
from storage.backups import Manifest
from storage.deadlines import Due
from storage.unit import Store

WIPE = "wipe"
_AT = time(3)
CASES, LINES = 200, 10_000
"""So many cases, or lines of the log, go into one archive."""
_DRAFT_SPANS = 2
"""A talk may stay half-way for so many spans of a draft: one mentioned late keeps its time to be taken up."""
_STRAY = timedelta(days=1)
"""Bytes a door has kept may wait so long for the record that describes them."""

Archive = Callable[[Path, Manifest, str], Awaitable[None]]
"""Makes one file out of a folder's `tables` and `files`, under a name; returns when it is on disk."""


async def plan(scene: Scene) -> None:
    """Sees to it that the next night has its row."""
    if not any(row.what == WIPE for row in await scene.unit.deadlines.waiting(COUNTY)):
        night = datetime.combine(scene.today + timedelta(days=1), _AT, scene.zone)
        await scene.unit.deadlines.set(WIPE, COUNTY, night)


async def wipe(scene: Scene, _: Due, real_now: datetime) -> int:
    """Everything that needs no archive; the next night is planned. Queues and silent talks count real days."""
    counts = {**await _wipe_queues(scene, real_now), **await _wipe_words(scene)}
    for name, count in counts.items():
        if count:
            await scene.unit.events.add(f"wiped.{name}", COUNTY, at=scene.now, person_id=None, rows=count)
    await plan(scene)
    return 0


async def _wipe_queues(scene: Scene, real_now: datetime) -> dict[str, int]:
    unit, queue, draft = scene.unit, kept(scene.pack, Kind.QUEUE), kept(scene.pack, Kind.DRAFT)
    span = timedelta(days=queue.days if queue else scene.pack.freshness.payload_days)
    counts = {"queues": await unit.inbox.wipe(real_now - span) + await unit.outbox.wipe(real_now - span)}
    counts["notices"] = await unit.kept.wipe_notices(scene.now - span)
    if draft:
        counts["drafts"] = await unit.kept.forget_talks(real_now - timedelta(days=draft.days * _DRAFT_SPANS))
        counts["files"] = await unit.kept.erase_loose_files(scene.now - timedelta(days=draft.days))
    return counts


async def _wipe_words(scene: Scene) -> dict[str, int]:
    unit, requests = scene.unit, await scene.unit.requests.to_carry_out()
    for request in requests:
        await unit.kept.clear_talk(request.talk_id)
        await unit.requests.carried_out(request.id, at=scene.now)
    counts = {"requests": len(requests)}
    for kind, act in (
        (Kind.QUESTION, unit.kept.erase_questions),
        (Kind.ALARM, unit.kept.silence_alarms),
        (Kind.STAFF, unit.kept.forget_staff),
        (Kind.MEDIA, unit.kept.erase_media),
    ):
        each = kept(scene.pack, kind)
        if each and each.then == ERASE and (each.days or kind is Kind.MEDIA):
            counts[kind.value] = await act(scene.now - timedelta(days=each.days))
    return counts


@dataclass(frozen=True, slots=True)
class Night:
    """The rest of a night: the pack that holds, county time, real time, and who makes archives (None: nobody)."""

    store: Store
    pack: Pack
    now: datetime
    real_now: datetime
    archive: Archive | None

    async def put_away(self) -> None:
        """Ended cases, old lines of the log, and then the bytes nobody describes."""
        while await self._cases():
            pass
        while await self._log():
            pass
        async with self.store.unit() as unit:
            known = await unit.kept.known_files()
        await self.store.blobs.erase_strays(known, self.real_now - _STRAY)

    async def _cases(self) -> bool:
        """One archive's worth of ended cases; True when there may be more."""
        each = kept(self.pack, Kind.REPORT)
        if each is None or (each.then == ARCHIVE and self.archive is None):
            return False
        before = self.now - timedelta(days=each.days)
        async with self.store.unit() as unit:
            ids = await unit.kept.ended_cases(before, limit=CASES)
        if ids and each.then == ARCHIVE:
            await self._archive_cases(ids)
        async with self.store.unit() as unit:
            still = set(ids) & set(await unit.kept.ended_cases(before, limit=CASES))
            await unit.kept.erase_cases(sorted(still))
            if still:
                act = "cases.archived" if each.then == ARCHIVE else "cases.erased"
                await unit.events.add(act, COUNTY, at=self.now, person_id=None, rows=len(still))
        return len(ids) == CASES and bool(still)

    async def _archive_cases(self, ids: list[int]) -> None:
        assert self.archive is not None
        with tempfile.TemporaryDirectory(prefix=".yima-archive-") as name:
            folder = Path(name)
            (folder / "tables").mkdir()
            async with self.store.unit() as unit:
                manifest = await archives.dump_cases(unit, folder / "tables", ids, at=self.now)
                file_ids = await unit.kept.files_of(ids)
            await self.store.blobs.copy(file_ids, folder / "files")
            await self.archive(folder, manifest, f"cases-{self.now:%Y%m%d}-{ids[0]}")

    async def _log(self) -> bool:
        """One archive's worth of old lines; True when there may be more."""
        each = kept(self.pack, Kind.LOG)
        if each is None or not each.days or (each.then == ARCHIVE and self.archive is None):
            return False
        async with self.store.unit() as unit:
            ids = await unit.kept.old_events(self.now - timedelta(days=each.days), limit=LINES)
        if ids and each.then == ARCHIVE:
            assert self.archive is not None
            with tempfile.TemporaryDirectory(prefix=".yima-archive-") as name:
                folder = Path(name)
                (folder / "tables").mkdir()
                async with self.store.unit() as unit:
                    manifest = await archives.dump_log(unit, folder / "tables", ids, at=self.now)
                await self.archive(folder, manifest, f"log-{self.now:%Y%m%d}-{ids[0]}")
        async with self.store.unit() as unit:
            await unit.kept.erase_events(ids)
        return len(ids) == LINES
