"""The night: what is past its pack's time goes, archived first where the pack says so; what still runs stays."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app import archive
from bot import casework
from packs.keeping import ARCHIVE, ERASE, Kind
from scheduler.ticks import tick
from scheduler.wiping import Archive
from storage import backups
from storage.backups import Manifest
from storage.reports import ReportView
from storage.unit import Store
from tests.bot.dialogs.tasks.county import WORKER, ZONE, County
from tests.databases import Embedded, cipher, opened

LONG_AGO = (datetime(2026, 1, 1, tzinfo=ZONE) - datetime(1970, 1, 1, tzinfo=ZONE)).total_seconds()


@pytest.fixture
async def county(store: Store) -> County:
    return await County.found(store)


def keep(county: County, kind: Kind, days: int, then: str = "") -> None:
    """The county's pack with another time for one kind."""
    changed = [
        replace(each, days=days, then=then or each.then) if each.kind == kind else each for each in county.pack.keeping
    ]
    county.use(keeping=tuple(changed))


async def night(county: County, days: float, *, archive_to: Archive | None = None) -> None:
    """The night after so many days, without what lies between."""
    county.now += timedelta(days=days)
    async with county.store.unit() as unit:
        await unit.deadlines.drop("wipe", "county:0")
        await unit.deadlines.set("wipe", "county:0", county.now)
    await tick(county.store, county.pack_of, now=county.now, real_now=county.now, zone=ZONE, archive=archive_to)


async def close(county: County, report: ReportView) -> None:
    async with county.store.unit() as unit:
        task = await unit.tasks.of_clue(report.clue_id)
        assert task is not None
        await unit.reports.withdraw(report.id, at=county.now)
        assert await casework.withdraw(unit, county.pack, task, report=report, now=county.now, zone=ZONE)


async def photo(county: County, report: ReportView | None, talk_id: int) -> str:
    blob = await county.store.blobs.keep(b"a photo")
    path = next(path for path in county.store.blobs._folder.rglob(blob.id))
    os.utime(path, (LONG_AGO, LONG_AGO))
    async with county.store.unit() as unit:
        await unit.files.add(
            blob,
            name="家里.jpg",
            mime="image/jpeg",
            kind="image",
            talk_id=talk_id,
            at=county.now,
            clue_id=report.clue_id if report else None,
        )
    return blob.id


def bytes_of(county: County) -> set[str]:
    return {path.name for path in county.store.blobs._folder.rglob("*") if path.is_file()}


async def test_night__case_over_its_days__erased_and_the_log_keeps_who(county: County) -> None:
    keep(county, Kind.REPORT, 30, ERASE)
    gone, runs = await county.report(), await county.report(by="v2", phone="13900000002", subject="寅某某", grid=3)
    await close(county, gone)
    await night(county, 29)
    async with county.store.unit() as unit:
        assert await unit.reports.get(gone.id) is not None
    await night(county, 2)
    async with county.store.unit() as unit:
        assert await unit.reports.get(gone.id) is None
        assert await unit.clues.get(gone.clue_id) is None
        assert await unit.tasks.of_clue(gone.clue_id) is None
        assert await unit.reports.get(runs.id) is not None
        assert await unit.tasks.of_clue(runs.clue_id) is not None
        log = await unit.events.about(f"clue:{gone.clue_id}")
    assert [one.act for one in log] == ["report.withdrawn"]


async def test_night__archive_without_a_place__nothing_goes(county: County) -> None:
    keep(county, Kind.REPORT, 0, ARCHIVE)
    report = await county.report()
    await close(county, report)
    await night(county, 1)
    async with county.store.unit() as unit:
        assert await unit.reports.get(report.id) is not None


