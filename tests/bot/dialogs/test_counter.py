"""The counter: reporting, asking and changing for somebody who rings or comes, with who typed it in the log."""

import re
from typing import Any

import pytest

from cases import receipts, rights, tasks
from cases.places import Level
from storage.events import EventView
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, labels
from tests.bot.dialogs.village import PHONE, WANG, Village, text

DESK, ADMIN = "desk-01", "admin-01"
CALLER = "13900000002"
NAME = "丑某某"
STORY = "这两年住院花了很多钱"
TAKE = ("念了，他同意（打电话来的）", "杏园村", "一组", STORY)
NOT_FOUND = "对不上"
FIX = "更正电话、地方、名字"
NO_SUCH = receipts.make(1000000, receipts.ReceiptStyle())


async def menu(village: Village, who: str) -> list[str]:
    return labels(await village.tell(who, "菜单")) + labels(await village.tap(who, "s.more"))


async def taken(village: Village, *, phone: str = CALLER, whose: str = "是他自己家的事", name: str = NAME) -> Any:
    """A report the desk took down for a caller; how it was said, and the report."""
    await village.tap(DESK, "s.takedown")
    said = await village.tell(DESK, *TAKE, phone, whose, name, "都对，报上去")
    number = next(one.receipt for one in said if one.receipt).replace(" ", "")
    async with village.store.unit() as unit:
        return said, await unit.reports.by_number(number)


async def logged(village: Village, about: str) -> list[EventView]:
    async with village.store.unit() as unit:
        return [event for event in await unit.events.about(about) if event.act.startswith("counter.")]


async def looked(village: Village, report: Any, phone: str = CALLER, who: str = DESK) -> Any:
    """Up to the card of a receipt."""
    await village.tap(who, "s.receipt")
    return await village.tell(who, report.number, phone)


async def test_take__eight_answers__receipt_and_who_typed_apart(village: Village) -> None:
    said, report = await taken(village)
    assert village.keys <= 9  # the button and eight answers
    assert "念给他听" in text(said)
    assert "不收钱" in text(said)
    assert report.typist_id == await village.id_of(DESK)
    assert report.facts["subject"] == NAME
    assert (report.facts["story"], report.facts["phone"]) == (STORY, CALLER)
    assert (report.facts["caller"], report.facts["came"]) == ("household", "phone")
    assert report.consent


@pytest.mark.parametrize(
    "answers",
    [
        ("他还没满18岁（不用念）", "杏园村", "一组", "奶奶病了，没人做饭"),
        ("念了，他同意（打电话来的）", "杏园村", "一组", "我12岁，奶奶病了，没人做饭"),
    ],
)
async def test_take__a_child__only_place_and_words__kept_to_who_looks_after_children(
    village: Village, answers: tuple[str, ...]
) -> None:
    await village.tap(DESK, "s.takedown")
    said = await village.tell(DESK, *answers)
    assert "管孩子的人来找你" in text(said)
    assert {call.number for call in said[-1].calls} == {"110", "12355"}
    number, desk_id = said[-1].receipt.replace(" ", ""), await village.id_of(DESK)
    async with village.store.unit() as unit:
        report = await unit.reports.by_number(number)
        assert report is not None
        desk = await village.scene(unit).standing(desk_id)
    task = await village.home_check(report)
    assert task.only_roles == {"child_director", "child_worker"}
    assert task.keeper() == await village.id_of("director-01")
    assert not report.facts.get("phone")
    assert rights.is_kept_from(desk, tasks.thing(task), village.now), "who typed it sees nothing of it afterwards"
    for who in (WORKER, VILLAGE, TOWN):
        assert await village.hear(who) == [], who


async def test_take__read_aloud_and_typed__under_two_minutes(village: Village) -> None:
    """By what a person can read aloud in a minute, and five seconds to hear and type or press each answer."""
    speaker = village.pack.loudspeaker
    assert speaker is not None
    consent = text(await village.tap(DESK, "s.takedown"))
    said = await village.tell(DESK, *TAKE, CALLER, "是他自己家的事", NAME)
    quoted = re.findall("「(.*)」", consent + text(await village.tell(DESK, "都对，报上去")))
    assert len(quoted) == 4
    assert speaker.seconds("".join(quoted) + said[-1].text) + 5 * village.keys <= 120


