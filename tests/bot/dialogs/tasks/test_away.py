"""Away with a deputy, back again, leaving: no task is ever in nobody's hands."""

from datetime import date

import pytest

from bot.casework import transfers
from storage.unit import Store
from tests.bot.dialogs.tasks.county import TOWN, VILLAGE, WORKER, County, labels, words


@pytest.fixture
async def county(embedded_store: Store) -> County:
    county = await County.found(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, "worker-02"):
        await county.open_talk(who)
    return county


async def go_away(county: County) -> None:
    said = await county.press(WORKER, "s.away")
    said = await county.say(WORKER, "3月4日")
    said = await county.choose(WORKER, said, await county.name_of("worker-02"))
    assert "手上1件也一起转过去" in words(said)
    said = await county.choose(WORKER, said, "对，请假")
    assert "放心休息" in words(said)


async def test_away__tasks_go_to_the_deputy_and_new_ones_too(county: County) -> None:
    first = await county.report()
    await county.hear(WORKER)
    await go_away(county)
    deputy = await county.id_of("worker-02")
    assert (await county.task(first)).keeper() == deputy
    assert "转给您一件" in words(await county.hear("worker-02"))
    second = await county.report(by="v2")
    assert (await county.task(second)).keeper() == deputy
    said = await county.choose("worker-02", await county.hear("worker-02"), "我来办")
    assert "由您办" in words(said)


async def test_away__comes_back__deputys_tasks_come_back_too(county: County) -> None:
    report = await county.report()
    await county.hear(WORKER)
    await go_away(county)
    county.at(3, 9)
    said = await county.press(WORKER, "s.away")
    assert "回来上班了吗" in words(said)
    await county.choose(WORKER, said, "回来了")
    assert (await county.task(report)).keeper() == await county.id_of(WORKER)
    assert "现在由" in words(await county.hear("worker-02"))


async def test_away__day_over__tasks_come_back_by_the_clock(county: County) -> None:
    report = await county.report()
    await county.hear(WORKER)
    await go_away(county)
    await county.walk_to(5, 8, 30)
    assert (await county.task(report)).keeper() == await county.id_of(WORKER)


async def test_away__longer_than_planned__stays_with_the_deputy(county: County) -> None:
    report = await county.report()
    await go_away(county)
    async with county.store.unit() as unit:
        worker, deputy = await county.person(unit, WORKER), await county.person(unit, "worker-02")
        await unit.people.be_away(worker.id, county.now.date(), county.now.replace(day=20).date(), deputy.id)
    await county.walk_to(5, 8, 30)
    assert (await county.task(report)).keeper() == deputy.id


async def test_leaving__with_tasks__lead_places_them_first(county: County) -> None:
    report = await county.report()
    await county.hear(WORKER)
    name = await county.name_of(WORKER)
    await county.press(TOWN, "s.leaving")
    said = await county.say(TOWN, name)
    assert f"{name}手上还有丑**家（杏园村一组），交给谁" in words(said)
    said = await county.choose(TOWN, said, await county.name_of(VILLAGE))
    assert "确定吗" in words(said)
    assert (await county.task(report)).keeper() == await county.id_of(VILLAGE)
    said = await county.choose(TOWN, said, "确定离岗")
    assert "已经离岗" in words(said)
    answer = await county.press(WORKER, "s.mine")
    assert "停用" in words(answer)
    async with county.store.unit() as unit:
        assert (
            await unit.people.in_post("worker", (await unit.places.at_level("grid"))[0].id, on=county.now.date()) == []
        )


async def test_leaving__finding_waits_for_the_second_person__refused(county: County) -> None:
    from cases import casework as rules

    report = await county.report()
    async with county.store.unit() as unit:
        from bot import casework

        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        scene = county.scene(unit)
        worker = await casework.standing_for(scene, task, await county.person(unit, WORKER))
        second = await casework.standing_for(scene, task, await county.person(unit, VILLAGE))
        filed = rules.file_finding(task, worker, "solved", county.now, scene.terms, second=second)
        assert not isinstance(filed, rules.Unfit)
        await casework.save(scene, task, filed, worker.person_id)
    await county.press(TOWN, "s.leaving")
    said = await county.say(TOWN, await county.name_of(WORKER))
    assert "还不能离岗" in words(said)
    assert "复核完再办" in words(said)


async def offered(county: County, who: str) -> set[str]:
    """Everything in somebody's menu, 更多 included."""
    return {*labels(await county.press(who, "w.menu")), *labels(await county.press(who, "s.more"))}


async def test_menu__offers_by_rights(county: County) -> None:
    assert {"我的任务", "请假", "报备亲属"} <= await offered(county, WORKER)
    assert "催办与超期" not in await offered(county, WORKER)
    assert {"催办与超期", "人员离岗"} <= await offered(county, TOWN)
    await county.open_talk("county-01")
    assert "快进" in await offered(county, "county-01")


async def lead_away(county: County) -> None:
    """The village's lead is away; the worker of the second grid acts for them."""
    async with county.store.unit() as unit:
        lead, deputy = await county.person(unit, VILLAGE), await county.person(unit, "worker-02")
        await transfers.go_away(county.scene(unit), lead, date(2026, 3, 20), deputy.id)


async def test_acting_lead__has_the_leads_menu_lists_and_digest(county: County) -> None:
    """What came up to the lead before they went is the acting lead's to see, urge and reassign."""
    report = await county.report()
    await county.hear(WORKER)
    await county.walk_to(5, 15)
    assert "超期提醒" in words(await county.hear(VILLAGE))
    assert "催办与超期" not in labels(await county.say("worker-02", "菜单"))
    await lead_away(county)
    assert "催办与超期" in labels(await county.say("worker-02", "菜单"))
    said = await county.press("worker-02", "s.late")
    assert "丑**" in words(said)
    said = await county.choose("worker-02", said, "丑**")
    assert {"催办", "改派"} <= set(labels(said))
    await county.walk_to(6, 9)
    assert "丑**" in words(await county.hear("worker-02"))
    said = await county.press("worker-02", f"n.{(await county.task(report)).task_id}.1.urge")
    assert "为什么催" in words(said)


async def test_acting_lead__back_again__nothing_of_it_is_left(county: County) -> None:
    await county.report()
    await county.walk_to(5, 15)
    await lead_away(county)
    async with county.store.unit() as unit:
        deputy, on = (await county.person(unit, "worker-02")).id, date(2026, 3, 6)
        assert await unit.people.deputised_by(deputy, on=on) == [(await county.person(unit, VILLAGE)).id]
        await transfers.come_back(county.scene(unit), await county.person(unit, VILLAGE))
        assert await unit.people.deputised_by(deputy, on=on) == []
    assert "催办与超期" not in labels(await county.say("worker-02", "菜单"))
    assert "丑**" not in words(await county.press("worker-02", "s.late"))


async def test_acting_lead__not_free_of_it__sees_nothing_and_it_does_not_climb_to_them(county: County) -> None:
    async with county.store.unit() as unit:
        deputy = await county.person(unit, "worker-02")
        await unit.kin.add(deputy.id, name="丑某某", at=county.now)
    await lead_away(county)
    await county.report()
    await county.hear(WORKER)
    await county.walk_to(9, 9)
    assert await county.hear("worker-02") == []
    assert "丑**" not in words(await county.press("worker-02", "s.late"))
    assert "超期提醒" in words(await county.hear(TOWN)), "the rung above is told instead"
