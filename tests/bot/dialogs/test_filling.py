"""A form in a talk: whatever comes, one plain sentence, the question again, nothing lost; back and forth at will."""

import pytest

from chat.incoming import Incoming, Kind, Media, Position
from chat.outgoing import Outgoing
from tests.bot.dialogs.tasks.county import labels
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text

SEA = Position(30.0, 123.0)


def one_sentence(said: list[Outgoing], words: str, question: str) -> None:
    """One message that says what is wrong and what to do, then the question again."""
    assert len(said) == 2, [one.text for one in said]
    assert words in said[0].text
    assert said[0].text.count("\n") == 0
    assert question in said[1].text


# ---- wrong input at the phone question ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1380000000", "11 位"),
        ("138000000000", "11 位"),
        ("我没记住", "电话"),
        ("", "没有收到字"),
        ("字" * 4000, "太长了"),
        ("😀😀", "电话"),
        ("62000000", "区号"),
    ],
    ids=["short", "long", "words", "empty", "4000", "emoji", "no-area"],
)
async def test_phone__wrong__one_sentence_and_the_question_again(village: Village, typed: str, told: str) -> None:
    await village.to_phone(WANG)
    one_sentence(await village.type(WANG, typed), told, "怎么找您")
    assert not await village.reports(WANG)
    await village.tell(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert (report.facts["phone"], report.facts["story"]) == (PHONE, STORY)


@pytest.mark.parametrize("typed", ["138 0000 0000", "+86 138-0000-0000", "１３８００００００００", "8613800000000"])
async def test_phone__as_people_write_it__understood(village: Village, typed: str) -> None:
    await village.to_phone(WANG)
    await village.type(WANG, typed)
    (report,) = await village.reports(WANG)
    assert report.facts["phone"] == PHONE


async def test_phone__telegram_contact__taken(village: Village) -> None:
    await village.to_phone(WANG)
    await village.send(WANG, Incoming("c1", Kind.CONTACT, "+8613800000000", extra={"own": "1"}))
    (report,) = await village.reports(WANG)
    assert report.facts["phone"] == PHONE


@pytest.mark.parametrize("words", ["没有电话，来家里", "跳过", "没有"])
async def test_phone__none__we_come(village: Village, words: str) -> None:
    await village.to_phone(WANG)
    await village.tell(WANG, words)
    (report,) = await village.reports(WANG)
    assert (report.facts["phone"], report.facts["reach"]) == ("", "home")


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        (Incoming("x", Kind.ODD, "贴图"), "贴图我看不懂"),
        (Incoming("x", Kind.PLACE, position=SEA), "不用发位置"),
        (Incoming("x", Kind.MEDIA, media=(Media("video", "a.mp4", file_id="f1"),)), "不用发文件"),
        (Incoming("x", Kind.MEDIA, media=(Media("image", "a.jpg", fault="「a.jpg」太大了，最多 20 兆。"),)), "太大了"),
    ],
    ids=["sticker", "sea", "video", "too-large"],
)
async def test_phone__something_else__one_sentence(village: Village, heard: Incoming, told: str) -> None:
    await village.to_phone(WANG)
    one_sentence(await village.send(WANG, heard), told, "怎么找您")
    assert not await village.reports(WANG)


# ---- the story ---------------------------------------------------------------------------------------------------


async def test_story__4000_characters__kept_whole(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, "难" * 4000)
    await village.tell(WANG, "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "难" * 4000


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        (Incoming("x", Kind.TEXT, ""), "没有收到"),
        (Incoming("x", Kind.TEXT, "😭😭"), "只收到了表情"),
        (Incoming("x", Kind.ODD, "贴图"), "贴图我看不懂"),
        (Incoming("x", Kind.PLACE, position=SEA), "没有收到"),
        (Incoming("x", Kind.CONTACT, PHONE), "电话号码"),
        (Incoming("x", Kind.MEDIA, media=(Media("file", "a.exe", fault="只能发照片、语音和视频。"),)), "只能发照片"),
    ],
    ids=["empty", "emoji", "sticker", "sea", "contact", "exe"],
)
async def test_story__nothing_to_keep__one_sentence(village: Village, heard: Incoming, told: str) -> None:
    await village.to_story(WANG)
    one_sentence(await village.send(WANG, heard), told, "出了什么事")


