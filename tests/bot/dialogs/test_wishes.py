"""What a reporter asks for: nobody of the village on it, and a safe way to be reached; each report keeps its own."""

import pytest

from cases.places import Level
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, labels
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text

LI = "李叔"


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    village = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await village.open_talk(who)
    return village


async def keeper(village: Village, who: str) -> int:
    """Who has the newest report of somebody in hand."""
    return (await village.task((await village.reports(who))[0])).keeper()


async def reported_apart(village: Village, *more: str) -> None:
    await village.scan(WANG)
    said = await village.tell(WANG, "我有难处，要申报", "不想让村里人办", *more)
    assert "家在哪个组" in text(said), "the form goes on where it was"
    await village.tell(WANG, "一组", STORY, "说完了", PHONE)


async def test_apart__before_it_is_sent__town_has_it_and_the_village_hears_nothing(village: Village) -> None:
    await reported_apart(village)
    assert await keeper(village, WANG) == await village.id_of(TOWN)
    assert await village.hear(WORKER) == []
    assert await village.hear(VILLAGE) == []
    assert "新任务" in text(await village.hear(TOWN))
    await village.walk_to(9, 9)
    assert await village.hear(WORKER) == []
    assert await village.hear(VILLAGE) == []


async def test_apart__town_is_meant_too__county_has_it(village: Village) -> None:
    await reported_apart(village, "镇里也不行，给县里办")
    assert await keeper(village, WANG) == await village.id_of(BOSS)
    assert await village.hear(TOWN) == []


async def test_apart__is_one_tap__no_question_more(village: Village) -> None:
    await village.scan(WANG)
    plain = await village.tell(WANG, "我有难处，要申报")
    assert "不想让村里人办" in labels(plain)
    said = await village.tell(WANG, "不想让村里人办")
    assert text(said[1:]) == text(plain[1:])


async def test_apart__after_it_was_sent__worker_loses_it_and_is_told_nothing_more(village: Village) -> None:
    said = await village.to_receipt(WANG)
    await village.hear(WORKER)
    assert "不想让村里人办" in labels(said)
    said = await village.tell(WANG, "不想让村里人办")
    assert "镇里" in text(said)
    assert "这是谁家的事" in text(said), "the open question is shown again"
    assert await keeper(village, WANG) == await village.id_of(TOWN)
    assert await village.hear(WORKER) == []
    (report,) = await village.reports(WANG)
    task = await village.task(report)
    assert task.from_level is Level.TOWN
    assert "找不到" in text(await village.press(WORKER, f"n.{task.task_id}.1.see_task"))


async def test_apart__its_answers_name_no_village_telephone(village: Village) -> None:
    await reported_apart(village)
    said = await village.tell(WANG, "查进度")
    numbers = {call.number for one in said for call in one.calls}
    (report,) = await village.reports(WANG)
    async with village.store.unit() as unit:
        places = await unit.places.line(report.place_id)
    by_level = {place.level: place.phone for place in places}
    assert by_level["village"] not in numbers
    assert by_level["town"] in numbers


async def test_apart__without_a_report__says_where(village: Village) -> None:
    await village.scan(WANG)
    assert "先申报" in text(await village.tell(WANG, "不想让村里人办"))


async def test_safely__told_to_the_worker__and_no_word_comes_unasked(village: Village) -> None:
    await village.to_receipt(WANG)
    said = await village.tell(WANG, "怎么联系我才稳妥", "只打电话，别发消息")
    assert "不会冒出消息" in text(said)
    await village.hear(WORKER)
    said = await village.press(WORKER, "s.mine")
    said = await village.choose(WORKER, said, "回执")
    assert "怎么联系：只打电话，别发消息" in text(said)
    await village.choose(WORKER, said, "我来办")
    assert await village.hear(WANG) == [], "somebody took it up, and the talk stays silent"


async def test_safely__meet__place_is_told_and_nobody_rings(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "怎么联系我才稳妥", "约个地方见", "赶集那天在供销社门口")
    said = await village.choose(WORKER, await village.press(WORKER, "s.mine"), "回执")
    assert "约个地方见（赶集那天在供销社门口）" in text(said)
    said = await village.choose(WORKER, said, "抄录内容和电话")
    assert not [call for one in said for call in one.calls]


async def test_safely__here__worker_writes_into_that_talk(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "怎么联系我才稳妥", "别打电话，发这里")
    said = await village.choose(WORKER, await village.press(WORKER, "s.mine"), "回执")
    await village.choose(WORKER, said, "给户里发句话")
    await village.say(WORKER, "明天上午我去地头找您")
    village.pass_time(minutes=11)
    assert "明天上午我去地头找您" in text(await village.hear(WANG))


async def test_safely__each_report_its_own(village: Village) -> None:
    await village.filed(WANG)
    await village.filed(LI, "13800000009")
    await village.tell(WANG, "查进度", "怎么联系我才稳妥", "只打电话，别发消息")
    (hers,), (his,) = await village.reports(WANG), await village.reports(LI)
    assert (hers.wishes.get("reach"), his.wishes) == ("phone", {})
    said = await village.tap(LI, f"s.safely.{hers.number}")
    assert "没有找到" in text(said)