async def test_take__log__typist_and_no_words_of_the_caller(village: Village) -> None:
    _, report = await taken(village)
    (line,) = await logged(village, f"clue:{report.clue_id}")
    assert line.act == "counter.report"
    assert line.person_id == await village.id_of(DESK)
    assert line.detail == {"came": "phone", "caller": "household", "read_aloud": True}


async def test_take__consent_refused__nothing_kept(village: Village) -> None:
    await village.tap(DESK, "s.takedown")
    said = await village.tell(DESK, "他不同意，不报了")
    assert "什么都没有记" in text(said)
    async with village.store.unit() as unit:
        assert await unit.tasks.count_open() == 0


async def test_take__consent_lines_are_read_aloud_first(village: Village) -> None:
    said = await village.tap(DESK, "s.takedown")
    assert said[-1].title == "先念给他听"
    assert "只用来办" in said[-1].text


async def test_take__no_phone_no_name__still_reported(village: Village) -> None:
    _, report = await taken(village, phone="没有电话，去他家里", name="跳过")
    assert report.facts["phone"] == ""
    assert report.facts["subject"] == ""


async def test_take__read_back__any_line_is_asked_again(village: Village) -> None:
    await village.tap(DESK, "s.takedown")
    said = await village.tell(DESK, *TAKE, CALLER, "是他自己家的事", NAME)
    assert all(part in said[-1].text for part in (STORY, CALLER, NAME, "杏园村一组"))
    await village.tell(DESK, "改电话", "13900000003")
    await village.tell(DESK, "改地方", "梨园村", "二组")
    said = await village.tell(DESK, "改事情", "房子漏雨")
    assert all(part in said[-1].text for part in ("房子漏雨", "13900000003", NAME, "梨园村二组"))
    said = await village.tell(DESK, "都对，报上去")
    assert any(one.receipt for one in said)


async def test_take__not_the_village__goes_to_the_town(village: Village) -> None:
    await village.tap(DESK, "s.takedown")
    await village.tell(DESK, *TAKE, CALLER, "是他自己家的事", NAME, "他不想让村里人办")
    said = await village.tell(DESK, "都对，报上去")
    number = next(one.receipt for one in said if one.receipt).replace(" ", "")
    async with village.store.unit() as unit:
        report = await unit.reports.by_number(number)
    task = await village.home_check(report)
    assert task.from_level is Level.TOWN
    assert task.keeper() == await village.id_of(TOWN)


async def test_take__typist_hears_no_moments_of_strangers(village: Village) -> None:
    _, report = await taken(village)
    async with village.store.unit() as unit:
        assert await unit.reports.followers(report.id) == []


async def test_take__household_comes_back_on_the_page__is_no_third_party(village: Village) -> None:
    _, report = await taken(village)
    await village.scan("丑家")
    said = await village.tell("丑家", "查进度", report.number, CALLER)
    assert "前有人上门" in text(said)


@pytest.mark.parametrize("data", ["s.takedown", "s.callers", "s.receipt", "s.askfor", "s.loudspeaker"])
@pytest.mark.parametrize("who", [WANG, ADMIN])
async def test_without_the_right__pressed_all_the_same__refused(village: Village, who: str, data: str) -> None:
    await village.start(who)
    said = await village.tap(who, data)
    assert len(said) == 1
    assert not said[0].choices or "菜单" in labels(said)
    async with village.store.unit() as unit:
        assert await unit.tasks.count_open() == 0


async def test_menu__by_right(village: Village) -> None:
    assert {"替乡亲报困难", "乡亲来电来人"} <= set(await menu(village, DESK))
    assert {"替乡亲报困难", "乡亲来电来人", "大喇叭稿"} <= set(await menu(village, VILLAGE))
    worker = await menu(village, WORKER)
    assert "替乡亲报困难" in worker
    assert "乡亲来电来人" not in worker
    assert not {"替乡亲报困难", "乡亲来电来人", "大喇叭稿"} & set(await menu(village, ADMIN))