async def test_night__archived__can_be_read_elsewhere_and_is_gone_here(
    county: County, embedded: Embedded, tmp_path: Path
) -> None:
    keep(county, Kind.REPORT, 0, ARCHIVE)
    keep(county, Kind.MEDIA, 0, ARCHIVE)
    report = await county.report(subject="卯某某")
    file_id = await photo(county, report, report.talk_id)
    await close(county, report)
    folder = tmp_path / "archive"
    await night(county, 1, archive_to=archive.keeper(folder, cipher()))
    (path,) = folder.iterdir()
    for word in ("卯某某", "13900000001", "住院花了很多钱"):
        assert word.encode() not in path.read_bytes()
    assert file_id not in bytes_of(county)
    async with county.store.unit() as unit:
        assert await unit.reports.get(report.id) is None
    (taken := tmp_path / "taken").mkdir()
    manifest = archive.unpack(path, taken, cipher())
    assert "inbox" not in manifest.tables
    async with opened(await embedded.empty(), taken / "files") as store:
        await backups.load(store.engine, taken / "tables", manifest, force=False)
        async with store.unit() as unit:
            read = await unit.reports.get(report.id)
            staff = await unit.people.by_code(WORKER, on=county.now.date())
            task = await unit.tasks.of_clue(report.clue_id)
        assert read is not None
        assert read.facts == report.facts
        assert task is not None
        assert staff is not None
        assert (bool(staff.name), staff.phone) == (True, "")
        assert await store.blobs.read(file_id) == b"a photo"


async def test_night__archive_fails__nothing_is_erased_and_somebody_is_told(county: County) -> None:
    async def full(_: Path, __: Manifest, ___: str) -> None:
        raise OSError("no space")

    keep(county, Kind.REPORT, 0, ARCHIVE)
    report = await county.report()
    await close(county, report)
    await night(county, 1, archive_to=full)
    async with county.store.unit() as unit:
        assert await unit.reports.get(report.id) is not None
        assert [one.act for one in await unit.events.about("county:0")][-1] == "incident.archive"


async def test_night__media_of_an_ended_case__go_before_its_record(county: County) -> None:
    keep(county, Kind.MEDIA, 10, ERASE)
    ended, runs = await county.report(), await county.report(by="v2", phone="13900000002", subject="寅某某", grid=3)
    gone, stays = await photo(county, ended, ended.talk_id), await photo(county, runs, runs.talk_id)
    await close(county, ended)
    await night(county, 9)
    assert bytes_of(county) == {gone, stays}
    await night(county, 2)
    assert bytes_of(county) == {stays}
    async with county.store.unit() as unit:
        assert await unit.reports.get(ended.id) is not None
        assert await unit.files.of_clue(ended.clue_id) == []


async def test_night__zero_days__as_long_as_the_case(county: County) -> None:
    keep(county, Kind.MEDIA, 0, ERASE)
    report = await county.report()
    file_id = await photo(county, report, report.talk_id)
    await night(county, 400)
    assert bytes_of(county) == {file_id}
    await close(county, report)
    await night(county, 1)
    assert bytes_of(county) == set()


async def test_night__file_no_case_took__goes_with_the_drafts_but_not_from_one(county: County) -> None:
    talk_id = await county.open_talk("v1")
    loose, held = await photo(county, None, talk_id), await photo(county, None, talk_id)
    async with county.store.unit() as unit:
        state = {"stack": [], "parked": [], "photo": held}
        await unit.talks.save(talk_id, state=state, is_waiting=True, heard_at=county.now)
    await night(county, 15)
    assert loose not in bytes_of(county)
    assert held in bytes_of(county)
    await night(county, 15)
    assert bytes_of(county) == set()
    async with county.store.unit() as unit:
        talk = await unit.talks.get(talk_id)
    assert talk is not None
    assert talk.state == {}


async def test_night__bytes_nobody_describes__gone_after_a_day(county: County) -> None:
    old, new = await county.store.blobs.keep(b"old"), await county.store.blobs.keep(b"new")
    for blob, at in ((old, county.now), (new, county.now + timedelta(hours=20))):
        path = next(county.store.blobs._folder.rglob(blob.id))
        os.utime(path, (at.timestamp(), at.timestamp()))
    await night(county, 1.1)
    assert bytes_of(county) == {new.id}


