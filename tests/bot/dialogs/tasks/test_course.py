"""The course of a home check from the visit to the closing, through the talk."""

from datetime import date

import pytest

from bot.dialogs import sheets
from cases.tasks import State
from chat.outgoing import Outgoing
from storage.unit import Store
from tests.bot.dialogs.tasks.county import TOWN, VILLAGE, WORKER, ZONE, County, labels, words


@pytest.fixture
async def county(embedded_store: Store) -> County:
    county = await County.found(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, "v1"):
        await county.open_talk(who)
    return county


async def walk_form(county: County, said: list[Outgoing], answers: dict[str, str]) -> list[Outgoing]:
    """Answers the checklist: by the words of the question, else 是, else 跳过."""
    for _ in range(40):
        last = said[-1]
        if "交上去" in labels([last]):
            return await county.choose(WORKER, [last], "交上去")
        wanted = next((answer for question, answer in answers.items() if question in last.text), "")
        if wanted:
            said = await county.say(WORKER, wanted)
        elif "选好了" in labels([last]):
            said = await county.choose(WORKER, [last], "选好了")
        elif "跳过" in labels([last]):
            said = await county.choose(WORKER, [last], "跳过")
        else:
            said = await county.say(WORKER, "1")
    raise AssertionError(words(said))


MET = {"见到了谁": "户主本人", "有急事": "没有"}


async def finding(county: County, title: str, **more: str) -> list[Outgoing]:
    said = await county.press(WORKER, "n.1.1.file_finding")
    return await walk_form(county, said, {**MET, **more, "什么情况": title})


async def test_finding__true__told_with_number__closes(county: County) -> None:
    report = await county.report()
    said = await finding(county, "属实")
    assert "把结果告诉户里" in words(said)
    assert (await county.task(report)).state is State.TO_TELL
    assert "核查有结果了" in words(await county.hear("v1"))
    await told(county, said)
    task = await county.task(report)
    assert task.state is State.TO_TELL
    assert task.telling is not None
    assert task.telling.who == "户主本人"
    said = await county.press(WORKER, f"n.1.{task.revision}.record_number")
    said = await county.choose(WORKER, said, "填编号")
    said = await county.say(WORKER, "3499999900001")
    said = await county.say(WORKER, "今天")
    assert "这件办结" in words(said)
    task = await county.task(report)
    assert task.state is State.CLOSED
    assert task.number is not None
    assert task.number.number == "3499999900001"
    async with county.store.unit() as unit:
        clue = await unit.clues.get(report.clue_id)
        acts = [event.act for event in await unit.events.about("task:1")]
    assert clue is not None
    assert (clue.outcome, clue.system["number"]) == ("true", "3499999900001")
    assert {"task.checklist", "task.finding", "task.told", "task.number", "task.closed"} <= set(acts)
    assert "下一步" in words(await county.hear("v1"))


async def test_finding__entered_later_on_one_page__counts_by_the_day_of_the_visit(county: County) -> None:
    report = await county.report()
    county.at(5, 9)
    await county.press(WORKER, "n.1.1.file_finding")
    seen = {f"visit/{name}": "yes" for name in ("match", "house", "water", "school", "insurance", "basics")}
    left = dict.fromkeys(("visit/id_number", "visit/members", "visit/risk", "photos", "note"), "")
    answers = {
        **seen,
        **left,
        "met": "family",
        "visit/urgent": "no",
        "finding": "differs",
        sheets.VISITED: "2026-02-27",
    }
    assert "还没有派下来" in words(await county.send_page(WORKER, "verify", answers))
    said = await county.say(WORKER, "3月3日")
    assert "交上去了" in words(said)
    task = await county.task(report)
    assert task.finding is not None
    assert task.finding.visited_on == date(2026, 3, 3)
    assert task.paper_days(ZONE) == {date(2026, 3, 4), date(2026, 3, 5)}
    async with county.store.unit() as unit:
        (kept,) = [each for each in await unit.events.about("task:1") if each.act == "task.checklist"]
    assert kept.detail["visited_on"] == "2026-03-03"
    assert "3月3日（周二）去的，后来补录" in words(await county.press(WORKER, "n.1.1.see_task"))


async def told(county: County, said: list[Outgoing]) -> list[Outgoing]:
    said = await county.choose(WORKER, said, "记下已告诉户里")
    assert "可以这样跟" in words(said)
    said = await county.choose(WORKER, said, "已经说了")
    said = await county.choose(WORKER, said, "户主本人")
    said = await county.choose(WORKER, said, "当面说的")
    return await county.choose(WORKER, said, "今天")


async def test_number__none__reason_of_the_pack_will_do(county: County) -> None:
    report = await county.report()
    await told(county, await finding(county, "属实"))
    said = await county.press(WORKER, f"n.1.{(await county.task(report)).revision}.record_number")
    said = await county.choose(WORKER, said, "没有编号")
    said = await county.choose(WORKER, said, "由镇里统一录入")
    assert "这件办结" in words(said)
    task = await county.task(report)
    assert task.number is not None
    assert (task.number.number, task.number.reason) == ("", "town_enters")


