"""Each report is its reporter's own: no relative hears of it, and a neighbour learns nothing by typing a name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot import casework
from cases import casework as rules
from cases import organisation, receipts
from cases.tasks import Means, State, Task, thing
from chat.address import Address
from chat.incoming import Incoming, Kind
from storage.unit import Store
from tests.bot.dialogs.tasks.county import TOWN, VILLAGE, WORKER, ZONE, County, labels, words
from tests.bot.dialogs.village import STORY, Village, text

WIFE, HUSBAND, NEIGHBOUR = "妻子", "丈夫", "邻居"
HEAD, HIS_PHONE, HER_PHONE = "丁某某", "13900000801", "13900000802"


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    village = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, WIFE, HUSBAND):
        await village.open_talk(who)
    async with village.store.unit() as unit:
        grid = (await unit.places.at_level("grid"))[0]
        await unit.households.add(
            unit.households.row(code="d1", place_id=grid.id, head=HEAD, phone=HIS_PHONE, members=2)
        )
        him = await unit.people.add(code="villager-his", name=HEAD, phone=HIS_PHONE)
        talk = await unit.talks.open(Address("terminal", HUSBAND))
        await unit.talks.belong(talk.id, person_id=him)
    return village


async def _by(county: County, report_task: Task, move: str) -> Task:
    """Whoever has it in hand does that."""
    async with county.store.unit() as unit:
        scene = county.scene(unit)
        task = await unit.tasks.task(report_task.task_id)
        assert task is not None
        members = await casework.members_of(scene, task.place)
        by = await scene.standing(task.keeper())
        second = organisation.second_person(thing(task), task.keeper(), members, scene.now)
        moves = {
            "take": lambda: rules.take_up(task, by, scene.now),
            "miss": lambda: rules.record_attempt(task, by, scene.now, scene.terms),
            "find": lambda: rules.file_finding(task, by, "solved", scene.now, scene.terms, second=second),
            "confirm": lambda: rules.confirm_ending(task, by, scene.now, scene.terms),
            "tell": lambda: rules.tell_household(task, by, "家里人", Means.IN_PERSON, scene.now),
            "number": lambda: rules.record_no_number(task, by, "already", scene.now, scene.terms),
        }
        after = moves[move]()
        assert isinstance(after, Task), (move, after)
        return await casework.save(scene, task, after, by.person_id)


async def test_wife_reports__husband_is_the_householder__not_a_word_to_him_in_its_whole_life(village: Village) -> None:
    """He has a report of his own, is known by name and telephone, and is the head of that very household."""
    his = await village.report(subject=HEAD, phone=HIS_PHONE, by=HUSBAND)
    await village.press(WORKER, f"n.{(await village.task(his)).task_id}.1.take_up")
    await village.hear(HUSBAND)
    hers = await village.report(subject=HEAD, phone=HER_PHONE, by=WIFE)
    task = await village.task(hers)
    await village.tick()
    for move in ("take", "miss", "find", "confirm", "tell", "number"):
        village.pass_time(hours=3)
        await village.walk_to(village.now.day, village.now.hour + 1)
        task = await _by(village, task, move)
        async with village.store.unit() as unit:
            await casework.tell_corrected(unit, village.pack, task, now=village.now, zone=ZONE)
        said = [each for each in await village.hear(HUSBAND) if hers.number[-4:] in words([each]).replace(" ", "")]
        assert said == []
    assert task.state is State.CLOSED
    await _night(village)
    about_his = {f"报{his.number}"}
    for one in await village.hear(HUSBAND):
        assert hers.number not in words([one]).replace(" ", ""), about_his
    assert "先办到这里" in words(await village.hear(WIFE)), "she herself was told"
    await _no_notice(village, hers.id)


async def _night(village: Village) -> None:
    to = (village.now + timedelta(days=1)).astimezone(ZONE)
    await village.walk_to(to.day, 10, month=to.month)


async def _no_notice(village: Village, report_id: int) -> None:
    """Every notice about her report went to her talk alone."""
    her_talk = await village.open_talk(WIFE)
    async with village.store.unit() as unit:
        notices = await unit.notices.about(f"report:{report_id}")
    assert notices
    assert {notice.whom for notice in notices} == {f"talk:{her_talk}"}


async def test_husband_asks_for_progress__sees_only_his_own(village: Village) -> None:
    hers = await village.filed(WIFE, HER_PHONE)
    await village.scan(HUSBAND)
    said = await village.tell(HUSBAND, "查进度", hers.number, HIS_PHONE)
    assert "对不上" in text(said)


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Every statement the database was sent, by its text."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(" ".join(statement.split()))

    engine = store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def _turn(village: Village, who: str, said: str) -> list[str]:
    """One thing somebody types: what its turn asks of the database."""
    talk_id = await village.open_talk(who)
    async with village.store.unit() as unit:
        await unit.inbox.add(talk_id, Incoming(village.key(), Kind.TEXT, said), at=village.now)
    with counted(village.store) as sent:
        await village.turns.drain()
    return sent


async def _progress(village: Village, who: str, number: str, phone: str) -> tuple[str, list[str]]:
    await village.scan(who)
    await village.tell(who, "查进度")
    await village.hear(who)
    sent = await _turn(village, who, number) + await _turn(village, who, phone)
    return text(await village.hear(who)), sent


async def test_neighbours_receipt__theirs_or_nobodys__same_reply_by_the_same_statements(village: Village) -> None:
    report = await village.filed(HUSBAND, HIS_PHONE)
    free = receipts.draw(village.pack.receipt, lambda most: (int(report.number[0]) + 1) % most)
    assert free != report.number
    there = await _progress(village, NEIGHBOUR, report.number, "13900000899")
    nowhere = await _progress(village, f"{NEIGHBOUR}二", free, "13900000899")
    assert "对不上" in there[0]
    assert there == nowhere


async def _files(village: Village, who: str, phone: str) -> tuple[str, list[str]]:
    """Somebody reports and types a neighbour's telephone and name: what is said, and asked of the database."""
    await village.to_phone(who)
    await village.hear(who)
    sent = []
    for typed in (phone, "别人家，念给他听过了", HEAD, "跳过", "都对"):
        sent += await _turn(village, who, typed)
    said = text(await village.hear(who))
    number = (await village.reports(who))[0].number
    return said.replace(f"{number[:4]} {number[4:]}", "#"), sent


