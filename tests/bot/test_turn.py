"""Turns: each thing somebody did happens once, in order, whole or not at all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.dialogs.talk import Talk
from bot.turn import MAX_ATTEMPTS, MAX_DEATHS, SORRY, TOO_FAST, Unreadable
from chat.incoming import Incoming, Kind, Media
from storage.inbox import DEAD, DONE, NEW, Inbox, InboxView
from storage.outbox import SEEN, WAITING
from storage.unit import Store
from tests.bot.conftest import FAULTS, Line
from tests.databases import Postgres, opened
from tests.shipped import shipped_pack


async def _break(_: Talk) -> None:
    raise ValueError("王婶说的话")


def texts(said: list) -> list[str]:
    return [one.text for one in said]


# ---- once --------------------------------------------------------------------------------------------------------


async def test_update__came_twice__handled_once(line: Line) -> None:
    talk = await line.begun()
    await line.keep(talk, "水淹了", key="7")
    await line.keep(talk, "水淹了", key="7")
    assert await line.turns.drain() == 1
    await line.keep(talk, "水淹了", key="7")
    assert await line.turns.drain() == 0
    assert await line.noted(talk) == ["水淹了"]
    assert texts(await line.said(talk)) == ["请说", "记下了：水淹了", "请说"]


async def test_page__own_words__echoed_once_in_order(line: Line) -> None:
    talk = await line.begun()
    for words in ("一", "二"):
        await line.keep(talk, words)
    await line.turns.drain()
    assert texts(await line.said(talk, mine=True)) == ["一", "二"]


async def test_telegram__own_words__in_the_transcript_never_sent_back(line: Line) -> None:
    talk = await line.begun("5", "telegram")
    await line.keep(talk, "一")
    await line.turns.drain()
    async with line.store.unit() as unit:
        rows = await unit.outbox.after(talk, 0)
    assert [(row.message.text, row.state) for row in rows if row.mine] == [("一", SEEN)]
    assert {row.state for row in rows if not row.mine} == {WAITING}


# ---- poison ------------------------------------------------------------------------------------------------------


async def test_poison__three_attempts_then_dead_letter__next_is_served(line: Line) -> None:
    talk = await line.begun()
    FAULTS["坏的"] = [_break]
    await line.keep(talk, "坏的")
    await line.keep(talk, "好的")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert await line.turns.step()
        assert (await line.rows(talk))[1].attempts == attempt, "counted in a commit of its own"
        assert await line.noted(talk) == [], "nothing of a failed turn stays"
    bad = (await line.rows(talk))[1]
    assert (bad.state, bad.why) == (DEAD, "ValueError")
    assert (await line.said(talk))[-1] == SORRY
    await line.turns.drain()
    assert await line.noted(talk) == ["好的"]
    assert texts(await line.said(talk)).count(SORRY.text) == 1


async def test_poison__fails_once__happens_at_the_second_try(line: Line) -> None:
    talk = await line.begun()
    failures = []

    async def break_once(_: Talk) -> None:
        failures.append(1)
        if len(failures) == 1:
            raise OSError

    FAULTS["再来"] = [break_once]
    await line.keep(talk, "再来")
    await line.turns.drain()
    assert await line.noted(talk) == ["再来"]
    assert texts(await line.said(talk, mine=True)) == ["再来"]
    assert SORRY.text not in texts(await line.said(talk))


async def test_poison__dead_letter_revived__is_tried_again(line: Line) -> None:
    talk = await line.begun()
    FAULTS["坏的"] = [_break]
    await line.keep(talk, "坏的")
    await line.turns.drain()
    FAULTS.clear()
    async with line.store.unit() as unit:
        ((letter, _, _),) = await unit.inbox.dead_letters()
        await unit.inbox.revive(letter)
    await line.turns.drain()
    assert await line.noted(talk) == ["坏的"]


async def test_poison__other_talks__not_held_up(line: Line) -> None:
    bad, good = await line.begun("bad"), await line.begun("good")
    FAULTS["坏的"] = [_break]
    await line.keep(bad, "坏的")
    await line.keep(good, "好的")
    await line.turns.drain()
    assert await line.noted(good) == ["好的"]


async def test_poison__log__names_the_talk_and_place_never_the_words(line: Line) -> None:
    talk = await line.begun()
    FAULTS["我家的事"] = [_break]
    await line.keep(talk, "我家的事")
    with structlog.testing.capture_logs() as logged:
        await line.turns.drain()
    assert [one["event"] for one in logged] == ["turn.failed"] * MAX_ATTEMPTS
    assert {(one["talk"], one["fault"]) for one in logged} == {(talk, "ValueError")}
    assert "_break" in logged[0]["where"]
    assert "我家" not in str(logged)
    assert "王婶" not in str(logged)


async def test_message_that_ended_the_process_again_and_again__dead_letter(line: Line) -> None:
    """A killed process leaves only its count behind."""
    talk = await line.begun()
    await line.keep(talk, "致命")
    row = (await line.rows(talk))[1]
    for _ in range(MAX_DEATHS):
        async with line.store.unit() as unit:
            await unit.inbox.count_attempt(row.id or 0)
    await line.keep(talk, "好的")
    await line.turns.drain()
    assert [one.state for one in await line.rows(talk)] == [DONE, DEAD, DONE]
    assert await line.noted(talk) == ["好的"]


async def test_raw_update_unreadable__dead_letter_at_once_and_silently(store: Store) -> None:
    def read(raw: bytes) -> Incoming:
        if raw == b"?":
            raise Unreadable("ValidationError")
        return Incoming("2", Kind.TEXT, raw.decode())

    line = Line(store, readers={"telegram": read})
    await line.activate("first")
    talk = await line.begun("5", "telegram")
    async with store.unit() as unit:
        await unit.inbox.add_raw("telegram", "1", talk, b"?", at=line.clock())
        await unit.inbox.add_raw("telegram", "2", talk, "好的".encode(), at=line.clock())
    await line.turns.drain()
    rows = await line.rows(talk)
    assert [(row.state, row.attempts) for row in rows[1:]] == [(DEAD, 1), (DONE, 1)]
    assert rows[1].why == "unreadable"
    assert await line.noted(talk) == ["好的"]
    assert SORRY.text not in texts(await line.said(talk))


# ---- order and crowds --------------------------------------------------------------------------------------------


async def _serve_all(*lines: Line, workers: int) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one.turns.serve(workers=workers)) for one in lines]
        await lines[0].until_served(60)
        for task in tasks:
            task.cancel()


@pytest.mark.postgres
async def test_hundred_talks__two_processes_of_three_workers__each_once_in_order(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = await postgres.fresh()
    async with opened(url, tmp_path) as first, opened(url, tmp_path) as second:
        one, two = Line(first), Line(second)
        await one.activate("first")
        talks = [await one.talk(str(number)) for number in range(100)]
        async with first.unit() as unit:
            for number in ("", "甲", "乙"):
                for talk in talks:
                    heard = Incoming(f"{talk}.{number}", Kind.TEXT if number else Kind.START, number)
                    await unit.inbox.add(talk, heard, at=one.clock())
        await _serve_all(one, two, workers=3)
        for talk in talks:
            assert await one.noted(talk) == ["甲", "乙"]
            assert texts(await one.said(talk, mine=True)) == ["甲", "乙"]
    await postgres.drop(url)


@pytest.mark.postgres
async def test_one_talk__six_workers_race__each_once_in_order(postgres_store: Store) -> None:
    line = Line(postgres_store)
    await line.activate("first")
    talk = await line.begun()
    for number in range(20):
        await line.keep(talk, str(number))
    await _serve_all(line, workers=6)
    assert await line.noted(talk) == [str(number) for number in range(20)]


async def test_row_served_between_look_and_lock__not_served_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL locks the newest version of a talk but has looked at the inbox as it was before."""
    talk = await line.begun()
    await line.keep(talk, "一")
    async with line.store.unit() as unit:
        stale = await unit.inbox.pick(now=line.clock())
    await line.turns.drain()
    looks = [stale]

    async def pick(inbox: Inbox, **where: Any) -> InboxView | None:
        return looks.pop() if looks else await real(inbox, **where)

    real = Inbox.pick
    monkeypatch.setattr(Inbox, "pick", pick)
    await line.turns.drain()
    assert looks == []
    assert await line.noted(talk) == ["一"]