async def test_finding__ends_the_request__second_person_confirms_first(county: County) -> None:
    report = await county.report()
    said = await finding(county, "已解决")
    assert "请" in words(said)
    assert "复核" in words(said)
    task = await county.task(report)
    assert task.state is State.FILED
    assert task.keeper() == await county.id_of(VILLAGE)
    notice = await county.hear(VILLAGE)
    assert "核查的结果是「已解决」" in words(notice)
    own = await county.press(WORKER, f"n.1.{task.revision}.confirm_ending")
    assert "没有做" in words(own)
    said = await county.choose(VILLAGE, notice, "同意")
    assert "房子住着安全吗" in words(said)
    said = await county.choose(VILLAGE, said, "同意")
    assert "接下来由" in words(said)
    task = await county.task(report)
    assert task.state is State.TO_TELL
    assert task.finding is not None
    assert task.finding.confirmed_by == await county.id_of(VILLAGE)
    assert "可以告诉户里了" in words(await county.hear(WORKER))
    said = await county.press(WORKER, f"n.1.{task.revision}.tell_household")
    assert "随时再报" in words(said)
    assert "0000-8001010" in words(said)


async def test_second__sends_back_with_a_word__worker_looks_again(county: County) -> None:
    report = await county.report()
    await finding(county, "已搬走")
    said = await county.choose(VILLAGE, await county.hear(VILLAGE), "退回")
    said = await county.say(VILLAGE, "请问问邻居搬到哪里了")
    assert "期限不变" in words(said)
    task = await county.task(report)
    assert (task.state, task.finding) == (State.IN_HAND, None)
    assert task.due == task.home_due
    assert "请问问邻居搬到哪里了" in words(await county.hear(WORKER))


async def test_second__button_of_an_earlier_finding__nothing_agreed(county: County) -> None:
    report = await county.report()
    await finding(county, "已解决")
    old = await county.hear(VILLAGE)
    await county.choose(VILLAGE, old, "退回")
    await county.say(VILLAGE, "再看看")
    said = await county.press(WORKER, f"n.1.{(await county.task(report)).revision}.file_finding")
    await walk_form(county, said, {**MET, "什么情况": "已去世"})
    said = await county.choose(VILLAGE, old, "同意")
    assert "用不上了" in words(said)
    assert (await county.task(report)).state is State.FILED


async def test_missed__three_tries_on_two_days__goes_to_the_town(county: County) -> None:
    report = await county.report()
    for day, hour in ((3, 9), (3, 15), (4, 9)):
        county.at(day, hour)
        task = await county.task(report)
        said = await county.press(WORKER, f"n.1.{task.revision}.record_attempt")
        said = await county.choose(WORKER, said, "没见到人")
    assert "转给镇里" in words(said)
    task = await county.task(report)
    assert task.went_to_town
    assert task.keeper() == await county.id_of(TOWN)
    assert "转给您一件" in words(await county.hear(TOWN))


async def test_missed__entered_the_next_day__counts_for_the_day_of_the_visit(county: County) -> None:
    report = await county.report()
    county.at(4, 9)
    for day in ("3月3日", "3月3日", ""):
        task = await county.task(report)
        said = await county.press(WORKER, f"n.1.{task.revision}.record_attempt")
        if day:
            await county.choose(WORKER, said, "不是今天去的")
            assert "还没有派下来" in words(await county.say(WORKER, "2月27日"))
            said = await county.say(WORKER, day)
        else:
            said = await county.choose(WORKER, said, "去过了，没见到人")
    task = await county.task(report)
    assert [each.visited_on for each in task.attempts] == [date(2026, 3, 3), date(2026, 3, 3), None]
    assert task.went_to_town, "three tries on two days, entered on one"


async def test_missed__three_tries_on_one_day__not_yet(county: County) -> None:
    report = await county.report()
    for hour in (9, 11, 15):
        county.at(3, hour)
        task = await county.task(report)
        said = await county.press(WORKER, f"n.1.{task.revision}.record_attempt")
        said = await county.choose(WORKER, said, "没见到人")
    assert "换一天" in words(said)
    assert not (await county.task(report)).went_to_town


async def test_finding__reassigned_in_the_middle__words_kept_as_a_note(county: County) -> None:
    report = await county.report()
    said = await county.press(WORKER, "n.1.1.file_finding")
    said = await county.say(WORKER, "户主本人")
    moved = await county.press(VILLAGE, "n.1.1.reassign")
    await county.choose(VILLAGE, moved, await county.name_of(VILLAGE))
    said = await county.say(WORKER, "1")
    assert f"现在在{await county.name_of(VILLAGE)}手上" in words(said)
    assert "存成了留言" in words(said)
    assert "留了一条记录" in words(await county.hear(VILLAGE))
    task = await county.task(report)
    shown = words(await county.press(VILLAGE, f"n.1.{task.revision}.see_task"))
    assert "户主本人" in shown
    assert task.keeper() == await county.id_of(VILLAGE)


