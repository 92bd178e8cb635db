"""Every checklist of the pack, filled in chat to its end, with what is wrong on the way."""

from dataclasses import replace
from datetime import date

import pytest

from bot.casework import known
from bot.casework import orders as hands
from bot.notices.orders import price as price_words
from cases.orders import Order, State
from cases.people import PersonId
from cases.places import PlacePath
from chat.outgoing import Outgoing
from packs import contents
from packs.ledger import Ordered
from storage.unit import Store
from tests.bot.dialogs.tasks.county import VILLAGE, labels, words
from tests.bot.dialogs.village import Village
from tests.shipped import shipped_pack

CHECKLISTS = [name for name in contents.form_names(shipped_pack()) if contents.form(shipped_pack(), name).issues]
GOOD = ("是", "对", "有", "没有", "好", "无", "否")
BAD = ("不是", "不对", "没有", "有", "否", "是")
MOST_STEPS = 80


@pytest.fixture
async def county(embedded_store: Store) -> Village:
    county = await Village.open(embedded_store)
    await county.open_talk(VILLAGE)
    given = county.pack.ledger
    assert given is not None
    orders = tuple(Ordered(name, "某办〔2026〕1号", date(2026, 12, 31)) for name in CHECKLISTS)
    county.use(ledger=replace(given, ordered=orders))
    return county


def answer_to(said: list[Outgoing], wanted: tuple[str, ...]) -> str:
    """What a cadre answers to the question on the screen: a wanted button, else the first, else what fits typed."""
    shown = [choice.label for choice in said[-1].choices if choice.label not in ("返回上一步",)]
    if picked := next((label for label in wanted if label in shown), ""):
        return picked
    if "跳过" in shown:
        return "跳过"
    if shown:
        return shown[0]
    kind = said[-1].input.kind if said[-1].input else ""
    return {"integer": "3", "decimal": "3", "date": "3月1日", "number": "3"}.get(kind, "3")


async def filled(county: Village, form: str, wanted: tuple[str, ...]) -> list[Outgoing]:
    """From the button to what is said when it was handed in."""
    said = await county.press(VILLAGE, f"s.check.{form}")
    said = await county.choose(VILLAGE, said, "一组")
    for _ in range(MOST_STEPS):
        if "交上去" in labels(said):
            said = await county.choose(VILLAGE, said, "交上去")
            return await county.choose(VILLAGE, said, "跳过") if "当场改好" in words(said) else said
        said = await county.say(VILLAGE, answer_to(said, wanted))
    raise AssertionError(f"no end: {words(said)}")


async def test_checklist__all_well__handed_in_without_a_line(county: Village) -> None:
    assert "没有查出问题" in words(await filled(county, "water", GOOD))


async def at_second_question(county: Village, form: str) -> list[Outgoing]:
    """The householder was said; what comes then."""
    said = await county.press(VILLAGE, f"s.check.{form}")
    await county.choose(VILLAGE, said, "一组")
    return await county.say(VILLAGE, "3")


async def test_known__from_an_earlier_visit__confirmed_in_one_tap_while_fresh(county: Village) -> None:
    await filled(county, "housing", GOOD)
    await county.say(VILLAGE, "取消")
    await county.choose(VILLAGE, await county.hear(VILLAGE) or await county.say(VILLAGE, "取消"), "不要了")
    county.pass_time(days=3)
    said = await at_second_question(county, "visit")
    assert "上次去说过的" in words(said)
    assert "房子住着安全吗？　是（3月2日（周一））" in words(said)
    assert "户主姓名" in words(await county.say(VILLAGE, "返回"))
    said = await county.say(VILLAGE, "3")
    said = await county.choose(VILLAGE, said, "还是这样")
    assert "吃饭、穿衣" in words(said)
    said = await county.say(VILLAGE, "是")
    assert "吃水够用" in words(said), "the house is known"
    while "交上去" not in labels(said):
        said = await county.say(VILLAGE, answer_to(said, GOOD))
    assert "房子住着安全吗？\n　 是" in words(said)
    await county.choose(VILLAGE, said, "交上去")
    async with county.store.unit() as unit:
        place = (await unit.places.named("杏园"))[0]
        draft = Order("housing", PlacePath(place.path), county.now.date(), county.now.date(), PersonId(1), "某办1号")
        _, price = await hands.priced(county.scene(unit), draft, contents.form(county.pack, "housing"))
        assert (price.known, price.answers, price.confirmed) == (1, 1, 0)
        assert "已经知道 1 个回答，只要确认" in price_words(price, 180)
        assert "其中 2 题已知，只要确认" in price_words(replace(price, confirmed=2), 180)
        await unit.orders.add(replace(draft, from_on=date(2026, 3, 3), wanted=2, state=State.RUNNING))
        (order,) = await unit.orders.live()
        came = await hands.progress(county.scene(unit), order, await county.scene(unit).standing(1))
        assert came.filed == 0, "housing was looked at the day before the order"
        late = known.detail("测试户", {}, date(2026, 3, 4))
        at = known.about("housing", str(place.id))
        await unit.events.add(known.FILED, at, at=county.now, person_id=None, record={}, **late)
        came = await hands.progress(county.scene(unit), order, await county.scene(unit).standing(1))
        assert came.filed == 1, "entered on the 5th, visited on the 4th"
        await unit.orders.save(replace(order, state=State.ENDED))
        county.pass_time(days=181)
        _, price = await hands.priced(county.scene(unit), draft, contents.form(county.pack, "housing"))
        assert (price.known, price.answers) == (0, 0)


@pytest.mark.parametrize("form", CHECKLISTS)
async def test_checklist__something_wrong__in_the_ledger_with_office_and_day(county: Village, form: str) -> None:
    said = words(await filled(county, form, BAD))
    assert "记进台账了" in said
    assert "名下" in said
    assert "期限" in said
    async with county.store.unit() as unit:
        first = await unit.problems.get(1)
    assert first is not None
    assert first.form == form
    assert first.line.source or first.line.county