async def test_serve__woken_while_busy__serves_without_waiting(line: Line) -> None:
    """A wake-up that falls between the last look and the wait is not lost."""
    talk = await line.begun()
    line.turns.idle_s = 600.0
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(line.turns.serve(workers=2))
        for number in range(10):
            await line.keep(talk, str(number))
            line.turns.wake()
            async with asyncio.timeout(30):
                while len(await line.noted(talk)) <= number:
                    await line.turns.hub.wait(talk, 0.05)
            line.clock.move(seconds=1)
        serving.cancel()


async def test_later_message__first_waits_for_its_file__does_not_overtake(line: Line) -> None:
    talk, other = await line.begun(), await line.begun("other")
    photo = Media("image", "屋顶.jpg", ref="far")
    await line.keep(talk, "看照片", kind=Kind.MEDIA, media=(photo,), hold_until=line.clock.at.replace(minute=1))
    await line.keep(talk, "后面的")
    await line.keep(other, "别人")
    await line.turns.drain()
    assert await line.noted(talk) == []
    assert await line.noted(other) == ["别人"]
    line.clock.move(seconds=59)
    assert await line.turns.drain() == 0


async def test_files_not_fetched_in_a_minute__each_named_as_missing__words_kept(line: Line) -> None:
    talk = await line.begun(dialog="tell")
    lost = (Media("image", "屋顶.jpg", ref="far"), Media("image", "墙.jpg", ref="far"))
    await line.keep(talk, "房子塌了", kind=Kind.MEDIA, media=lost, hold_until=line.clock.at.replace(minute=1))
    await line.keep(talk, "说完了")
    line.clock.move(seconds=60)
    await line.turns.drain()
    said = "\n".join(texts(await line.said(talk)))
    assert "「屋顶.jpg」没有收到，请再发一次" in said
    assert "「墙.jpg」没有收到，请再发一次" in said
    assert "1 段，0 个文件" in said