async def test_callers__everything_the_page_can_do(village: Village) -> None:
    said = await village.tap(DESK, "s.callers")
    assert {"报困难", "有回执号：查、改、撤", "问政策", "提意见建议"} <= set(labels(said))
    _, report = await taken(village)
    changes = {"补充几句", FIX, "怎么找他、谁来办", "不报了，撤回", "看资料、删资料", "打印回执条"}
    assert changes <= set(labels(await looked(village, report)))


async def test_look_up__number_and_phone__stage_without_name_or_story(village: Village) -> None:
    _, report = await taken(village)
    said = await looked(village, report)
    assert "3月4日" in text(said)
    assert not any(word in text(said) for word in (STORY, NAME, CALLER))
    line = (await logged(village, f"clue:{report.clue_id}"))[-1]
    assert (line.act, line.detail) == ("counter.looked_up", {"checked": "phone", "told": True})


async def test_look_up__number_alone__three_words_and_no_change(village: Village) -> None:
    _, report = await taken(village)
    said = await looked(village, report, "他记不得电话")
    assert "收到了。" in text(said)
    assert "3月" not in text(said)
    assert labels(said) == ["没别的了"]


async def test_look_up__reported_for_others__three_words(village: Village) -> None:
    _, report = await taken(village, whose="他替别人家报")
    said = await looked(village, report)
    assert "「收到了。」" in text(said)
    assert "3月" not in text(said)


async def test_look_up__wrong_phone_and_no_such_number__same_words(village: Village) -> None:
    _, report = await taken(village)
    wrong = await looked(village, report, "13900000009")
    await village.tell(DESK, "取消")
    await village.tap(DESK, "s.receipt")
    none = await village.tell(DESK, NO_SUCH, CALLER)
    await village.tell(DESK, "取消")
    await village.tap(DESK, "s.receipt")
    alone = await village.tell(DESK, NO_SUCH, "他记不得电话")
    assert wrong[0].text == none[0].text == alone[0].text
    assert NOT_FOUND in wrong[0].text


async def test_look_up__five_wrong_ones__ended_and_each_logged(village: Village) -> None:
    _, report = await taken(village)
    await village.tap(DESK, "s.receipt")
    for n in range(5):
        said = await village.tell(DESK, report.number, f"1390000010{n}")
    assert len(said) == 1
    lines = [one for one in await logged(village, f"clue:{report.clue_id}") if one.act == "counter.looked_up"]
    assert [line.detail["told"] for line in lines] == [False] * 5


async def test_look_up__about_the_one_at_the_counter__as_if_there_were_none(village: Village) -> None:
    """The village's lead is not free of a report about themselves, whatever number they type."""
    name = await village.name_of(VILLAGE)
    _, report = await taken(village, name=name)
    said = await looked(village, report, who=VILLAGE)
    assert NOT_FOUND in text(said)
    assert NOT_FOUND not in text(await looked(village, report))


async def test_look_up__another_village__not_told(village: Village) -> None:
    _, report = await taken(village)
    said = await looked(village, report, who="village-02")
    assert NOT_FOUND in text(said)


async def test_look_up__in_person_with_the_slip__name_tells_whose(village: Village) -> None:
    _, report = await taken(village, phone="没有电话，去他家里")
    await village.tap(DESK, "s.receipt")
    said = await village.tell(DESK, report.number, "人来了，带着回执条", "寅某某")
    assert NOT_FOUND in text(said)
    said = await village.tell(DESK, report.number, "人来了，带着回执条", NAME)
    assert "不报了，撤回" in labels(said)


async def test_change__add__words_join_the_story(village: Village) -> None:
    _, report = await taken(village)
    await looked(village, report)
    said = await village.tell(DESK, "补充几句", "今天又住院了")
    assert "改好了" in text(said)
    async with village.store.unit() as unit:
        now = await unit.reports.get(report.id)
    assert now is not None
    assert now.facts["story"] == f"{STORY}\n今天又住院了"
    assert (now.is_for_other, now.facts["caller"], now.typist_id) == (True, "household", report.typist_id)
    line = (await logged(village, f"clue:{report.clue_id}"))[-1]
    assert (line.act, line.detail) == ("counter.added", {"checked": "phone", "what": "story"})


