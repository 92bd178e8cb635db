"""A question that waits: pushed at once, told again when its time is over, then upwards; misses on Monday."""

import pytest

from bot.casework import questions as hands
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, County, words

DESK = "desk-01"


@pytest.fixture
async def county(embedded_store: Store) -> County:
    made = await County.found(embedded_store)
    for who in (DESK, BOSS, "county-02"):
        await made.open_talk(who)
    return made


async def ask(county: County, said: str = "坟地能不能卖") -> int:
    talk_id = await county.open_talk("v1")
    async with county.store.unit() as unit:
        talk = await unit.talks.get(talk_id)
        assert talk is not None
        await unit.questions.miss(said, at=county.now)
        number, _ = await hands.file(county.scene(unit), talk, said, context=[], real_now=county.now)
    return number


async def test_filed__fourth_of_the_day__still_pushed_at_once(county: County) -> None:
    for number in range(4):
        await ask(county, f"第{number}个问题")
        assert f"第{number}个问题" in words(await county.hear(DESK))


async def test_filed__at_night__waits_for_the_morning(county: County) -> None:
    county.at(2, 23)
    await ask(county)
    assert await county.hear(DESK) == []
    await county.walk_to(3, 8, 1)
    (digest,) = await county.hear(DESK)
    assert "有人问政策" in digest.text
    assert [choice.data for choice in digest.choices] == ["s.answer.1"]


async def test_filed__desk_away__the_deputy_is_pushed(county: County) -> None:
    await county.open_talk("town-01")
    async with county.store.unit() as unit:
        desk, deputy = await county.person(unit, DESK), await county.person(unit, "town-01")
        await unit.people.be_away(desk.id, county.now.date(), county.now.date(), deputy.id)
    await ask(county)
    assert "坟地能不能卖" in words(await county.hear("town-01"))


async def test_filed__nobody_at_the_desk__who_runs_it_is_told(county: County) -> None:
    await county.open_talk("admin-01")
    async with county.store.unit() as unit:
        await unit.people.leave((await county.person(unit, DESK)).id, on=county.now.date(), at=county.now)
    await ask(county)
    assert "政策窗口没有人" in words(await county.hear("admin-01"))


async def test_not_answered__desk_then_county__each_once(county: County) -> None:
    """15 working hours from Monday 9:00 end on Wednesday at 9:00; the county hears four working hours after that."""
    await ask(county)
    await county.hear(DESK)
    await county.walk_to(4, 8, 59)
    assert "到时候了" not in words(await county.hear(DESK))
    await county.walk_to(4, 9, 1)
    assert "到时候了" in words(await county.hear(DESK))
    await county.walk_to(4, 15, 29)
    assert "群众提问还没回话" not in words(await county.hear(BOSS))
    await county.walk_to(4, 15, 35)
    said = words(await county.hear(BOSS))
    assert "看到了，还没有回话" in said
    assert "坟地" not in said, "the asker's words stay with the desk"
    await county.walk_to(6, 17)
    assert "群众提问还没回话" not in words(await county.hear(BOSS))


async def test_not_seen__county_told_as_not_reached__nobody_blamed(county: County) -> None:
    await ask(county)
    await county.walk_to(4, 15, 40)
    assert await county.hear(BOSS) == []
    await county.walk_to(5, 9, 40)
    said = words(await county.hear(BOSS))
    assert "还没有看到，请打个电话" in said


async def test_answered__nobody_is_told_any_more(county: County) -> None:
    number = await ask(county)
    async with county.store.unit() as unit:
        question = await unit.questions.get(number)
        assert question is not None
        person = await county.person(unit, DESK)
        await hands.answer(county.scene(unit), question, "不能卖。", person.id, county.now)
    assert "不能卖。" in words(await county.hear("v1"))
    await county.hear(DESK)
    await county.walk_to(6, 17)
    assert "到时候了" not in words(await county.hear(DESK))
    assert await county.hear(BOSS) == []


async def test_week__misses_grouped_without_names__to_the_desk_on_monday(county: County) -> None:
    await county.tick()
    for said in ("养狗办证去哪办", "养狗去哪办证", "甲一山家的坟地能不能卖"):
        await ask(county, said)
    county.at(6, 10)
    await county.hear(DESK)
    await county.walk_to(9, 7, 59)
    assert "没答上的问题" not in words(await county.hear(DESK))
    await county.walk_to(9, 8, 1)
    said = words(await county.hear(DESK))
    assert "上一周有 3 个问题没答上" in said
    assert "2 次：养狗办证去哪办；养狗去哪办证" in said
    assert "甲一山" not in said.split("没答上")[-1]
    await county.walk_to(16, 8, 1)
    assert "没答上的问题" not in words(await county.hear(DESK)), "nothing new, nothing said"
