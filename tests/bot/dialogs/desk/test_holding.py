"""While a person has the talk in hand: free words go to them, danger and the menu work, both hear of the return."""

from types import SimpleNamespace

import pytest

from app import sight
from chat.incoming import Incoming, Kind, Media, Position
from storage.files import Blob
from tests.bot.dialogs.tasks.county import ZONE, labels
from tests.bot.dialogs.village import STORY, WANG, Village, text

ASKED = "量子纠缠的贝尔不等式"
DESK = "desk-01"


async def asked(village: Village, words: str = ASKED) -> int:
    """Somebody has asked what no article answers; the desk has it as a task."""
    await village.scan(WANG)
    await village.tell(WANG, words, "请人来答")
    async with village.store.unit() as unit:
        return (await unit.questions.waiting())[-1].id


async def taken(village: Village) -> int:
    number = await asked(village)
    await village.tap(DESK, f"s.answer.{number}")
    village.heard[WANG] = await village.hear(WANG)
    return number


async def test_taken__both_told__free_words_go_to_the_person_and_the_bot_is_silent(village: Village) -> None:
    number = await asked(village)
    said = await village.tap(DESK, f"s.answer.{number}")
    assert ASKED in text(said)
    assert "机器人不插嘴" in text(said)
    said = await village.hear(WANG)
    assert "在看您的问题了" in text(said)
    assert "丁八木" in text(said)
    assert await village.type(WANG, "低保怎么申请？") == []
    (further,) = await village.hear(DESK)
    assert (further.title, further.text) == ("他又说", "低保怎么申请？")


async def test_taken__desk_talks_twice_then_answers__talk_is_the_bots_again(village: Village) -> None:
    await taken(village)
    await village.type(DESK, "您说的是哪一本书？")
    await village.tell(DESK, "发出去，还要接着说")
    (first,) = await village.hear(WANG)
    assert (first.title, first.text) == ("政策窗口说", "您说的是哪一本书？")
    assert await village.type(WANG, "物理书") == []
    await village.hear(DESK)
    await village.type(DESK, "这个我们窗口不管，请问县一中。")
    said = await village.tell(DESK, "发出去，回完了")
    assert "交还给机器人" in text(said)
    (last,) = await village.hear(WANG)
    assert "请问县一中" in last.text
    assert last.text.endswith("接下来由我来。")
    said = await village.type(WANG, "低保怎么申请？")
    assert "出处" in text(said) or "您是想问" in text(said)
    async with village.store.unit() as unit:
        question = await unit.questions.get(1)
    assert question is not None
    assert (question.answer, question.holder_id, question.said) == ("这个我们窗口不管，请问县一中。", None, ("物理书",))


async def test_taken__danger__answered_at_once_and_told_to_the_person(village: Village) -> None:
    await taken(village)
    said = await village.type(WANG, "不想活了")
    assert "急事先打电话" in text(said)
    assert "不想活了" in text(await village.hear(DESK))


async def test_taken__complaint_about_a_cadre__offices_named_and_nobody_hears_it(village: Village) -> None:
    await taken(village)
    said = await village.type(WANG, "我要举报村支书贪污")
    assert "要投诉" in text(said)
    assert await village.hear(DESK) == []


async def test_taken__menu__works__and_what_is_begun_there_goes_to_the_bot(village: Village) -> None:
    await taken(village)
    said = await village.type(WANG, "菜单")
    assert "我有难处，要申报" in labels(said)
    await village.tell(WANG, "我有难处，要申报", "一组")
    said = await village.type(WANG, STORY)
    assert "文字 1 段" in text(said)
    assert await village.hear(DESK) == []
    await village.tell(WANG, "取消", "不要了，删掉")
    assert await village.type(WANG, "那我明天去行不行") == []
    assert "那我明天去行不行" in text(await village.hear(DESK))


async def test_taken__in_the_middle_of_a_form__the_forms_words_stay_the_forms(village: Village) -> None:
    number = await asked(village)
    await village.to_story(WANG)
    await village.tap(DESK, f"s.answer.{number}")
    assert "在看您的问题了" not in text(await village.hear(WANG))
    assert "文字 1 段" in text(await village.type(WANG, STORY))


async def test_taken__asker_gives_it_back__both_told_and_the_bot_answers(village: Village) -> None:
    await taken(village)
    said = await village.tell(WANG, "不说了，交还")
    assert "接下来由我来" in text(said)
    assert "交还给机器人" in text(await village.hear(DESK))
    assert "出处" in text(await village.type(WANG, "低保怎么申请？")) or village.heard[WANG]
    said = await village.type(DESK, "写好了，请看书。")
    await village.tell(DESK, "发出去，回完了")
    assert "请看书" in text(await village.hear(WANG))


async def test_taken__desk_puts_it_down__asker_told_until_when_the_question_stays(village: Village) -> None:
    await taken(village)
    said = await village.tell(DESK, "先放下，交还")
    assert "交还给机器人" in text(said)
    said = await village.hear(WANG)
    assert "接下来由我来" in text(said)
    assert "最晚后天上午回您" in text(said)
    async with village.store.unit() as unit:
        assert [one.words for one in await unit.questions.waiting()] == [ASKED]


async def test_taken__two_hours_of_silence__the_bots_again_and_both_told(village: Village) -> None:
    await taken(village)
    village.pass_time(minutes=90)
    await village.type(WANG, "还在吗")
    await village.hear(DESK)
    await village.walk_to(2, 11, 0)
    assert await village.hear(WANG) == []
    await village.walk_to(2, 16, 0)
    assert "接下来由我来" in text(await village.hear(WANG))
    assert "交还给机器人" in text(await village.hear(DESK))
    async with village.store.unit() as unit:
        assert [one.holder_id for one in await unit.questions.waiting()] == [None]