async def test_change__in_hand__a_correction_beside_it_and_the_worker_hears(village: Village) -> None:
    _, report = await taken(village)
    await village.hear(WORKER)
    await village.tap(WORKER, f"s.task.{(await village.home_check(report)).task_id}")
    await village.tell(WORKER, "我来办")
    await village.hear(WORKER)
    await looked(village, report)
    await village.tell(DESK, FIX, "电话换了", "13900000007")
    async with village.store.unit() as unit:
        now = await unit.reports.get(report.id)
    assert now is not None
    assert now.facts["phone"] == "13900000007"
    assert now.originals[0]["facts"]["phone"] == CALLER
    assert await village.hear(WORKER)


async def test_change__own_report_of_the_page__stays_the_households_own(village: Village) -> None:
    report = await village.filed(WANG)
    await looked(village, report, PHONE)
    await village.tell(DESK, "补充几句", "今天又住院了")
    (now,) = await village.reports(WANG)
    assert not now.is_for_other
    assert "今天又住院了" in now.facts["story"]


async def test_change__place__the_task_moves(village: Village) -> None:
    _, report = await taken(village)
    await looked(village, report)
    await village.tell(DESK, FIX, "地方说错了", "梨园村", "二组")
    task = await village.home_check(report)
    async with village.store.unit() as unit:
        line = await unit.places.line(int(task.place.strip("/").split("/")[-1]))
    assert [place.name for place in line][-2:] == ["梨园村", "二组"]


async def test_change__name_of_the_worker__leaves_their_hands(village: Village) -> None:
    _, report = await taken(village)
    await looked(village, report)
    await village.tell(DESK, FIX, "名字说错了", await village.name_of(WORKER))
    assert (await village.home_check(report)).keeper() != await village.id_of(WORKER)


@pytest.mark.parametrize(
    ("answers", "wishes"),
    [
        (("只打电话",), {"reach": "phone", "words": ""}),
        (("约个地方见", "集上邮局门口，初三上午"), {"reach": "meet", "words": "集上邮局门口，初三上午"}),
        (("不想让村里人办",), {"level": Level.TOWN}),
        (("镇里也不行，给县里办",), {"level": Level.COUNTY}),
    ],
)
async def test_reach__each_report_keeps_its_own(village: Village, answers: tuple[str, ...], wishes: dict) -> None:
    _, report = await taken(village)
    await looked(village, report)
    await village.tell(DESK, "怎么找他、谁来办", *answers)
    async with village.store.unit() as unit:
        now = await unit.reports.get(report.id)
    assert now is not None
    assert {key: now.wishes[key] for key in wishes} == wishes
    if level := wishes.get("level"):
        assert (await village.home_check(report)).from_level is level


async def test_withdraw__asked_once_more__ends_and_stands_in_the_log(village: Village) -> None:
    _, report = await taken(village)
    await looked(village, report)
    said = await village.tell(DESK, "不报了，撤回", "先不撤")
    assert "照常办" in text(said)
    await looked(village, report)
    await village.tell(DESK, "不报了，撤回", "他确定，撤回")
    assert (await village.home_check(report)).ended
    line = (await logged(village, f"clue:{report.clue_id}"))[-1]
    assert (line.act, line.detail) == ("counter.withdrew", {"checked": "phone", "ended": True})
    assert "已经撤回" in text(await looked(village, report))


async def test_data__read_aloud__who_opened_it_and_how_long(village: Village) -> None:
    _, report = await taken(village)
    await village.tap(VILLAGE, f"s.task.{(await village.home_check(report)).task_id}")
    await looked(village, report)
    said = await village.tell(DESK, "看资料、删资料")
    assert "您说的话、电话" in text(said)
    assert "留3年" in text(said)
    assert "村负责人" in text(said)
    assert not any(word in text(said) for word in (STORY, NAME, CALLER))


