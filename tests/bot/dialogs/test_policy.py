"""Detours in the middle of a form: a question, help, the menu, a person; then on where it was."""

from datetime import timedelta

import pytest

from tests.bot.dialogs.tasks.county import labels
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text

QUESTION = "低保怎么申请？"


async def _finish(village: Village) -> None:
    await village.type(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert (report.facts["story"], report.facts["phone"]) == (STORY, PHONE)


@pytest.mark.parametrize("word", ["菜单", "帮助", "/help", "/menu"])
async def test_word_in_the_middle__shown__then_on_where_it_was(village: Village, word: str) -> None:
    await village.to_phone(WANG)
    said = await village.type(WANG, word)
    assert "接着刚才的" in labels(said)
    said = await village.tell(WANG, "接着刚才的")
    assert "怎么找您" in text(said)
    await _finish(village)


@pytest.mark.parametrize("word", ["菜单", "帮助"])
async def test_word_in_the_middle__answered_straight_on(village: Village, word: str) -> None:
    """Nobody has to press 接着: the open question is still open."""
    await village.to_phone(WANG)
    await village.type(WANG, word)
    await _finish(village)


async def test_every_word_one_after_another__the_form_survives(village: Village) -> None:
    await village.to_phone(WANG)
    for word in ("菜单", "帮助", "人工", "先不用", "问", "取消", "菜单", "帮助"):
        await village.tell(WANG, word)
    await _finish(village)


async def test_human_in_the_middle__not_now__on_where_it_was(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.type(WANG, "人工")
    assert said[0].calls
    said = await village.tell(WANG, "先不用")
    assert "怎么找您" in said[-1].text
    await _finish(village)


async def test_human_in_the_middle__question_left__on_where_it_was(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.tell(WANG, "人工", "把想问的写下来", "房子漏雨归谁管")
    assert "转给政策窗口" in text(said)
    assert "怎么找您" in said[-1].text
    await _finish(village)
    async with village.store.unit() as unit:
        (question,) = await unit.questions.waiting()
    assert question.words == "房子漏雨归谁管"


async def test_ask_in_the_middle__answered_with_its_source__on_where_it_was(village: Village) -> None:
    await village.to_phone(WANG)
    said = await village.type(WANG, f"问{QUESTION}")
    assert "出处" in text(said) or "您是想问" in text(said)
    if "您是想问" in text(said):
        said = await village.tell(WANG, labels(said)[0])
    assert "怎么找您" in said[-1].text
    await _finish(village)


async def test_ask_button_then_words__on_where_it_was(village: Village) -> None:
    await village.to_phone(WANG)
    await village.tell(WANG, "菜单", "问政策")
    said = await village.type(WANG, "今天天气咋样呢")
    if "请人来答" in labels(said):
        said = await village.tell(WANG, "不用了")
    assert "怎么找您" in said[-1].text
    await _finish(village)


async def test_question_at_a_text_question__asked_which__kept_as_the_answer(village: Village) -> None:
    await village.to_story(WANG)
    said = await village.type(WANG, QUESTION)
    assert labels(said) == ["这是我的回答", "我是在问政策"]
    said = await village.tell(WANG, "这是我的回答")
    assert "文字 1 段" in text(said)
    await village.tell(WANG, "说完了", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == QUESTION


async def test_question_at_a_text_question__asked_which__answered(village: Village) -> None:
    await village.to_story(WANG)
    said = await village.tell(WANG, QUESTION, "我是在问政策")
    assert "出处" in text(said)
    assert "出了什么事" in said[-1].text
    await village.tell(WANG, STORY, "说完了")
    await _finish(village)


async def test_question_like_words_knowledge_is_not_sure_of__simply_the_answer(village: Village) -> None:
    await village.to_story(WANG)
    said = await village.type(WANG, "孩子他爸腿断了，一家人可怎么活呢")
    assert "文字 1 段" in text(said)


async def test_doubt__six_words_still_work(village: Village) -> None:
    await village.to_story(WANG)
    await village.type(WANG, QUESTION)
    said = await village.type(WANG, "返回")
    assert "出了什么事" in text(said) or "文字" in text(said)
    assert len((await village.state(WANG))["stack"]) == 1


async def test_back_out_of_a_detour(village: Village) -> None:
    await village.to_phone(WANG)
    await village.type(WANG, "问")
    said = await village.type(WANG, "返回")
    assert "怎么找您" in text(said)
    await _finish(village)


@pytest.mark.parametrize("typed", ["", "😀", "😀😀😀", "   "])
async def test_nothing_to_read_with_nothing_open__the_menu(village: Village, typed: str) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, typed)
    assert "我有难处，要申报" in labels(said)


async def test_4000_characters_with_nothing_open__an_answer_of_some_kind(village: Village) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, "我家的事情说来话长" * 450)
    assert said
    assert labels(said)


async def test_unknown_question__desk_offered__declined(village: Village) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, "量子纠缠的贝尔不等式")
    assert "请人来答" in labels(said)
    await village.tell(WANG, "不用了")
    assert (await village.state(WANG))["stack"] == []


async def test_language_word_in_the_middle__never_traps(village: Village) -> None:
    """There is one language; a request for another is an answer like any other and the way on stays."""
    await village.to_phone(WANG)
    said = await village.type(WANG, "English please")
    assert "怎么找您" in said[-1].text
    await _finish(village)


@pytest.mark.parametrize("typed", ["2", "二", "第二个", "老人没人照顾，想住敬老院"])
async def test_choose__typed_as_people_type__that_article(village: Village, typed: str) -> None:
    await village.scan(WANG)
    assert "您是想问" in text(await village.type(WANG, "老人"))
    assert village.heard[WANG][0].choices[1].label == "老人没人照顾，想住敬老院"
    (said,) = await village.type(WANG, typed)
    assert said.title == "老人没人照顾，想住敬老院"
    assert (await village.state(WANG))["stack"] == []


async def test_choose__article_published_meanwhile__the_button_means_what_it_said(village: Village) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, "老人")
    first, second = said[0].choices[:2]
    async with village.store.unit() as unit:
        body = {
            "title": "老人优待证",
            "audience": "villager",
            "items": [5],
            "questions": ["老人", "老人优待证"],
            "answer": "带身份证去村部办。再打12345。",
            "phone": "12345",
            "source": "示例发〔2026〕1号 第1条",
            "valid_from": "2026-01-01",
            "offices": ["县民政局"],
        }
        by = (await village.person(unit, "desk-01")).id
        version = await unit.articles.draft(body, by=by, at=village.now, origin="chat")
        await unit.articles.publish(version.id, by=by, at=village.now)
    (told,) = await village.tap(WANG, second.data)
    assert told.title == second.label
    assert "用不上了" in text(await village.tap(WANG, first.data)), "the list is closed: its buttons change nothing"


