"""How a report becomes a home check, and what everybody hears of it."""

import pytest

from bot import casework
from cases import rights
from cases.people import NOBODY
from cases.tasks import State, thing
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, ZONE, County, labels, words


@pytest.fixture
async def county(store: Store) -> County:
    return await County.found(store)


async def test_open__grids_worker_gets_it_and_is_told_in_every_channel(county: County) -> None:
    phone, telegram = await county.open_talk(WORKER), await county.open_talk(WORKER, "telegram")
    report = await county.report()
    task = await county.task(report)
    assert task.keeper() == await county.id_of(WORKER)
    assert await county.place() == 2
    async with county.store.unit() as unit:
        for talk in (phone, telegram):
            (row,) = await unit.outbox.after(talk, 0)
            assert row.notice_id is not None
            assert row.message.title == "新任务：入户核查"
            assert "3月4日（周三）18:00前" in row.message.text


async def test_notice__holds_nothing_personal(county: County) -> None:
    await county.report(subject="丑一水", phone="13912345678")
    (notice,) = await county.hear(WORKER)
    assert "丑**" in notice.text
    for secret in ("丑一水", "13912345678", "住院", "因病", "病"):
        assert secret not in str(notice)
    assert {"我来办", "填核查", "查看"} <= set(labels([notice]))
    assert all(len(choice.data.encode()) <= 64 for choice in notice.choices)


async def test_open__worker_away__deputy_gets_it(county: County) -> None:
    async with county.store.unit() as unit:
        today = county.now.date()
        await unit.people.be_away(
            (await county.person(unit, WORKER)).id, today, today, (await county.person(unit, "worker-02")).id
        )
    task = await county.task(await county.report())
    assert task.keeper() == await county.id_of("worker-02")
    said = await county.hear("worker-02")
    assert "我来办" in labels(said)
    after = await county.choose("worker-02", said, "我来办")
    assert "由您办" in words(after)


async def test_open__worker_is_the_household__village_gets_it(county: County) -> None:
    task = await county.task(await county.report(subject=await county.name_of(WORKER), phone=""))
    assert task.keeper() == await county.id_of(VILLAGE)
    assert await county.id_of(WORKER) in task.conflicted
    assert await county.hear(WORKER) == []


async def test_open__vacant_grid__lead_above_gets_it(county: County) -> None:
    async with county.store.unit() as unit:
        await unit.people.leave((await county.person(unit, WORKER)).id, on=county.now.date(), at=county.now)
    assert (await county.task(await county.report())).keeper() == await county.id_of(VILLAGE)


async def test_open__nobody_at_all__kept_and_administrator_told(county: County) -> None:
    async with county.store.unit() as unit:
        for code in (WORKER, VILLAGE, TOWN, BOSS, "county-02"):
            await unit.people.leave((await county.person(unit, code)).id, on=county.now.date(), at=county.now)
    task = await county.task(await county.report())
    assert task.keeper() == NOBODY
    assert task.state is State.OPEN
    assert "没有人能接" in words(await county.hear("admin-01"))


async def test_scope__where_and_python_agree_for_everybody_and_every_act(county: County) -> None:
    """What the shelf finds for a scope is exactly what the scope covers, whoever asks."""
    for grid in range(4):
        await county.report(grid=grid, by=f"v{grid}", subject=await county.name_of(WORKER) if grid == 1 else "丑某某")
    async with county.store.unit() as unit:
        scene = county.scene(unit)
        everything = [task for number in range(1, 5) if (task := await unit.tasks.task(number))]
        assert len(everything) == 4
        for person in await unit.people.staff(on=scene.today):
            for act in rights.Act:
                scope = rights.scope(casework.standing_of(person, county.pack, ZONE), act, county.now)
                found = {task.task_id for task in await unit.tasks.reached_by(scope, open_only=False)}
                assert found == {task.task_id for task in everything if scope.covers(thing(task))}


async def test_completed__name_is_the_workers__goes_to_somebody_free(county: County) -> None:
    """The name comes after the receipt: who turns out to be the household never goes on with it."""
    report = await county.report(subject="", phone="")
    await county.hear(WORKER)
    county.pass_time(minutes=5)
    async with county.store.unit() as unit:
        worker = await county.person(unit, WORKER)
        facts = {**report.facts, "subject": worker.name}
        await unit.reports.complete(
            report.id, record=report.record, facts=facts, is_for_other=True, subject=worker.name
        )
        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        after = await casework.check_conflict(unit, county.pack, task, now=county.now, zone=ZONE)
    assert after.keeper() == await county.id_of(VILLAGE)
    assert worker.id in after.conflicted
    assert "找不到" in words(await county.press(WORKER, "n.1.1.see_task"))


async def test_corrected__who_has_it_is_told(county: County) -> None:
    report = await county.report()
    await county.hear(WORKER)
    async with county.store.unit() as unit:
        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        await casework.tell_corrected(unit, county.pack, task, now=county.now, zone=ZONE)
    assert "补充了新的情况" in words(await county.hear(WORKER))
