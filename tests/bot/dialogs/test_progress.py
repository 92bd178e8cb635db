"""进度: where it stands, coming back by number and phone, taking it back, correcting it, and whose phone is whose."""

import pytest

from chat.incoming import Kind
from storage.unit import Store
from tests.bot.dialogs.tasks.county import WORKER, button, labels
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text

LI = "李叔"


async def _at_work(village: Village) -> None:
    """The grid's worker has it in hand."""
    said = await village.do(WORKER, Kind.PRESS, "s.mine")
    said = await village.press(WORKER, button(said, "回执"))
    await village.press(WORKER, button(said, "我来办"))


async def test_own_talk__where_it_stands_and_what_comes_next(village: Village) -> None:
    report = await village.filed(WANG)
    said = await village.tell(WANG, "查进度")
    assert report.number in text(said).replace(" ", "")
    assert "3月4日" in text(said)
    assert {"更正或补充", "撤回"} <= set(labels(said))


async def test_progress__any_time_in_the_middle_of_the_form(village: Village) -> None:
    await village.to_receipt(WANG)
    said = await village.tell(WANG, "菜单", "查进度")
    assert "收到了" in said[0].text
    assert "这是谁家的事" in said[-1].text


async def test_other_phone__number_and_phone__follows_it(village: Village) -> None:
    report = await village.filed(WANG)
    await village.scan(LI)
    said = await village.tell(LI, "查进度", report.number, PHONE)
    assert "收到了" in text(said)
    assert [one.number for one in await village.reports(LI)] == [report.number]


@pytest.mark.parametrize("typed", ["１２３", "不知道", "", "😀", "12345678901234"])
async def test_number__none__one_sentence_and_asked_again(village: Village, typed: str) -> None:
    await village.scan(LI)
    await village.tell(LI, "查进度")
    said = await village.type(LI, typed)
    assert len(said) == 2
    assert "回执" in said[1].text


async def test_wrong_phone__five_times__same_words_then_the_office(village: Village) -> None:
    report = await village.filed(WANG)
    await village.scan(LI)
    await village.tell(LI, "查进度")
    told = []
    for number in range(5):
        await village.type(LI, report.number)
        said = await village.type(LI, f"1390000000{number}")
        told.append(said[0].text)
    assert len(set(told)) == 1
    assert said[0].calls
    assert (await village.state(LI))["stack"] == []
    assert await village.reports(LI) == []


async def test_number_that_does_not_exist__same_words_as_a_wrong_phone(village: Village) -> None:
    report = await village.filed(WANG)
    await village.scan(LI)
    await village.tell(LI, "查进度")
    await village.type(LI, report.number)
    wrong_phone = (await village.type(LI, "13900000009"))[0]
    await village.type(LI, "1000000" + "1" if report.number != "10000001" else "10000010")
    await village.start(LI, "r-" + "99999999")
    said = await village.type(LI, PHONE)
    assert wrong_phone.text in text(said) or "回执" in text(said)
    assert await village.reports(LI) == []


async def test_front_page_number__asks_only_the_phone(village: Village) -> None:
    report = await village.filed(WANG)
    said = await village.start(LI, f"r-{report.number}")
    assert "电话" in said[-1].text
    assert STORY not in text(said)
    said = await village.type(LI, PHONE)
    assert "收到了" in text(said)


async def test_withdraw__two_taps(village: Village) -> None:
    report = await village.filed(WANG)
    said = await village.tell(WANG, "查进度", "撤回")
    assert labels(said)[0] == "撤回"
    said = await village.tell(WANG, "撤回")
    assert "已经撤回" in text(said)
    task = await village.task(report)
    assert task.ended
    assert (await village.reports(WANG))[0].withdrawn_at is not None


async def test_withdraw__thought_better_of__goes_on(village: Village) -> None:
    report = await village.filed(WANG)
    said = await village.tell(WANG, "查进度", "撤回", "不撤了")
    assert "照常办" in text(said)
    assert not (await village.task(report)).ended


async def test_withdraw__button_of_last_week_and_five_taps__withdrawn_once(village: Village) -> None:
    report = await village.filed(WANG)
    await village.tell(WANG, "查进度")
    card = village.data(WANG, "撤回")
    await village.tap(WANG, card)
    sure = village.data(WANG, "撤回")
    for _ in range(5):
        await village.tap(WANG, sure)
    said = await village.tap(WANG, card)
    assert "撤不了" in text(said)
    async with village.store.unit() as unit:
        acts = [one.act for one in await unit.events.about(f"clue:{report.clue_id}")]
    assert sum("withdrawn" in act for act in acts) <= 1


