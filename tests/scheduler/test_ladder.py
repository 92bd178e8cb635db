"""The ladder in time: worker, village lead, town, county, each only after the one before was reached and ignored it."""

import pytest

from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, County, labels, words


@pytest.fixture
async def county(store: Store) -> County:
    return await County.found(store)


async def everybody(county: County) -> None:
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.open_talk(who)


async def test_ladder__worker_reached_and_ignored__village_told_after_four_working_hours(county: County) -> None:
    await everybody(county)
    await county.report()
    assert "新任务" in words(await county.hear(WORKER))
    await county.walk_to(4, 17, 59)
    assert "快到期了" in words(await county.hear(WORKER))
    await county.walk_to(4, 18)
    assert await county.hear(VILLAGE) == []
    await county.walk_to(5, 11, 59)
    assert "到期了" in words(await county.hear(WORKER))
    assert await county.hear(VILLAGE) == []
    await county.walk_to(5, 12, 0)
    alert = await county.hear(VILLAGE)
    assert "超期提醒" in words(alert)
    assert f"现在在{await county.name_of(WORKER)}手上（网格）" in words(alert)
    assert f"超期1个工作日（{await county.name_of(WORKER)}1）" in words(alert)
    assert {"催办", "改派", "查看"} <= set(labels(alert))
    assert await county.hear(TOWN) == []


async def test_ladder__each_rung_after_the_one_before__up_to_the_county(county: County) -> None:
    await everybody(county)
    await county.report()
    heard: list[str] = []
    for day, hour in ((3, 12), (4, 18), (5, 12), (5, 18), (6, 12), (6, 18), (9, 12), (9, 18), (10, 12), (10, 18)):
        await county.walk_to(day, hour, 1)
        for who in (WORKER, VILLAGE, TOWN, BOSS):
            if "超期提醒" in words(await county.hear(who)):
                heard.append(who)
    assert heard == [VILLAGE, TOWN, BOSS]


async def test_ladder__worker_not_reached__village_told_as_not_reached(county: County) -> None:
    await county.open_talk(VILLAGE)
    await county.report()
    await county.walk_to(3, 18)
    alert = words(await county.hear(VILLAGE))
    assert "没联系上，请打电话" in alert
    assert "这不算谁超期" in alert
    assert "超期1" not in alert


async def test_ladder__done__never_reminded(county: County) -> None:
    await everybody(county)
    report = await county.report()
    said = await county.hear(WORKER)
    await county.choose(WORKER, said, "我来办")
    async with county.store.unit() as unit:
        from bot import casework
        from cases import casework as rules
        from cases.rights import Standing

        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        by = Standing(task.keeper(), follows=task.reports)
        await casework.save(county.scene(unit), task, rules.withdraw(task, by, county.now), task.keeper())
    await county.walk_to(20, 18)
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        assert "期" not in words(await county.hear(who))
