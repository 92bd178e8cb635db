"""The ladder in time: worker, village lead, town, county, each only after the one before was reached and ignored it."""

from dataclasses import replace

import pytest

from bot import casework
from cases import casework as rules
from cases.rights import Standing
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, County, labels, words

EVERYBODY = (WORKER, VILLAGE, TOWN, BOSS)


@pytest.fixture
async def county(store: Store) -> County:
    return await _county(store)


@pytest.fixture
async def quick(embedded_store: Store) -> County:
    """Where the kind of database makes no difference."""
    return await _county(embedded_store)


async def _county(store: Store) -> County:
    county = await County.found(store)
    for who in EVERYBODY:
        await county.open_talk(who)
    return county


async def late(county: County) -> None:
    """A task late since Wednesday 18:00, its worker reached."""
    await county.report()
    await county.hear(WORKER)
    await county.walk_to(4, 18, 1)
    await county.hear(WORKER)


async def test_ladder__worker_reached_and_ignored__village_told_after_four_working_hours(county: County) -> None:
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


async def test_ladder__due_and_late_never_together(quick: County) -> None:
    """burns.md 14: each word has its own time."""
    await quick.report()
    await quick.hear(WORKER)
    await quick.walk_to(4, 18)
    said = [one.title for one in await quick.hear(WORKER)]
    assert said.count("快到期了") == 1
    assert said.count("到期了") <= 1


async def test_ladder__each_rung_after_the_one_before__up_to_the_county(quick: County) -> None:
    await quick.report()
    heard: list[str] = []
    for day, hour in ((3, 12), (4, 18), (5, 12), (5, 18), (6, 12), (6, 18), (9, 18), (10, 12)):
        await quick.walk_to(day, hour, 1)
        for who in EVERYBODY:
            if "超期提醒" in words(await quick.hear(who)):
                heard.append(who)
    assert heard == [VILLAGE, TOWN, BOSS]


async def test_ladder__worker_not_reached__village_told_as_not_reached(store: Store) -> None:
    county = await County.found(store)
    await county.open_talk(VILLAGE)
    await county.report()
    await county.walk_to(3, 18)
    alert = words(await county.hear(VILLAGE))
    assert "没联系上，请打电话" in alert
    assert "这不算谁超期" in alert
    assert "超期1" not in alert


async def test_ladder__village_not_reached__town_told_of_the_village_not_of_lateness(embedded_store: Store) -> None:
    county = await County.found(embedded_store)
    for who in (WORKER, TOWN):
        await county.open_talk(who)
    await late(county)
    await county.walk_to(6, 15, 30)
    await county.hear(WORKER)
    alert = words(await county.hear(TOWN))
    assert f"发给{await county.name_of(VILLAGE)}的消息还没送到" in alert
    said = words(await county.press(TOWN, "s.late"))
    assert "丑**家（杏园村一组）" in said


async def test_ladder__done__never_reminded(quick: County) -> None:
    quick.use(identity=replace(quick.pack.identity, valid_to=None))
    report = await quick.report()
    await quick.choose(WORKER, await quick.hear(WORKER), "我来办")
    async with quick.store.unit() as unit:
        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        by = Standing(task.keeper(), follows=task.reports)
        await casework.save(quick.scene(unit), task, rules.withdraw(task, by, quick.now), task.keeper())
    await quick.walk_to(12, 18)
    for who in EVERYBODY:
        assert "期" not in words(await quick.hear(who))


async def test_reason__stops_the_climb_not_the_legal_day(quick: County) -> None:
    report = await quick.report()
    await quick.hear(WORKER)
    legal = (await quick.task(report)).due
    quick.at(4, 10)
    said = await quick.press(WORKER, "n.1.1.state_reason")
    said = await quick.choose(WORKER, said, "抢险救灾")
    said = await quick.say(WORKER, "3月9日")
    assert "户里的期限还是3月4日（周三）18:00前，没有变" in words(said)
    await quick.walk_to(9, 17)
    assert "超期" not in words(await quick.hear(VILLAGE))
    assert (await quick.task(report)).due == legal
    await quick.walk_to(10, 8, 1)
    assert "您说的日子到了" in words(await quick.hear(WORKER)) or "3月4日" in words(await quick.hear(WORKER))