async def test_withdraw_and_correct__of_somebody_else__nothing_shown_or_changed(village: Village) -> None:
    report = await village.filed(WANG)
    await village.scan(LI)
    for data in (f"s.withdraw.{report.number}", f"s.correct.{report.number}"):
        said = await village.tap(LI, data)
        assert STORY not in text(said)
        assert (await village.state(LI))["stack"] == []
    assert not (await village.task(report)).ended


@pytest.mark.parametrize("word", ["撤回", "进度", "查进度"])
async def test_typed__when_nothing_is_open__understood(village: Village, word: str) -> None:
    await village.filed(WANG)
    said = await village.type(WANG, word)
    assert "撤回" in labels(said)


async def test_typed_withdraw__then_one_tap(village: Village) -> None:
    report = await village.filed(WANG)
    said = await village.tell(WANG, "撤回", "撤回")
    assert "已经撤回" in text(said)
    assert (await village.task(report)).ended


async def test_typed_withdraw__nothing_of_ones_own__asks_for_the_number(village: Village) -> None:
    await village.scan(LI)
    assert "回执" in text(await village.type(LI, "撤回"))


async def test_correct__before_work_began__completes_the_record(village: Village) -> None:
    await village.filed(WANG)
    await village.tell(WANG, "查进度", "更正或补充")
    await village.tap(WANG, village.data(WANG, "怎么找您"))
    said = await village.type(WANG, "13900000000")
    assert "改哪一行" in text(said)
    said = await village.tell(WANG, "改好了，交上去")
    assert "改好了" in text(said)
    (report,) = await village.reports(WANG)
    assert report.facts["phone"] == "13900000000"
    assert report.originals == []


async def test_correct__after_work_began__original_stays_worker_is_told(village: Village) -> None:
    report = await village.filed(WANG)
    await _at_work(village)
    await village.hear(WORKER)
    await village.tell(WANG, "查进度", "更正或补充")
    await village.tap(WANG, village.data(WANG, "怎么找您"))
    await village.tell(WANG, "13900000000", "改好了，交上去")
    (report,) = await village.reports(WANG)
    assert report.facts["phone"] == "13900000000"
    assert report.originals[0]["facts"]["phone"] == PHONE
    assert "有补充" in text(await village.hear(WORKER))


async def test_for_somebody_else__typists_phone_is_never_the_subjects(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "别人家，念给他听过了", "子某某", "跳过", "都对")
    (report,) = await village.reports(WANG)
    assert report.is_for_other
    assert (report.facts["subject"], report.facts["read_aloud"]) == ("子某某", "yes")
    own = await village.filed("子某某本人")
    await village.tick()
    async with village.store.unit() as unit:
        assert await unit.reports.linked(own.clue_id) == [], "the typist's phone says nothing about the subject"


async def test_for_somebody_else__progress_in_three_plain_words_only(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "别人家，还没念给他听", "子某某", "跳过", "都对")
    said = await village.tell(WANG, "查进度")
    assert said[0].text == "收到了。"


async def test_likely_duplicate_by_another_talk__own_receipt_silently_linked_with_reasons(village: Village) -> None:
    first = await village.filed(WANG)
    said = await village.to_receipt(LI)
    assert "您的回执" in text(said)
    assert first.number not in text(said).replace(" ", "")
    assert not any("报过" in one.text for one in said)
    second = (await village.reports(LI))[0]
    assert second.number != first.number
    await village.tick()
    async with village.store.unit() as unit:
        assert await unit.reports.linked(second.clue_id) == [(first.clue_id, ["same_phone"])]
        assert await unit.reports.linked(first.clue_id) == [(second.clue_id, ["same_phone"])]


async def test_same_reporter_again__offered_to_add(village: Village) -> None:
    report = await village.filed(WANG)
    said = await village.tell(WANG, "菜单", "我有难处，要申报")
    assert "是同一件事吗" in text(said)
    said = await village.tell(WANG, "是，补充到那一件")
    assert "改哪一行" in text(said)
    await village.tap(WANG, village.data(WANG, "出了什么事"))
    await village.tell(WANG, "还欠了债", "说完了", "改好了，交上去")
    (only,) = await village.reports(WANG)
    assert only.number == report.number
    assert only.facts["story"] == f"{STORY}\n还欠了债"


async def test_same_reporter_again__another_matter__second_receipt(village: Village) -> None:
    await village.filed(WANG)
    await village.tell(WANG, "菜单", "我有难处，要申报", "不是，另报一件", "一组", "牛死了", "说完了", PHONE)
    assert len(await village.reports(WANG)) == 2


async def test_whole_life__both_databases(store: Store) -> None:
    """The same conversation on SQLite and on PostgreSQL."""
    village = await Village.open(store)
    report = await village.filed(WANG)
    await village.tell(WANG, "查进度", "撤回", "撤回")
    assert (await village.task(report)).ended
