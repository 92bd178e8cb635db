"""A notice's button: rights at every press, and a stale one says who has it now and changes nothing."""

import pytest

from cases.tasks import State
from storage.unit import Store
from tests.bot.dialogs.tasks.county import VILLAGE, WORKER, County, button, labels, words


@pytest.fixture
async def county(embedded_store: Store) -> County:
    return await County.found(embedded_store)


async def test_act__take_up_twice__once_and_said_where_it_is(county: County) -> None:
    report = await county.report()
    data = button(await county.hear(WORKER), "我来办")
    assert "由您办" in words(await county.press(WORKER, data))
    again = await county.press(WORKER, data)
    assert "什么都没有改" in words(again)
    task = await county.task(report)
    assert (task.state, task.revision) == (State.IN_HAND, 2)


async def test_act__other_persons_button__nothing_shown_nothing_changed(county: County) -> None:
    report = await county.report()
    data = button(await county.hear(WORKER), "我来办")
    said = await county.press("worker-02", data)
    assert "不归您管" in words(said)
    assert "丑**" not in words(said)
    assert (await county.task(report)).state is State.OPEN


async def test_act__forged_button__not_found(county: County) -> None:
    await county.report()
    for data in ("n.1.1.delete", "n.x", "n.999.1.urge", "n.1.1.urge.2"):
        assert "什么都没有改" in words(await county.press(WORKER, data))


async def test_act__handed_on__told_who_has_it_now(county: County) -> None:
    report = await county.report()
    said = await county.hear(WORKER)
    old = button(said, "我来办")
    task = await county.task(report)
    await county.press(VILLAGE, f"n.{task.task_id}.1.reassign")
    moved = await county.choose(VILLAGE, await county.press(VILLAGE, f"n.{task.task_id}.1.reassign"), "村负责人")
    assert "两边都告诉了" in words(moved)
    answer = words(await county.press(WORKER, old))
    assert f"现在在{await county.name_of(VILLAGE)}手上" in answer
    assert "没有做" in answer
    assert (await county.task(report)).keeper() == await county.id_of(VILLAGE)


async def test_act__reassigned__both_sides_told(county: County) -> None:
    await county.report()
    await county.hear(WORKER)
    await county.open_talk(VILLAGE)
    said = await county.press("town-01", "n.1.1.reassign")
    await county.choose("town-01", said, "村负责人")
    assert "现在由" in words(await county.hear(WORKER))
    assert "转给您一件" in words(await county.hear(VILLAGE))


async def test_mine__lists_masked_with_due_words(county: County) -> None:
    await county.report()
    said = await county.press(WORKER, "s.mine")
    assert "丑**家（杏园村一组），等着入户，3月4日（周三）18:00前" in words(said)
    county.at(4, 9)
    assert "今天18:00前" in words(await county.press(WORKER, "s.mine"))
    county.at(6, 9)
    assert "在您手上过了2个工作日" in words(await county.press(WORKER, "s.mine"))


async def test_task__opened__derivation_line_by_line_and_look_logged(county: County) -> None:
    report = await county.report()
    said = await county.press(WORKER, "n.1.1.see_task")
    details = said[-1].details
    assert "入户核查：2个工作日" in details
    assert "3月2日（周一） 当天不算" in details
    assert "3月3日（周二） 工作日，第1天" in details
    assert "3月4日（周三） 工作日，第2天" in details
    assert "丑**" in words(said)
    assert "13900000001" not in str(said)
    assert "task.seen" in await acts(county)
    full = await county.choose(WORKER, said, "抄录内容")
    assert "户主：丑某某" in words(full)
    assert "电话：13900000001" in words(full)
    assert "困难种类：因病" in words(full)
    assert "reveal.answers" in await acts(county)
    assert report.number


async def acts(county: County) -> list[str]:
    async with county.store.unit() as unit:
        return [event.act for event in await unit.events.about("task:1")]


async def test_task__linked_duplicate__shown_with_reasons_to_the_worker(county: County) -> None:
    first = await county.report()
    second = await county.report(by="v2")
    async with county.store.unit() as unit:
        await unit.reports.link(second.clue_id, first.clue_id, ["same_phone", "same_name_same_place"])
    said = words(await county.press(WORKER, "n.2.1.see_task"))
    assert "可能是同一户" in said
    assert "电话相同、同组同名" in said


async def test_act__open_question_below__shown_again_after(county: County) -> None:
    await county.report()
    await county.hear(WORKER)
    await county.press(WORKER, "s.chat")
    said = await county.press(WORKER, "n.1.1.take_up")
    assert said[-1].text == "今天怎么样？"
    assert "好" in labels(said)