async def test_burst__two_hundred_in_ten_seconds__slowed_all_kept_told_once(line: Line) -> None:
    talk, other = await line.begun(), await line.begun("other")
    line.clock.move(minutes=1)
    for number in range(200):
        await line.keep(talk, f"第{number}条")
        line.clock.move(seconds=0.05)
    await line.keep(other, "不急")
    began, rounds = line.clock(), 0
    while (await line.rows(talk))[-1].state == NEW:
        await line.turns.drain()
        rounds += 1
        if rounds == 1:
            assert await line.noted(other) == ["不急"], "others are not held up"
            assert len(await line.noted(talk)) < 40, "slowed down"
        line.clock.move(seconds=0.2)
    assert (line.clock() - began).total_seconds() > 5
    assert await line.noted(talk) == [f"第{number}条" for number in range(200)], "not one dropped, in order"
    assert texts(await line.said(talk)).count(TOO_FAST) == 1


# ---- dying -------------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _stuck_in(line: Line, words: str) -> AsyncIterator[asyncio.Task[bool]]:
    """A worker that stands in the middle of a turn."""
    reached, never = asyncio.Event(), asyncio.Event()

    async def stand_still(_: Talk) -> None:
        reached.set()
        await never.wait()

    FAULTS[words] = [stand_still]
    worker = asyncio.create_task(line.turns.step())
    await asyncio.wait_for(reached.wait(), 10)
    FAULTS.clear()
    yield worker


