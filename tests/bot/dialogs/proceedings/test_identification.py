"""监测对象识别 in chat, from a home check to the named contact; return and resend; refusal, appeal in two taps."""

import pytest

from bot.casework import proceedings as hands
from cases import proceedings
from cases.proceedings import Case
from chat.outgoing import Outgoing
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, labels, words
from tests.bot.dialogs.village import Village

FIRST = 1
"""The first case."""


@pytest.fixture
async def county(embedded_store: Store) -> Village:
    county = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.open_talk(who)
    return county


async def checked(county: Village) -> None:
    """A report whose home check found it true."""
    await county.report()
    said = await county.press(WORKER, "n.1.1.file_finding")
    answers = {"见到了谁": "户主本人", "有急事": "没有", "什么情况": "属实"}
    for _ in range(40):
        last = said[-1]
        if "交上去" in labels([last]):
            await county.choose(WORKER, [last], "交上去")
            return
        wanted = next((answer for question, answer in answers.items() if question in last.text), "")
        buttons = [each for each in ("选好了", "跳过") if each in labels([last])]
        said = (
            await county.choose(WORKER, [last], buttons[0])
            if buttons and not wanted
            else await county.say(WORKER, wanted or "1")
        )
    raise AssertionError(words(said))


async def opened(county: Village) -> None:
    """The worker opens the case."""
    await checked(county)
    said = await county.press(WORKER, "s.newcase")
    said = await county.choose(WORKER, said, "家（杏园村一组）")
    said = await county.choose(WORKER, said, "监测对象识别")
    assert "等镇里受理：壬三雨" in words(said)


async def act(county: Village, who: str, code: str, *answers: str) -> list[Outgoing]:
    """Does an act: answers its questions, looks at the card, presses it."""
    said = await county.press(who, f"s.caseact.{FIRST}-{code}")
    for answer in answers:
        said = await county.say(who, answer)
    title = next(each for each in labels(said) if not each.startswith("改："))
    return await county.choose(who, said, title)


async def case(county: Village, number: int = FIRST) -> Case:
    async with county.store.unit() as unit:
        found = await unit.proceedings.get(number)
    assert found is not None
    return found


async def to_notice(county: Village) -> None:
    """As far as the notice hanging and the comparison asked for."""
    await opened(county)
    await act(county, TOWN, "accept")
    await act(county, VILLAGE, "record_consent", "丑某某、丑某", "本人写的", "念过", "镇档案柜", "今天")
    await act(county, WORKER, "check_home", "就用这次核查的")
    await act(county, VILLAGE, "hold_meeting", "9", "7", "无", "7", "0")
    await act(county, VILLAGE, "post_notice", "村部公示栏", "今天")
    await act(county, TOWN, "ask_comparison")


async def test_identification__straight_way__to_the_named_contact(county: Village) -> None:
    await to_notice(county)
    early = await act(county, VILLAGE, "take_down", "今天")
    assert "公示要贴够天数" in words(early)
    county.at(9, 9)
    await act(county, VILLAGE, "take_down", "今天")
    await act(county, BOSS, "bring_comparison", "没有发现要核对的")
    said = await act(county, TOWN, "town_return", "会议签到表")
    assert "村里补一项" in words(said)
    assert "会议签到表" in words(await county.hear(VILLAGE))
    await act(county, VILLAGE, "resend")
    await act(county, TOWN, "town_pass", "材料齐了")
    await act(county, BOSS, "approve", "符合规定的条件")
    await act(county, TOWN, "enter", "3499999900001")
    said = await act(county, TOWN, "name_contact", "壬三雨", "13900000009")
    assert "已录入，有人帮扶" in words(said)
    now = await case(county)
    async with county.store.unit() as unit:
        rules = await unit.proceedings.rules_of(now)
        follow = await unit.proceedings.of_clue(now.clue_id)
    assert proceedings.replayed(rules, now.history) == now.position
    assert [each.procedure for each in follow] == ["监测对象识别", "帮扶"]
    assert "监测对象识别（AJ0001）：已录入，有人帮扶" in words(await county.press("v1", "s.progress"))


async def test_refusal__household_appeals_in_two_taps__decided_above_by_others(county: Village) -> None:
    await to_notice(county)
    county.at(9, 9)
    await act(county, VILLAGE, "take_down", "今天")
    await act(county, BOSS, "bring_comparison", "没有发现要核对的")
    await county.hear("v1")
    await act(county, TOWN, "refuse", "家里今年收入够用")
    told = await county.hear("v1")
    assert "家里今年收入够用" in words(told)
    said = await county.choose("v1", told, "不服，要申诉")
    said = await county.choose("v1", said, "就这样申诉")
    assert "AJ0002" in words(said)
    appeal = await case(county, 2)
    assert appeal.appeals == FIRST
    assert await county.id_of(TOWN) in appeal.conflicted
    for who in (WORKER, VILLAGE, TOWN):
        assert "AJ0002" not in words(await county.hear(who))
        assert "找不到" in words(await county.press(who, "s.case.2"))
        assert "AJ0002" not in words(await county.press(who, "s.cases.here"))
    again = await county.press("v1", "s.appeal.1")
    again = await county.choose("v1", again, "就这样申诉")
    assert "已经在办" in words(again)


async def test_kin_declared__the_case_leaves_their_hands_and_their_sight(county: Village) -> None:
    await opened(county)
    assert (await case(county)).holder.person_id == await county.id_of(TOWN)
    async with county.store.unit() as unit:
        town = await county.person(unit, TOWN)
        await unit.kin.add(town.id, name="丑某某", phone="13900000001", relation="兄弟姐妹", at=county.now)
        assert await hands.recheck(county.scene(unit), town) == 1
    now = await case(county)
    assert now.holder.person_id == await county.id_of(BOSS)
    assert "找不到" in words(await county.press(TOWN, "s.case.1"))
    assert "找不到" in words(await county.press("worker-12", "s.case.1"))
