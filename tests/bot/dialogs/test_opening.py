"""Half-filled things: gone on with, begun anew, put away, taken up again; never lost without being told before."""

import pytest

from tests.bot.dialogs.tasks.county import labels
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text


async def test_start_in_the_middle__asked__goes_on_where_it_was(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.start(WANG)
    assert "还没填完" in text(said)
    assert labels(said) == ["接着填", "先存着，看菜单", "不要了，删掉"]
    said = await village.tell(WANG, "接着填")
    assert "怎么找您" in text(said)
    await village.tell(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == STORY


async def test_start_three_times__asked_once(village: Village) -> None:
    await village.to_phone(WANG)
    for _ in range(3):
        said = await village.start(WANG)
    said = await village.tell(WANG, "接着填")
    assert len(said) == 1
    assert "怎么找您" in said[0].text


async def test_start_in_the_middle__put_away__resumed_from_the_menu(village: Village) -> None:
    await village.to_phone(WANG)
    await village.start(WANG)
    said = await village.tell(WANG, "先存着，看菜单")
    assert "接着填：困难申报" in labels(said)
    said = await village.tell(WANG, "接着填：困难申报")
    assert "怎么找您" in text(said)
    await village.tell(WANG, PHONE)
    assert len(await village.reports(WANG)) == 1


async def test_start_in_the_middle__dropped__nothing_was_sent(village: Village) -> None:
    await village.to_phone(WANG)
    await village.start(WANG)
    await village.tell(WANG, "不要了，删掉")
    said = await village.type(WANG, "菜单")
    assert not any("接着" in label for label in labels(said))
    assert not await village.reports(WANG)


async def test_foreign_code_in_the_middle__draft_keeps_its_place(village: Village) -> None:
    await village.to_phone(WANG)
    await village.scan(WANG, "梨园村")
    await village.tell(WANG, "接着填", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["place"].endswith("杏园村一组")


@pytest.mark.parametrize("word", ["取消", "取消。", "/cancel"])
async def test_cancel__asked__go_on(village: Village, word: str) -> None:
    await village.to_phone(WANG)
    said = await village.type(WANG, word)
    assert "要停下来吗" in text(said)
    said = await village.tell(WANG, "接着填")
    assert "怎么找您" in said[-1].text


async def test_cancel__park__taken_up_again_with_everything(village: Village) -> None:
    await village.to_phone(WANG)
    await village.tell(WANG, "取消")
    await village.tell(WANG, "先存着（14 天内可以接着填）")
    state = await village.state(WANG)
    assert state["stack"] == []
    said = await village.tell(WANG, "菜单", "接着填：困难申报")
    assert "怎么找您" in text(said)
    await village.tell(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == STORY


async def test_cancel__drop__gone_after_having_been_asked(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.tell(WANG, "取消", "不要了，删掉")
    assert "什么都没有交上去" in text(said)
    state = await village.state(WANG)
    assert (state["stack"], state["parked"]) == ([], [])


async def test_cancel__typed_words_instead_of_a_button__asked_again_nothing_lost(village: Village) -> None:
    await village.to_phone(WANG)
    await village.tell(WANG, "取消")
    said = await village.type(WANG, "我再想想哦")
    assert "要停下来吗" in text(said)
    said = await village.type(WANG, "3")
    assert "怎么找您" in said[-1].text


async def test_cancel__after_the_receipt__what_was_sent_stays(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "别人家，念给他听过了")
    said = await village.type(WANG, "取消")
    assert "已经报上的照样办" in text(said)
    (report,) = await village.reports(WANG)
    assert report.is_for_other, "what was told after the receipt is in the record"


async def test_cancel__nothing_under_way__says_so(village: Village) -> None:
    await village.scan(WANG)
    assert "没有要填的" in text(await village.type(WANG, "取消"))


async def test_cancel__in_a_detour__ends_the_detour_only(village: Village) -> None:
    await village.to_phone(WANG)
    await village.type(WANG, "问")
    said = await village.type(WANG, "取消")
    assert "怎么找您" in said[-1].text


async def test_second_report_while_one_is_open__go_on(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.tell(WANG, "菜单", "我有难处，要申报")
    assert labels(said)[:2] == ["接着填", "重新开始（前面填的不要了）"]
    said = await village.tell(WANG, "接着填")
    assert "怎么找您" in said[-1].text


async def test_second_report_while_one_is_open__start_over(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.tell(WANG, "菜单", "我有难处，要申报", "重新开始（前面填的不要了）")
    assert "家在哪个组" in said[-1].text
    await village.tell(WANG, "二组", "换一件事", "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "换一件事"


async def test_second_report_while_one_is_parked__asked(village: Village) -> None:
    await village.to_phone(WANG)
    await village.tell(WANG, "取消", "先存着（14 天内可以接着填）", "菜单")
    said = await village.tell(WANG, "我有难处，要申报")
    assert "3月2日的困难申报" in text(said)
    said = await village.tell(WANG, "接着填")
    assert "怎么找您" in said[-1].text
    assert (await village.state(WANG))["parked"] == []


async def test_second_report_after_the_first_was_sent__nothing_of_the_first_comes_back(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "菜单", "我有难处，要申报", "不是，另报一件")
    await village.tell(WANG, "二组", "又一件", "说完了", PHONE, "跳过", "跳过", "跳过", "都对")
    assert (await village.state(WANG))["stack"] == []
    assert [one.facts["story"] for one in await village.reports(WANG)] == ["又一件", STORY]


async def test_report_button__five_times__one_report_under_way(village: Village) -> None:
    await village.scan(WANG)
    data = village.data(WANG, "我有难处")
    for _ in range(5):
        said = await village.tap(WANG, data)
    assert "家在哪个组" in said[-1].text
    await village.tell(WANG, "一组", STORY, "说完了", PHONE, "跳过", "跳过", "跳过", "都对")
    state = await village.state(WANG)
    assert (state["stack"], state["parked"]) == ([], [])
    assert len(await village.reports(WANG)) == 1


async def test_progress_button__five_times__one_question(village: Village) -> None:
    await village.scan(WANG)
    data = village.data(WANG, "查进度")
    for _ in range(5):
        await village.tap(WANG, data)
    assert len((await village.state(WANG))["stack"]) == 1


async def test_progress_in_the_middle_of_a_report__then_on_where_it_was(village: Village) -> None:
    await village.filed("张三")
    await village.to_phone(WANG)
    await village.tell(WANG, "菜单", "查进度")
    said = await village.type(WANG, "取消")
    assert "怎么找您" in said[-1].text


async def test_draft_silent_for_days__mentioned_once__resumed(village: Village) -> None:
    await village.to_phone(WANG)
    village.heard[WANG] = []
    await village.walk_to(12, 10)
    said = await village.hear(WANG)
    assert text(said).count("还有一份没填完") == 1
    await village.type(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == STORY


async def test_resume_button_of_a_draft_that_is_gone__says_so(village: Village) -> None:
    await village.scan(WANG)
    said = await village.tap(WANG, "s.resume.0")
    assert "不在了" in text(said)