async def test_story__wrong_thing_in_the_middle__pieces_stay(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, "第一段")
    for heard in (Incoming("a", Kind.ODD, "贴图"), Incoming("b", Kind.TEXT, ""), Incoming("c", Kind.TEXT, "👍")):
        await village.send(WANG, heard)
    said = await village.type(WANG, "第二段")
    assert "文字" in text(said)
    await village.tell(WANG, "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"].startswith("第一段\n")
    assert report.facts["story"].endswith("第二段")


async def test_story__video_and_voice__kept_with_the_words(village: Village) -> None:
    await village.to_story(WANG)
    await village.file(WANG, Media("audio", "话.ogg", file_id="f1"))
    said = await village.file(WANG, Media("video", "家.mp4", file_id="f2"), caption="看看我家")
    assert "语音 1" in text(said)
    assert "视频 1" in text(said)


async def test_story__one_of_two_files_fails__named_the_other_kept(village: Village) -> None:
    await village.to_story(WANG)
    lost = Media("image", "墙.jpg", fault="「墙.jpg」没有收到，请再发一次。")
    said = await village.file(WANG, Media("image", "顶.jpg", file_id="f1"), lost)
    assert "「墙.jpg」没有收到" in said[0].text
    assert "照片 1 个" in said[1].text


async def test_twenty_messages_at_once__same_record_as_one_by_one(village: Village) -> None:
    words = [f"第{number}句话" for number in range(14)]
    script = ["我有难处，要申报", "一组", *words, "说完了", PHONE, "自己家", "看病花钱多", "选好了", "跳过", "都对"]
    await village.scan("一个一个")
    await village.tell("一个一个", *script)
    await village.scan("一下子")
    data = village.data("一下子", "我有难处")
    talk = await village.open_talk("一下子")
    async with village.store.unit() as unit:
        await unit.inbox.add(talk, Incoming("at-once", Kind.PRESS, data), at=village.now)
        for number, each in enumerate(script[1:]):
            await unit.inbox.add(talk, Incoming(f"at-once-{number}", Kind.TEXT, each), at=village.now)
    await village.turns.drain()
    (slow,), (fast,) = await village.reports("一个一个"), await village.reports("一下子")
    assert _bare(slow.record) == _bare(fast.record)
    assert fast.facts["story"] == "\n".join(words)


def _bare(record: dict[str, str]) -> dict[str, str]:
    """Without what may differ: the instance id."""
    return {path: value for path, value in record.items() if path != "meta/instanceID"}


# ---- pictures, choices -------------------------------------------------------------------------------------------


async def test_photos__words_or_voice__told_what_to_send(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "自己家", "跳过")
    one_sentence(await village.type(WANG, "没拍照"), "请发照片", "有照片吗")
    one_sentence(await village.file(WANG, Media("audio", "话.ogg", file_id="f1")), "只收照片", "有照片吗")


async def test_choice__unknown_words__question_stays_nothing_ends(village: Village) -> None:
    await village.to_receipt(WANG)
    for words in ("随便吧", "今天天气真好", "😀"):
        said = await village.type(WANG, words)
        assert "这是谁家的事" in said[-1].text
    await village.tell(WANG, "自己家")
    assert "哪一种难处" in text(village.heard[WANG])


async def test_hardships__unsure_with_others__told(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "自己家", "看病花钱多")
    await village.type(WANG, "说不清")
    said = await village.tell(WANG, "选好了")
    assert "就不用再选别的" in text(said)


async def test_toggle__same_tap_five_times__set_once(village: Village) -> None:
    await village.to_receipt(WANG)
    await village.tell(WANG, "自己家")
    data = village.data(WANG, "看病花钱多")
    for _ in range(5):
        await village.tap(WANG, data)
    await village.tell(WANG, "选好了", "跳过", "都对")
    (report,) = await village.reports(WANG)
    assert report.facts["risk"] == "illness"


# ---- back --------------------------------------------------------------------------------------------------------