async def test_reason__second_one__goes_one_level_up(quick: County) -> None:
    await quick.report()
    await quick.hear(WORKER)
    for day in (4, 5):
        quick.at(day, 10)
        task = "n.1.9.state_reason"
        said = await quick.choose(WORKER, await quick.press(WORKER, task), "等部门回话")
        said = await quick.say(WORKER, f"3月{day + 6}日")
    assert "上一级会知道" in words(said)
    alert = words(await quick.hear(VILLAGE))
    assert "又说明了一次原因" in alert
    assert "等部门回话，3月11日（周三）前办" in alert


async def test_urge__with_reason__not_again_within_the_packs_days(quick: County) -> None:
    await late(quick)
    await quick.walk_to(5, 12)
    alert = await quick.hear(VILLAGE)
    said = await quick.choose(VILLAGE, alert, "催办")
    said = await quick.choose(VILLAGE, said, "户里等着")
    assert "已经催了" in words(said)
    assert "请您抓紧：户里等着" in words(await quick.hear(WORKER))
    again = words(await quick.choose(VILLAGE, alert, "催办"))
    assert "以后才能再催" in again
    quick.at(6, 9)
    await quick.tick()
    task = await quick.press(TOWN, "n.1.9.urge")
    assert "已经催过" in words(task)


async def test_extend__by_the_town__holder_told_and_climb_starts_anew(quick: County) -> None:
    report = await quick.report()
    await quick.hear(WORKER)
    quick.at(4, 15)
    said = await quick.press(TOWN, "n.1.1.extend")
    await quick.say(TOWN, "3月11日")
    said = await quick.say(TOWN, "户主住院")
    assert "期限改到3月11日（周三）18:00前" in words(said)
    assert "期限改了" in words(await quick.hear(WORKER))
    await quick.walk_to(10, 18)
    assert "超期" not in words(await quick.hear(VILLAGE))
    assert (await quick.task(report)).home_due.last_day.day == 11
    refused = await quick.press(VILLAGE, "n.1.2.extend")
    assert "什么都没有改" in words(refused) or "没有做" in words(refused)


async def test_late__lists_who_holds_and_acts_from_the_message(quick: County) -> None:
    await late(quick)
    await quick.walk_to(6, 9)
    await quick.hear(WORKER)
    said = await quick.press(TOWN, "s.late")
    name = await quick.name_of(WORKER)
    assert f"丑**家（杏园村一组），在{name}手上，超期2个工作日（{name}2）" in words(said)
    said = await quick.choose(TOWN, said, "1 丑**家")
    assert {"催办", "改派", "延期", "查看"} <= set(labels(said))


async def test_late__other_town__sees_nothing(quick: County) -> None:
    await late(quick)
    await quick.open_talk("town-02")
    assert "没有超期" in words(await quick.press("town-02", "s.late"))
    assert "找不到" in words(await quick.press("town-02", "s.late.1"))


async def test_ladder__told_in_a_digest_that_was_seen__ignored_not_unreached(quick: County) -> None:
    quick.at(3, 21)
    await quick.report()
    await quick.tick()
    await quick.walk_to(4, 8)
    assert "要看的事" in words(await quick.hear(WORKER))
    await quick.walk_to(5, 18)
    await quick.hear(WORKER)
    await quick.walk_to(6, 12)
    alert = words(await quick.hear(VILLAGE))
    assert "超期提醒" in alert
    assert "没联系上" not in alert


async def test_ladder__digest_never_seen__not_reached_counts_from_the_digest(quick: County) -> None:
    quick.at(3, 21)
    await quick.report()
    await quick.tick()
    await quick.walk_to(4, 18)
    assert "没联系上" not in words(await quick.hear(VILLAGE))
    await quick.walk_to(5, 8, 30)
    assert "没联系上" in words(await quick.hear(VILLAGE))


async def test_late__holder_not_reached__shown_as_that(embedded_store: Store) -> None:
    county = await County.found(embedded_store)
    await county.open_talk(VILLAGE)
    await county.report()
    await county.walk_to(6, 9)
    said = words(await county.press(VILLAGE, "s.late"))
    assert "没联系上，请打电话" in said
    assert "超期2" not in said
