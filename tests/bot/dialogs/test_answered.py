"""A policy answer and what follows it: source and date, the next step, 有用 or 没解决, a person when asked twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.casework import Scene, misses
from bot.notices import articles as words_of
from chat.outgoing import Outgoing
from knowledge.offices import OfficeAlias
from tests.bot.dialogs.tasks.county import WORKER, ZONE, button, labels
from tests.bot.dialogs.village import WANG, Village, text

LOW = "低保怎么申请"
LOW_AGAIN = "想吃低保找谁办"
EXPIRED = "报上去的困难多少天有人来看"


async def answered(village: Village, who: str, words: str) -> list[Outgoing]:
    """What is answered; of several matters the first is meant."""
    said = await village.type(who, words)
    return await village.tell(who, labels(said)[0]) if "您是想问" in text(said) else said


async def test_answer__past_its_date__the_year_no_figures_office_phone_and_desk(village: Village) -> None:
    await village.scan(WANG)
    (said,) = await answered(village, WANG, EXPIRED)
    assert "我只有 2022 年的说法，可能变了" in said.text
    assert "工作日" not in said.text + said.details
    assert "县乡村振兴局" in said.text
    assert [call.number for call in said.calls] == ["12317"]
    assert "没解决，请人答" in labels([said])
    assert "出处：" in said.text


async def test_answer__told__noted_for_the_day_it_changes(village: Village) -> None:
    await village.scan(WANG)
    await village.type(WANG, LOW)
    article = (await village.state(WANG))["asked"][0]["article"]
    talk_id = await village.open_talk(WANG)
    async with village.store.unit() as unit:
        assert await unit.articles.cited_in(article) == [talk_id]


async def test_answer__in_force__details_and_offices_on_tap(village: Village) -> None:
    await village.scan(WANG)
    (said,) = await village.type(WANG, "光伏板坏了找谁")
    assert "年的说法" not in said.text
    assert "管这事的：" in said.details


@pytest.mark.parametrize(
    ("unverified", "told"), [(False, "县农业农村局（原县乡村振兴局）"), (True, "可能归县农业农村局")]
)
async def test_answer__office_renamed_since__told_by_its_name_of_today(
    village: Village, unverified: bool, told: str
) -> None:
    alias = OfficeAlias("县乡村振兴局", "县农业农村局", date(2024, 1, 1), "示例", "可能归县农业农村局。", unverified)
    village.pack = replace(village.pack, aliases=(alias,))
    await village.scan(WANG)
    (said,) = await answered(village, WANG, EXPIRED)
    assert told in said.text


async def test_answer__next_step__begins_from_the_answer(village: Village) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, "家里遭了难过不下去，怎么往上报")
    assert "我要申报" in labels(said)
    assert "先说三句" in text(await village.tell(WANG, "我要申报"))


async def test_answer__useful_or_not__asked_once_in_a_talk(village: Village) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, LOW)
    assert {"有用", "没解决，请人答"} <= set(labels(said))
    assert "谢谢" in text(await village.tell(WANG, "有用"))
    village.pass_time(seconds=3 * 24 * 3600)
    said = await village.type(WANG, "光伏板坏了找谁")
    assert "有用" not in labels(said)
    assert "转人工，请人答" in labels(said)
    first = (await village.state(WANG))["asked"][0]["article"]
    async with village.store.unit() as unit:
        (event,) = await unit.events.about(f"article:{first}")
    assert event.act == "answer.useful"


async def test_unsolved__the_whole_question_to_the_desk__once(village: Village) -> None:
    question = "俺家那口子瘫在床上好几年了，家里没有收入，低保怎么申请，要带啥东西去找谁"
    await village.scan(WANG)
    said = await answered(village, WANG, question)
    press = button(said, "没解决，请人答")
    assert "转给政策窗口" in text(await village.tap(WANG, press))
    assert "已经转给政策窗口" in text(await village.tap(WANG, press))
    async with village.store.unit() as unit:
        (waiting,) = await unit.questions.waiting()
        await unit.questions.miss("坟地能不能卖", at=village.now)
        scene = Scene(unit, village.pack, ZONE, village.now)
        groups = await misses.of_span(scene, village.now - timedelta(days=7), village.now + timedelta(seconds=1))
    assert waiting.words == question
    counts = [(group.count, group.wordings[0][:6], group.unsolved) for group in groups]
    assert counts == [(1, question[:6], 1), (1, "坟地能不能卖", 0)], "once among the week's misses"
    told = words_of.misses(groups).text
    assert "有 2 个问题没答上，其中 1 个答了也没解决" in told
    assert f"（1 次答了《{groups[0].told[0]}》没解决）" in told


async def test_same_question_in_other_words__a_person_is_offered_unasked(village: Village) -> None:
    await village.scan(WANG)
    assert "不止一回" not in text(await village.type(WANG, LOW))
    said = await village.type(WANG, LOW_AGAIN)
    assert "不止一回" in text(said)
    assert "转给政策窗口" in text(await village.tell(WANG, "请人来答"))
    async with village.store.unit() as unit:
        (waiting,) = await unit.questions.waiting()
    assert waiting.words == LOW_AGAIN


async def test_another_question__or_the_same_another_day__nobody_is_offered(village: Village) -> None:
    await village.scan(WANG)
    await village.type(WANG, LOW)
    assert "不止一回" not in text(await village.type(WANG, "光伏板坏了找谁"))
    village.pass_time(seconds=25 * 3600)
    assert "不止一回" not in text(await village.type(WANG, LOW_AGAIN))


async def test_unsolved__in_the_middle_of_a_form__on_where_it_was(village: Village) -> None:
    await village.to_phone(WANG)
    await village.type(WANG, f"问{LOW}")
    said = await village.tell(WANG, "没解决，请人答")
    assert "转给政策窗口" in text(said)
    assert "怎么找您" in said[-1].text


async def test_unsolved__pressed_long_after__asks_for_the_words(village: Village) -> None:
    await village.scan(WANG)
    assert "请写下您想问的" in text(await village.tap(WANG, "s.unsolved.gone"))


async def test_cadre__checklist_in_force_beside_the_answer__filled_from_it(village: Village) -> None:
    said = await village.type(WORKER, "入户核饮水看什么")
    if "您是想问" in text(said):
        said = await village.tell(WORKER, labels(said)[0])
    assert "填清单" in labels(said)
    said = await village.tell(WORKER, "填清单")
    assert "查的是哪个组" in said[-1].text


async def test_cadre__checklist_nobody_ordered__not_offered(village: Village) -> None:
    said = await village.type(WORKER, "光伏电站巡查看什么")
    assert "填清单" not in labels(said)


async def test_villager__checklist_button_forged__refused(village: Village) -> None:
    await village.scan(WANG)
    assert "只有工作人员" in text(await village.tap(WANG, "s.check.water"))


async def test_blank__the_desk_sees_it__a_villager_is_told_whom_to_ask(village: Village) -> None:
    question = "办慢性病证需要去哪里"
    await village.scan(WANG)
    said = text(await answered(village, WANG, question))
    assert "本县标准请填" not in said
    assert "请问" in said
    assert "本县标准请填" in text(await answered(village, "desk-01", "家庭医生只签约不服务怎么整改"))