async def test_night__queues_and_notices__words_gone_after_their_days(county: County) -> None:
    keep(county, Kind.QUEUE, 30)
    await county.open_talk(WORKER)
    await county.report()
    await county.hear(WORKER)
    await county.press(WORKER, "w.menu")
    await county.hear("v1")
    await night(county, 31)
    left = [row async for row in payloads(county)]
    assert left == []


async def payloads(county: County):  # type: ignore[no-untyped-def]
    """What of the queues from before today still has words."""
    async with county.store.unit() as unit:
        for table, at, states in (
            ("inbox", "received_at", "'done', 'dead'"),
            ("outbox", "at", "'sent', 'seen'"),
            ("notice", "made_at", "'placed', 'dropped'"),
        ):
            query = text(
                f"SELECT id FROM {table} WHERE payload IS NOT NULL AND {at} < :now AND state IN ({states})"
            ).bindparams(now=(county.now - timedelta(days=1)).astimezone(ZONE))
            for row in (await unit.session.exec(query)).all():  # type: ignore[call-overload]
                yield table, row


async def test_night__answered_question__kept_while_its_asker_has_an_open_case(county: County) -> None:
    keep(county, Kind.QUESTION, 10)
    report = await county.report()
    other = await county.open_talk("v9")
    async with county.store.unit() as unit:
        worker = await unit.people.by_code(WORKER, on=county.now.date())
        assert worker is not None
        ids = [
            await unit.requests.add(
                talk_id, "erase", "都删掉", at=county.now, due_at=county.now, person_id=None, place_id=None
            )
            for talk_id in (report.talk_id, other)
        ]
        for each in ids:
            await unit.requests.answer(each, "好", is_granted=False, by=worker.id, at=county.now)
    await night(county, 11)
    async with county.store.unit() as unit:
        assert await unit.requests.get(ids[0]) is not None
        assert await unit.requests.get(ids[1]) is None


async def test_night__alarm__its_words_go_who_took_it_stays(county: County) -> None:
    keep(county, Kind.ALARM, 10)
    async with county.store.unit() as unit:
        await unit.events.add(
            "danger.heard", "alarm:1.1", at=county.now, person_id=None, talk_id=1, words="着火了", subkind="fire"
        )
        await unit.events.add("danger.taken", "alarm:1.1", at=county.now, person_id=3)
    await night(county, 11)
    async with county.store.unit() as unit:
        heard, taken = await unit.events.about("alarm:1.1")
    assert heard.detail == {"subkind": "fire"}
    assert taken.person_id == 3


async def test_night__staff_who_left__number_gone_name_stays(county: County) -> None:
    keep(county, Kind.STAFF, 10)
    async with county.store.unit() as unit:
        gone, stays = [await unit.people.by_code(code, on=county.now.date()) for code in (WORKER, "worker-02")]
        assert gone is not None
        assert stays is not None
        await unit.people.leave(gone.id, on=county.now.date(), at=county.now)
    await night(county, 11)
    async with county.store.unit() as unit:
        after = await unit.people.get(gone.id, on=county.now.date())
        other = await unit.people.get(stays.id, on=county.now.date())
        assert await unit.people.by_phone(gone.phone, on=county.now.date()) == []
    assert after is not None
    assert other is not None
    assert (after.name, after.phone) == (gone.name, "")
    assert other.phone == stays.phone


async def test_night__old_lines_of_the_log__archived_but_not_of_an_open_task(county: County, tmp_path: Path) -> None:
    keep(county, Kind.LOG, 100)
    report = await county.report()
    task = await county.task(report)
    async with county.store.unit() as unit:
        await unit.events.add("code.made", "place:1", at=county.now, person_id=None)
    taken: list[dict[str, int]] = []

    async def note(_: Path, manifest: Manifest, name: str) -> None:
        if name.startswith("log"):
            taken.append(manifest.tables)

    await night(county, 101, archive_to=note)
    async with county.store.unit() as unit:
        assert await unit.events.about("place:1") == []
        assert await unit.events.about(f"task:{task.task_id}") != []
    assert taken[0]["event"] >= 1