async def test_back__from_phone_to_story__old_words_stay_offered(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.tell(WANG, "返回")
    assert STORY in text(said)
    await village.tell(WANG, "又想起来一件")
    await village.tell(WANG, "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == f"{STORY}\n又想起来一件"


async def test_story__gone_back_to__may_begin_anew(village: Village) -> None:
    await village.to_phone(WANG)
    await village.tell(WANG, "返回")
    assert STORY in text(village.heard[WANG])
    await village.tell(WANG, "重新说", "其实是房子漏雨", "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == "其实是房子漏雨"


async def test_story__ends_before_it_begins__told(village: Village) -> None:
    await village.to_story(WANG)
    one_sentence(await village.type(WANG, "说完了"), "还没有收到", "出了什么事")


async def test_back__from_the_first_question_to_the_group__place_follows(village: Village) -> None:
    await village.to_story(WANG)
    said = await village.tell(WANG, "返回上一步")
    assert "家在哪个组" in text(said)
    await village.tell(WANG, "二组", STORY, "说完了", PHONE)
    (report,) = await village.reports(WANG)
    async with village.store.unit() as unit:
        place = await unit.places.get(report.place_id)
    assert place is not None
    assert place.name == "二组"
    assert report.facts["place"].endswith("杏园村二组"), "the form says the same place as the task"


async def test_back__at_the_very_first__says_so_and_asks_again(village: Village) -> None:
    await village.scan(WANG)
    await village.tell(WANG, "我有难处，要申报")
    said = await village.tell(WANG, "返回")
    assert "第一步" in said[0].text
    assert "家在哪个组" in said[-1].text


async def test_back__five_times_and_forward_again__nothing_lost(village: Village) -> None:
    await village.to_phone(WANG)
    for _ in range(5):
        await village.type(WANG, "返回")
    await village.tell(WANG, "一组")
    assert STORY in text(village.heard[WANG]) or "说完了" in labels(village.heard[WANG])
    await village.tell(WANG, "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert STORY in report.facts["story"]


async def test_back__after_the_receipt__what_was_sent_stays_sent(village: Village) -> None:
    await village.to_receipt(WANG)
    for _ in range(6):
        await village.type(WANG, "返回")
    (report,) = await village.reports(WANG)
    state = await village.state(WANG)
    assert "group" in state["stack"][0]["answers"], "the place of a report that was sent is not asked again"
    await village.tell(WANG, "说完了", "返回上一步", "13900000000", "自己家", "跳过", "跳过", "都对")
    (report,) = await village.reports(WANG)
    assert report.facts["phone"] == "13900000000"


async def test_back__from_the_review__to_the_last_question(village: Village) -> None:
    await village.to_review(WANG)
    said = await village.tell(WANG, "返回上一步")
    assert "有照片吗" in text(said)
    said = await village.tell(WANG, "跳过")
    assert "看看对不对" in text(said)


@pytest.mark.parametrize(
    ("line", "words", "role", "value"),
    [
        ("出了什么事", ["又塌了一间房", "说完了"], "story", "又塌了一间房"),
        ("怎么找您", ["13900000000"], "phone", "13900000000"),
        ("这是谁家的事", ["自己家"], "whose", "self"),
        ("哪一种难处", ["没活干、没工钱", "选好了"], "risk", "illness job"),
    ],
    ids=["story", "phone", "whose", "risk"],
)
async def test_review__any_line__changed_and_back_to_the_card(
    village: Village, line: str, words: list[str], role: str, value: str
) -> None:
    await village.to_review(WANG)
    await village.tap(WANG, village.data(WANG, line))
    said = await village.tell(WANG, *words)
    assert "看看对不对" in text(said)
    await village.tell(WANG, "都对")
    (report,) = await village.reports(WANG)
    assert value in report.facts[role]


async def test_review__whose_becomes_other__name_is_asked_and_photos_go(village: Village) -> None:
    await village.to_review(WANG)
    await village.tap(WANG, village.data(WANG, "这是谁家的事"))
    said = await village.tell(WANG, "别人家，念给他听过了")
    assert "当家人叫什么" in text(said)
    await village.tell(WANG, "子某某", "都对")
    (report,) = await village.reports(WANG)
    assert report.is_for_other
    assert report.facts["subject"] == "子某某"


async def test_review__wrong_value_on_an_edit__one_sentence_then_the_card(village: Village) -> None:
    await village.to_review(WANG)
    await village.tap(WANG, village.data(WANG, "怎么找您"))
    said = await village.type(WANG, "12345")
    assert "11 位" in said[0].text
    said = await village.tell(WANG, "13900000000")
    assert "看看对不对" in text(said)


async def test_review__pressed_twice__sent_once(village: Village) -> None:
    await village.to_review(WANG)
    data = village.data(WANG, "都对")
    for _ in range(5):
        said = await village.tap(WANG, data)
    assert "什么都没有改" in text(said)
    (report,) = await village.reports(WANG)
    async with village.store.unit() as unit:
        assert len(await unit.reports.of_clue(report.clue_id)) == 1
