"""Where things go: words, buttons old, foreign and forged; a press never breaks a turn and never opens a side door."""

import pytest

from chat.incoming import Incoming, Kind
from storage.unit import Store
from tests.bot.dialogs.tasks.county import labels
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    return await Village.open(embedded_store)


async def _dead(village: Village) -> int:
    async with village.store.unit() as unit:
        return len(await unit.inbox.dead_letters())


FORGED = [
    "",
    ".",
    "q",
    "q.",
    "q.zzzzzz.1.0",
    "q.zzzzzz",
    "s.",
    "s.nosuch",
    "s.nosuch.1",
    "s.arrive",
    "s.open.report",
    "s.doubt",
    "s.edited",
    "s.act.1",
    "s.menu",
    "s.task.abc",
    "s.task.99999",
    "s.finding.1",
    "s.resume.-1",
    "s.resume.x",
    "s.resume.²",
    "s.correct.00000000",
    "s.withdraw.x",
    "s.answer.1",
    "s.answer.²",
    "s.questions",
    "s.forward",
    "n",
    "n.",
    "n.x.y.z",
    "n.1.1.urge",
    "n.99999.1.finding",
    "w.",
    "w.report",
    "w.answer",
    "w.forward",
    "w.doubt",
    "x.1",
    "🙂",
    "a" * 64,
]


@pytest.mark.parametrize("data", FORGED)
async def test_forged_press__said_plainly_nothing_changed(village: Village, data: str) -> None:
    await village.scan(WANG)
    said = await village.tap(WANG, data)
    assert said, "never silence"
    assert await _dead(village) == 0
    assert not await village.reports(WANG)


async def test_forged_presses__in_the_middle_of_a_form__the_question_survives_them_all(village: Village) -> None:
    await village.to_phone(WANG)
    state = await village.state(WANG)
    draft, visit = state["stack"][0]["draft"], state["stack"][0]["visit"]
    acts = ("", "99", "1", "-1", "²", "p²", "p99", "+", "+0", "+x", "keep", "ok", "skip", "anew")
    here = [f"q.{draft}.{visit}.{act}" for act in acts]
    for data in [*FORGED, *here, f"q.{draft}", f"q.{draft}.x.0", f"q.{draft}.{visit + 1}.0"]:
        said = await village.tap(WANG, data)
        assert said, data
        assert "差错" not in text(said), data
    assert await _dead(village) == 0
    assert not await village.reports(WANG)
    await village.tell(WANG, "菜单", "接着填：困难申报", PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["story"] == STORY


async def test_press_of_an_earlier_question__says_where_we_are(village: Village) -> None:
    await village.scan(WANG)
    await village.tell(WANG, "我有难处，要申报")
    group = village.data(WANG, "二组")
    await village.tell(WANG, "一组", STORY, "说完了")
    said = await village.tap(WANG, group)
    assert "前面那一步" in said[0].text
    assert "怎么找您" in said[1].text
    await village.tell(WANG, PHONE)
    (report,) = await village.reports(WANG)
    assert report.facts["place"].endswith("一组")


async def test_button_of_last_week__said_plainly(village: Village) -> None:
    await village.scan(WANG)
    await village.tell(WANG, "我有难处，要申报")
    group = village.data(WANG, "一组")
    await village.tell(WANG, "一组", STORY, "说完了", PHONE, "跳过", "跳过", "跳过", "都对")
    village.pass_time(days=7)
    said = await village.tap(WANG, group)
    assert "什么都没有改" in text(said)
    assert "查进度" in labels(said)
    assert len(await village.reports(WANG)) == 1


async def test_same_tap_five_times__one_answer(village: Village) -> None:
    await village.scan(WANG)
    await village.tell(WANG, "我有难处，要申报")
    group = village.data(WANG, "一组")
    for _ in range(5):
        said = await village.tap(WANG, group)
    assert "出了什么事" in said[-1].text
    state = await village.state(WANG)
    assert [one["dialog"] for one in state["stack"]] == ["report"]


async def test_same_key_five_times__one_turn(village: Village) -> None:
    await village.to_phone(WANG)
    for _ in range(5):
        await village.send(WANG, Incoming("the same", Kind.TEXT, PHONE))
    assert len(await village.reports(WANG)) == 1


async def test_villagers_press_of_a_staff_dialog__refused(village: Village) -> None:
    await village.scan(WANG)
    for data in ("s.mine", "s.questions", "s.late", "s.finding.1", "s.reassign.1"):
        assert "只有" in text(await village.tap(WANG, data)), data


@pytest.mark.parametrize("words", ["返回", "上一步", "/back"])
async def test_back_with_nothing_open__says_so(village: Village, words: str) -> None:
    await village.scan(WANG)
    said = await village.type(WANG, words)
    assert "没有要填的" in text(said)
    assert labels(said) == ["菜单"]


async def test_go_on_with_nothing_open__the_menu(village: Village) -> None:
    await village.scan(WANG)
    assert "我有难处，要申报" in labels(await village.tap(WANG, "w.here"))