async def test_worker_cancelled_inside_a_turn__talk_free__turn_happens_once(line: Line) -> None:
    talk = await line.begun()
    await line.keep(talk, "半途")
    async with _stuck_in(line, "半途") as worker:
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
    assert await line.noted(talk) == []
    await line.turns.drain()
    assert await line.noted(talk) == ["半途"]
    assert texts(await line.said(talk)) == ["请说", "记下了：半途", "请说"]


@pytest.mark.postgres
async def test_talk_held_by_another_process__not_touched__messages_kept_meanwhile(postgres_store: Store) -> None:
    line = Line(postgres_store)
    await line.activate("first")
    talk, other = await line.begun(), await line.begun("other")
    await line.keep(talk, "半途")
    async with _stuck_in(line, "半途") as worker:
        async with asyncio.timeout(10):
            await line.keep(talk, "后面")
        await line.keep(other, "别人")
        await line.turns.drain()
        assert await line.noted(other) == ["别人"]
        assert await line.noted(talk) == []
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
    await line.turns.drain()
    assert await line.noted(talk) == ["半途", "后面"]


@pytest.mark.postgres
async def test_connection_cut_inside_a_turn__turn_happens_once(postgres: Postgres, tmp_path: Path) -> None:
    url = await postgres.fresh()
    cuts = []

    async def cut_once(_: Talk) -> None:
        if not cuts:
            cuts.append(await postgres.end_others(url))

    async with opened(url, tmp_path) as store:
        line = Line(store)
        await line.activate("first")
        talk = await line.begun()
        FAULTS["断了"] = [cut_once]
        await line.keep(talk, "断了")
        await line.keep(talk, "后面")
        await line.turns.drain()
        assert cuts[0] >= 1
        assert await line.noted(talk) == ["断了", "后面"]
        assert texts(await line.said(talk, mine=True)) == ["断了", "后面"]
        assert SORRY.text not in texts(await line.said(talk))
    await postgres.drop(url)


# ---- packs and ends ----------------------------------------------------------------------------------------------


async def test_another_process_activated_a_pack__loaded_outside_and_the_turn_happens_once(line: Line) -> None:
    talk = await line.begun()
    await line.activate("second")
    await line.keep(talk, "新包")
    await line.turns.drain()
    assert line.loaded == ["second"]
    assert await line.noted(talk) == ["新包"]
    assert texts(await line.said(talk, mine=True)) == ["新包"]
    assert (await line.rows(talk))[1].attempts == 1, "loading is no failed attempt"


async def test_pack_cant_be_loaded__message_waits_uncounted(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await line.begun()

    async def fail(hash_: str) -> None:
        raise OSError(hash_)

    monkeypatch.setattr(line.turns, "_load", fail)
    await line.activate("second")
    await line.keep(talk, "等着")
    for _ in range(MAX_ATTEMPTS + 1):
        with pytest.raises(OSError, match="second"):
            await line.turns.step()
    row = (await line.rows(talk))[1]
    assert (row.state, row.attempts) == (NEW, 0)
    line.packs["second"] = shipped_pack()
    await line.turns.drain()
    assert await line.noted(talk) == ["等着"]


async def test_ended_talk__says_so__nothing_happens(line: Line) -> None:
    talk = await line.begun()
    async with line.store.unit() as unit:
        await unit.talks.end(talk, at=line.clock())
    await line.keep(talk, "还在吗")
    await line.turns.drain()
    assert await line.noted(talk) == []
    assert "这个入口已经停用" in texts(await line.said(talk))[-1]


async def test_unreachable_person__writes_again__reachable(line: Line) -> None:
    talk = await line.begun("5", "telegram")
    async with line.store.unit() as unit:
        await unit.talks.mark_unreachable(talk, "blocked", at=line.clock())
    await line.keep(talk, "我回来了")
    await line.turns.drain()
    async with line.store.unit() as unit:
        view = await unit.talks.get(talk)
    assert view is not None
    assert view.unreachable_at is None