async def test_choose__none_of_them__the_desk_and_once_a_miss(village: Village) -> None:
    await village.scan(WANG)
    await village.type(WANG, "老人")
    assert "转给政策窗口" in text(await village.tell(WANG, "都不是，转人工"))
    async with village.store.unit() as unit:
        assert [one.words for one in await unit.questions.waiting()] == ["老人"]
        assert len(await unit.questions.misses(village.now - timedelta(hours=1), village.now + timedelta(1))) == 1


async def test_number_with_nothing_open__the_button_just_shown_or_asked_back__never_a_question(
    village: Village,
) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, "3")
    assert "您想问什么" in text(said), "the menu's third button is 问政策"
    await village.type(WANG, "老人")
    await village.type(WANG, "1")
    said = await village.type(WANG, "2")
    assert said[0].text.startswith("“2”是指哪一样？"), "the second of the list before, or of the answer's buttons?"
    assert "我有难处，要申报" in labels(said)
    village.pass_time(minutes=40)
    assert "是指哪一样" in text(await village.type(WANG, "一"))
    assert "是指哪一样" in text(await village.type(WANG, "19"))
    async with village.store.unit() as unit:
        assert await unit.questions.misses(village.now - timedelta(hours=2), village.now + timedelta(1)) == []


async def test_number_under_the_desks_list__that_question(village: Village) -> None:
    await village.scan(WANG)
    for asked in ("量子纠缠的贝尔不等式", "我家的狗能不能办身份证"):
        await village.tell(WANG, asked, "请人来答")
    await village.tap("desk-01", "s.questions")
    said = await village.type("desk-01", "2")
    assert "他问：我家的狗能不能办身份证" in text(said)