async def test_taken__a_second_person_of_the_desk__told_who_has_it(village: Village) -> None:
    await _second(village)
    number = await taken(village)
    said = await village.tap("desk-02", f"s.answer.{number}")
    assert "丁八木正在答" in text(said)


async def photo(village: Village, who: str, name: str, kind: str = "image") -> Media:
    """A file somebody sent, as its door keeps it."""
    talk_id = await village.open_talk(who)
    blob = Blob(f"id-{name}", 3, name)
    async with village.store.unit() as unit:
        await unit.files.add(blob, name=name, mime="x/y", kind=kind, talk_id=talk_id, at=village.now)
    return Media(kind, name, file_id=blob.id)


async def may_see(village: Village, who: str, media: Media) -> bool:
    """Whether the page of `who` gives the file out."""
    talk_id = await village.open_talk(who)

    async def pack_in(_: object) -> object:
        return village.pack

    place = SimpleNamespace(clock=lambda: village.now, settings=SimpleNamespace(county_zone=ZONE), pack_in=pack_in)
    async with village.store.unit() as unit:
        talk, file = await unit.talks.get(talk_id), await unit.files.get(media.file_id)
        assert talk is not None
        assert file is not None
        return talk_id == file.talk_id or await sight.file_rights(place)(unit, talk, file)  # type: ignore[arg-type]


async def test_taken__photos_and_voice__reach_the_person_and_nobody_else(village: Village) -> None:
    await _second(village)
    number = await taken(village)
    house, voice = await photo(village, WANG, "屋顶.jpg"), await photo(village, WANG, "录音.ogg", "audio")
    assert await village.file(WANG, house, caption="您看这房子") == []
    assert await village.file(WANG, voice) == []
    first, second = await village.hear(DESK)
    assert first.text == "您看这房子\n〔照片 屋顶.jpg〕"
    assert [(one.file_id, one.kind, one.name) for one in first.files] == [("id-屋顶.jpg", "image", "屋顶.jpg")]
    assert (second.text, second.files[0].name) == ("〔语音 录音.ogg〕", "录音.ogg")
    seen = {who: await may_see(village, who, house) for who in (DESK, "desk-02", "worker-01", "v9")}
    assert seen == {DESK: True, "desk-02": False, "worker-01": False, "v9": False}
    other = await photo(village, WANG, "别的.jpg")
    assert not await may_see(village, DESK, other), "what was not sent to the desk stays the asker's"
    await village.tell(DESK, "先放下，交还")
    assert not await may_see(village, DESK, house)
    said = await village.tap("desk-02", f"s.answer.{number}")
    assert [one.name for one in said[0].files] == ["屋顶.jpg", "录音.ogg"], "whoever takes it next gets them too"
    assert await may_see(village, "desk-02", house)


async def test_taken__desk_sends_a_picture_back__the_asker_gets_it_with_the_words(village: Village) -> None:
    await taken(village)
    form, map_ = await photo(village, DESK, "表.jpg"), await photo(village, DESK, "地图.jpg")
    assert "照片 1 个" in text(await village.file(DESK, form))
    assert "照片 2 个" in text(await village.file(DESK, map_))
    said = await village.type(DESK, "照这个样子填。")
    assert "照这个样子填。\n〔照片 表.jpg〕\n〔照片 地图.jpg〕" in said[-1].text
    await village.tell(DESK, "发出去，回完了")
    (last,) = await village.hear(WANG)
    assert "照这个样子填。" in last.text
    assert [one.name for one in last.files] == ["表.jpg", "地图.jpg"]
    assert await may_see(village, WANG, form)
    assert not await may_see(village, "v9", form)


async def test_taken__a_picture_and_no_word__sent_with_a_line_of_ours(village: Village) -> None:
    await taken(village)
    await village.file(DESK, await photo(village, DESK, "表.jpg"))
    said = await village.tell(DESK, "就这些")
    assert "请看发来的照片" in said[-1].text
    await village.tell(DESK, "发出去，还要接着说")
    (first,) = await village.hear(WANG)
    assert [one.name for one in first.files] == ["表.jpg"]


async def test_taken__a_file_that_did_not_arrive_a_place_a_sticker(village: Village) -> None:
    await taken(village)
    said = await village.file(WANG, Media("file", "大.zip", fault="「大.zip」太大了，请发小一点的。"))
    assert text(said) == "「大.zip」太大了，请发小一点的。"
    assert await village.hear(DESK) == []
    await village.send(WANG, Incoming(village.key(), Kind.PLACE, position=Position(34.4, 116.35)))
    await village.send(WANG, Incoming(village.key(), Kind.ODD, "贴纸"))
    place, odd = await village.hear(DESK)
    assert place.text == "〔位置 34.40000, 116.35000〕"
    assert odd.text == "贴纸\n〔发来了这里看不到的东西，请他用字说一说〕"


async def test_hand_back__nobody_has_it__said_so(village: Village) -> None:
    await village.scan(WANG)
    assert "就是我在" in text(await village.tap(WANG, "s.handback"))


@pytest.mark.parametrize("arg", ["", "99", "x", "9" * 40])
async def test_answer__no_such_question__said_so(village: Village, arg: str) -> None:
    assert "找不到" in text(await village.tap(DESK, f"s.answer.{arg}"))


async def test_answer__not_of_the_desk__refused(village: Village) -> None:
    number = await asked(village)
    assert "不归您答" in text(await village.tap("worker-01", f"s.answer.{number}"))


async def _second(village: Village) -> None:
    async with village.store.unit() as unit:
        person = await unit.people.add(code="desk-02", name="己九田")
        county = (await unit.places.at_level("county"))[0]
        await unit.people.appoint(person, "desk", county.id, since=village.now.date())