async def test_withdrawn__worker_told_and_buttons_dead(county: County) -> None:
    from bot import casework

    report = await county.report()
    await county.hear(WORKER)
    async with county.store.unit() as unit:
        await unit.reports.withdraw(report.id, at=county.now)
        task = await casework.task_of_clue(unit, report.clue_id)
        assert task is not None
        zone = county.now.tzinfo
        assert zone is not None
        assert await casework.withdraw(unit, county.pack, task, report=report, now=county.now, zone=zone)
    assert "不用去了" in words(await county.hear(WORKER))
    assert "已经撤回了" in words(await county.press(WORKER, "n.1.1.file_finding"))


async def test_number_before_the_telling__stays_open_until_told(county: County) -> None:
    report = await county.report()
    await finding(county, "属实")
    revision = (await county.task(report)).revision
    said = await county.choose(WORKER, await county.press(WORKER, f"n.1.{revision}.record_number"), "没有编号")
    said = await county.choose(WORKER, said, "国家系统登记")
    assert "还差：把结果告诉户里" in words(said)
    assert (await county.task(report)).state is State.TO_TELL
    said = await county.press(WORKER, f"n.1.{revision}.tell_household")
    said = await county.choose(WORKER, said, "已经说了")
    said = await county.say(WORKER, "丑某某的大儿子")
    said = await county.choose(WORKER, said, "打电话")
    said = await county.say(WORKER, "昨天")
    assert "这件办结" in words(said)
    task = await county.task(report)
    assert task.state is State.CLOSED
    assert task.telling is not None
    assert (task.telling.who, task.telling.means.value) == ("丑某某的大儿子", "phone")
    async with county.store.unit() as unit:
        (told_on,) = [one for one in await unit.events.about("task:1") if one.act == "task.told_on"]
    assert told_on.detail == {"on": "2026-03-01"}


async def test_number__day_ahead__asked_again(county: County) -> None:
    report = await county.report()
    await finding(county, "属实")
    revision = (await county.task(report)).revision
    said = await county.choose(WORKER, await county.press(WORKER, f"n.1.{revision}.record_number"), "填编号")
    said = await county.say(WORKER, "34-001")
    said = await county.say(WORKER, "2026-03-09")
    assert "日子还没到" in words(said)
    assert "哪天登记的" in words(said)
    await county.say(WORKER, "今天")
    number = (await county.task(report)).number
    assert number is not None
    assert number.number == "34-001"


async def test_finding__urgent__lead_hears_at_any_hour(county: County) -> None:
    await county.report()
    county.at(3, 21)
    said = await county.press(WORKER, "n.1.1.file_finding")
    answers = {"见到了谁": "户主本人", "有急事": "有", "什么急事": "没有粮了", "什么情况": "属实"}
    await walk_form(county, said, answers)
    alert = await county.hear(VILLAGE)
    assert "急事" in words(alert)
    assert "粮" not in words(alert)
    assert alert[0].urgent


async def test_finding__nobody_can_confirm__nothing_typed_is_lost(county: County) -> None:
    report = await county.report()
    async with county.store.unit() as unit:
        for code in (VILLAGE, TOWN, "county-01", "county-02"):
            await unit.people.leave((await county.person(unit, code)).id, on=county.now.date(), at=county.now)
    said = await finding(county, "已解决")
    assert "找不到能复核的人" in words(said)
    assert (await county.task(report)).state is State.OPEN
    async with county.store.unit() as unit:
        village = (await unit.places.at_level("village"))[0]
        await unit.people.appoint(
            (await county.person(unit, "village-02")).id, "village_lead", village.id, since=county.now.date()
        )
    said = await county.choose(WORKER, said, "再交一次")
    assert "复核" in words(said)
    assert (await county.task(report)).state is State.FILED


async def test_reason__withdrawn_while_typing__said_and_kept(county: County) -> None:
    from cases import casework as rules
    from cases.rights import Standing

    report = await county.report()
    said = await county.press(WORKER, "n.1.1.state_reason")
    await county.choose(WORKER, said, "户里另约了日子")
    async with county.store.unit() as unit:
        task = await unit.tasks.task(1)
        assert task is not None
        after = rules.withdraw(task, Standing(task.keeper(), follows=task.reports), county.now)
        await unit.tasks.save(after)
    said = await county.say(WORKER, "明天")
    assert "户里已经撤回了" in words(said)
    assert (await county.task(report)).reasons == ()
    async with county.store.unit() as unit:
        assert [one.detail["words"] for one in await unit.events.about("task:1") if one.act == "task.note"]


async def test_due__over_a_holiday_and_a_make_up_day__explained(county: County) -> None:
    """2026: Labour Day off from 1 to 5 May, a make-up day on Saturday 9 May."""
    county.at(30, 9, month=4)
    await county.report()
    details = (await county.press(WORKER, "n.1.1.see_task"))[-1].details
    assert "5月4日（周一） 放假，不算" in details
    assert "5月7日（周四） 工作日，第2天" in details
    county.at(8, 9, month=5)
    await county.report(by="v2")
    details = (await county.press(WORKER, "n.2.1.see_task"))[-1].details
    assert "5月9日（周六） 调休上班，第1天" in details
    assert "5月11日（周一） 工作日，第2天" in details