async def test_data__erasure__a_request_answered_on_the_next_call(village: Village) -> None:
    _, report = await taken(village)
    await looked(village, report)
    await village.tell(DESK, "看资料、删资料", "他要删掉")
    said = await village.tell(DESK, "他确定，要删")
    assert "请他到时候再打来" in text(said)
    async with village.store.unit() as unit:
        (request,) = await unit.requests.waiting()
        by = (await village.person(unit, ADMIN)).id
        await unit.requests.answer(request.id, "办完就删", is_granted=True, by=by, at=village.now)
    await looked(village, report)
    assert "回话是：办完就删" in text(await village.tell(DESK, "看资料、删资料"))
    acts = [line.act for line in await logged(village, f"clue:{report.clue_id}")]
    assert "counter.erase" in acts
    assert "counter.data" in acts


async def test_data__correction__a_request_in_the_callers_words_once(village: Village) -> None:
    _, report = await taken(village)
    await looked(village, report)
    said = await village.tell(DESK, "看资料、删资料", "存错了，他要改")
    assert "照他说的写" in text(said)
    assert "前回话" in text(await village.tell(DESK, "住二组，不是一组"))
    async with village.store.unit() as unit:
        (request,) = await unit.requests.waiting()
    assert (request.kind, request.words) == ("correct", "住二组，不是一组")
    await looked(village, report)
    assert "还在等回话" in text(await village.tell(DESK, "看资料、删资料", "存错了，他要改"))
    assert "counter.correct" in [line.act for line in await logged(village, f"clue:{report.clue_id}")]


async def test_slip__one_link_and_nothing_personal(village: Village) -> None:
    said, report = await taken(village)
    (link,) = next(one.links for one in said if one.links)
    assert link.path.startswith(f"/slip/{report.number}.")
    await looked(village, report)
    said = await village.tell(DESK, "打印回执条")
    assert said[-1].links == (link,)


async def test_ask_for__answer_for_a_villager__read_aloud_and_logged(village: Village) -> None:
    await village.tap(DESK, "s.askfor")
    said = await village.tell(DESK, "怎么申请低保")
    assert "念给他听" in said[0].text
    assert "出处" in text(said)
    talk_id = await village.open_talk(DESK)
    assert [line.act for line in await logged(village, f"talk:{talk_id}")] == ["counter.asked"]


async def test_ask_for__nobody_knows__the_desk_gets_it(village: Village) -> None:
    await village.tap(VILLAGE, "s.askfor")
    said = await village.tell(VILLAGE, "俺家那口子的拖拉机年检贴膜颜色归谁管")
    assert "记下他的电话" in text(said)
    await village.tell(VILLAGE, "请政策窗口答")
    async with village.store.unit() as unit:
        assert len(await unit.questions.waiting()) == 1


async def test_loudspeaker__own_village__no_names_within_sixty_seconds(village: Village) -> None:
    _, report = await taken(village)
    await village.tap(VILLAGE, "s.loudspeaker")
    said = await village.tell(VILLAGE, "小卖部墙上")
    assert said[-1].title.startswith("大喇叭稿，念 ")
    assert int(said[-1].title.removeprefix("大喇叭稿，念 ").removesuffix(" 秒")) <= 60
    assert "小卖部墙上贴着一张码" in said[-1].text
    assert "0000-8001010" in said[-1].text
    assert not any(word in said[-1].text for word in (NAME, STORY, report.number))


async def test_loudspeaker__town__picks_one_of_its_own_villages(village: Village) -> None:
    said = await village.tap(TOWN, "s.loudspeaker")
    assert {"杏园村", "梨园村"} == set(labels(said)) - {"返回上一步"}
    said = await village.tell(TOWN, "梨园村", "贴在村部门口")
    assert "梨园村的乡亲们" in said[-1].text


async def test_every_act__a_line_with_the_typist(village: Village, embedded_store: Store) -> None:
    _, report = await taken(village)
    for answers in (("补充几句", "又漏雨了"), (FIX, "电话换了", CALLER), ("怎么找他、谁来办", "只打电话")):
        await looked(village, report)
        await village.tell(DESK, *answers)
    desk = await village.id_of(DESK)
    lines = await logged(village, f"clue:{report.clue_id}")
    assert {line.person_id for line in lines} == {desk}
    acts = [line.act.removeprefix("counter.") for line in lines]
    assert acts == ["report", "looked_up", "added", "looked_up", "corrected", "looked_up", "reach"]
    assert BOSS not in str(lines)
