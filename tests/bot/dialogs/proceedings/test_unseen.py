"""What the village never sees of a case: who objected, in which words and voice; a child's appeal."""

from dataclasses import replace

import pytest
import structlog
from sqlmodel import select

from bot.casework import conflicts
from cases.places import Level
from chat.incoming import Media
from storage.events import EventRow
from storage.notices import NoticeRow
from storage.outbox import OutboxRow
from storage.unit import Store
from tests.bot.dialogs.proceedings.test_appeal import on
from tests.bot.dialogs.proceedings.test_identification import act, case, opened
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, words
from tests.bot.dialogs.village import Village

WORDS, ANSWER = "名单上少写了一口人龘", "确实少写一口人犇"
CHILDS = frozenset({"child_director", "child_worker"})


@pytest.fixture
async def county(embedded_store: Store) -> Village:
    county = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.open_talk(who)
    await opened(county)
    return county


async def voice(county: Village, who: str) -> Media:
    """A voice message as the door has put it away."""
    talk_id = await county.open_talk(who)
    blob = await county.store.blobs.keep(b"OggS")
    async with county.store.unit() as unit:
        file_id = await unit.files.add(
            blob, name="话.ogg", mime="audio/ogg", kind="audio", talk_id=talk_id, at=county.now
        )
    return Media("audio", "话.ogg", "audio/ogg", 4, file_id=file_id)


async def in_the_village(county: Village) -> str:
    """Everything that was said or is waiting to be said to people of the village, and all they can look at."""
    said = []
    for who in (WORKER, VILLAGE):
        for press in ("s.case.1", "s.cases.here", "s.cases.done", "s.whyday.1", "s.task.1"):
            said.append(words(await county.press(who, press)))
        talk_id, person = await county.open_talk(who), await county.id_of(who)
        async with county.store.unit() as unit:
            rows = (await unit.session.exec(select(OutboxRow).where(OutboxRow.talk_id == talk_id))).all()
            notices = (await unit.session.exec(select(NoticeRow).where(NoticeRow.whom == f"person:{person}"))).all()
            said += [str(row.payload) for row in (*rows, *notices)]
    return "\n".join(said)


async def test_objection__upheld__the_village_reads_neither_who_nor_what__the_log_neither(county: Village) -> None:
    await act(county, TOWN, "accept")
    await act(county, WORKER, "check_home", "就用这次核查的")
    await act(county, VILLAGE, "hold_meeting", "9", "7", "无", "7", "0")
    await act(county, VILLAGE, "post_notice", "村部公示栏", "今天")
    with structlog.testing.capture_logs() as lines:
        await county.press("v1", "s.caseact.1-object")
        await county.file("v1", await voice(county, "v1"))
        await on(county, 1, "v1", "object", WORDS)
        await on(county, 1, TOWN, "uphold", ANSWER)
    assert ANSWER in words(await county.press(TOWN, "s.case.1")), "who decides reads it"
    seen = await in_the_village(county)
    assert "要重新评议" in seen
    assert "有人提异议" in seen
    assert not [word for word in (WORDS, ANSWER, "户里提异议") if word in seen or word in str(lines)]
    async with county.store.unit() as unit:
        events = [each for each in await unit.events.about("case:1") if each.act == "case.step"]
        everything = (await unit.session.exec(select(EventRow))).all()
        assert await unit.files.of_clue(1) == [], "a voice is the objector's alone"
    assert not [row for row in everything if WORDS in str(row.detail) or ANSWER in str(row.detail)]
    assert len(events) == 6
    assert events[4].person_id is None, "who objected, or typed it for somebody, stands in no log"
    await _kept_from_the_village(county)


async def _kept_from_the_village(county: Village) -> None:
    """Now the reporter wants nobody of the village: the running case leaves it with the home check."""
    assert (await case(county)).branches[0].holder is not None
    async with county.store.unit() as unit:
        report = (await unit.reports.of_clue(1))[0]
        await unit.reports.wish(report.id, level=int(Level.TOWN))
        task = await unit.tasks.of_clue(1)
        assert task is not None
        await conflicts.settle(county.scene(unit), task)
    now = await case(county)
    assert (now.from_level, now.holder.person_id) == (Level.TOWN, await county.id_of(TOWN))
    low = {f"person:{await county.id_of(who)}" for who in (WORKER, VILLAGE)}
    async with county.store.unit() as unit:
        assert not [each for each in await unit.notices.about("case:1") if each.state == "waiting" and each.whom in low]
    for who in (WORKER, VILLAGE):
        assert "找不到" in words(await county.press(who, "s.case.1"))


async def test_childs_case__refused__the_appeal_and_what_begins_anew_stay_with_the_few(county: Village) -> None:
    await act(county, TOWN, "accept")
    await act(county, WORKER, "check_not_fit", "就用这次核查的")
    await act(county, TOWN, "look_refuse", "家里今年收入够用")
    async with county.store.unit() as unit:
        first = await unit.proceedings.get(1)
        assert first is not None
        await unit.proceedings.save(replace(first, only_roles=CHILDS))
    await county.press("v1", "s.appeal.1")
    await county.tell("v1", "就这样申诉")
    assert (await case(county, 2)).only_roles == CHILDS
    for who in (TOWN, BOSS, VILLAGE):
        assert "AJ0002" not in words(await county.press(who, "s.cases.here"))
        assert "找不到" in words(await county.press(who, "s.case.2"))