async def test_neighbours_name_and_phone__with_or_without_a_report__same_turns(village: Village) -> None:
    without = await _files(village, "甲邻", HIS_PHONE)
    (first,) = await village.reports("甲邻")
    async with village.store.unit() as unit:
        await unit.reports.withdraw(first.id, at=village.now)
    await village.report(subject=HEAD, phone=HIS_PHONE, by=HUSBAND)
    with_one = await _files(village, "乙邻", HIS_PHONE)
    assert with_one == without
    assert len(without[1]) > 50
    await village.tick()
    (second,) = await village.reports("乙邻")
    async with village.store.unit() as unit:
        assert await unit.reports.linked(second.clue_id), "the tick has noted it, for the worker"


async def test_third_party__every_stage__three_words_and_the_same_buttons_while_it_runs(village: Village) -> None:
    report = await village.report(for_other=True, by=NEIGHBOUR)
    task, seen = await village.task(report), []
    for move in (None, "take", "find", "confirm", "tell", "number"):
        task = await _by(village, task, move) if move else task
        said = await village.do(NEIGHBOUR, Kind.TEXT, "查进度")
        card = next(one for one in said if report.number in one.title.replace(" ", ""))
        seen.append((card.text, tuple(labels([card]))))
    assert [words for words, _ in seen] == ["收到了。", "正在办。", "正在办。", "正在办。", "正在办。", "办完了。"]
    assert len({buttons for _, buttons in seen[:-1]}) == 1, "a button that goes would tell that there is a decision"


async def test_story_of_the_report__is_nowhere_in_a_notice(village: Village) -> None:
    await village.to_receipt(WIFE)
    assert STORY not in words(await village.hear(WORKER))
