"""An earlier message edited in the channel: before sending it may take the old one's place, later it corrects."""

import pytest

from chat.incoming import Incoming, Kind
from chat.outgoing import Outgoing
from storage.unit import Store
from tests.bot.dialogs.tasks.county import labels
from tests.bot.dialogs.village import PHONE, WANG, Village, text


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    return await Village.open(embedded_store, "telegram")


async def _edit(village: Village, message: str, words: str) -> list[Outgoing]:
    return await village.send(WANG, Incoming(village.key(), Kind.EDIT, words, refers=message))


async def test_answer_of_a_form__new_words_taken(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, "房子漏雨", message="11")
    await village.tell(WANG, "说完了")
    said = await _edit(village, "11", "房子塌了")
    assert "「房子漏雨」改成了「房子塌了」" in text(said)
    assert labels(said) == ["用改过的", "还用原来的"]
    said = await village.tell(WANG, "用改过的")
    assert "怎么找您" in said[-1].text
    await village.tell(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "房子塌了"


async def test_answer_of_a_form__old_words_stay(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, "房子漏雨", message="11")
    await village.tell(WANG, "说完了")
    await _edit(village, "11", "房子塌了")
    await village.tell(WANG, "还用原来的", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "房子漏雨"


async def test_piece_of_an_unfinished_story__that_piece(village: Village) -> None:
    await village.to_story(WANG)
    for number, words in enumerate(("一段", "二段", "三段")):
        await village.type(WANG, words, message=str(number))
    await _edit(village, "1", "改过的二段")
    await village.tell(WANG, "用改过的", "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "一段\n改过的二段\n三段"


async def test_phone__edited_to_a_wrong_one__told_and_asked_again(village: Village) -> None:
    await village.to_phone(WANG)
    await village.type(WANG, "138 0000 0000", message="21")
    await _edit(village, "21", "138")
    said = await village.tell(WANG, "用改过的")
    assert "11 位" in text(said)
    assert "怎么找您" in said[-1].text
    said = await village.type(WANG, "13900000000")
    assert "这是谁家的事" in said[-1].text
    await village.tell(WANG, "跳过", "跳过", "跳过", "都对")
    (report,) = await village.reports(WANG)
    assert report.facts["phone"] == "13900000000"


async def test_place_typed_from_far_away__asked_anew_with_the_new_name(village: Village) -> None:
    await village.scan(WANG)
    await village.tell(WANG, "我有难处，要申报", "不在杏园村")
    await village.type(WANG, "梨园村", message="31")
    await _edit(village, "31", "松岗村")
    said = await village.tell(WANG, "用改过的")
    assert said[-1].title == "松岗村"
    await village.tell(WANG, "一组", "房子漏雨", "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["place"].endswith("松岗村一组")


async def test_after_sending__becomes_a_correction__record_unchanged(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, "房子漏雨", message="11")
    await village.tell(WANG, "说完了", PHONE, "跳过", "跳过", "跳过", "都对")
    said = await _edit(village, "11", "房子塌了")
    assert "已经交上去的不会自己变" in text(said)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "房子漏雨"


async def test_message_that_answered_nothing__the_form_goes_on(village: Village) -> None:
    await village.to_phone(WANG)
    said = await _edit(village, "999", "随便改改")
    assert "怎么找您" in said[-1].text
    await village.tell(WANG, PHONE)
    assert len(await village.reports(WANG)) == 1


async def test_edited_while_asked_about_an_edit__the_last_words_count(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, "房子漏雨", message="11")
    await village.tell(WANG, "说完了")
    await _edit(village, "11", "房子斜了")
    await _edit(village, "11", "房子塌了")
    said = await village.tell(WANG, "用改过的")
    for _ in range(2):
        if "用改过的" in labels(said):
            said = await village.tell(WANG, "还用原来的")
    await village.tell(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "房子塌了"
