"""意见建议 about Yima: from everybody, to the county, answered where it was said, and nobody is ranked by it."""

from storage.feedback import FeedbackRow
from storage.feedback import FeedbackView as View
from tests.bot.dialogs.tasks.county import BOSS, VILLAGE, WORKER, labels
from tests.bot.dialogs.village import WANG, Village, text

WORDS = "字太小了，老人看不清"
ANSWER = "这个月就把字放大"
DESK, ADMIN = "desk-01", "admin-01"


async def kept(village: Village) -> list[View]:
    async with village.store.unit() as unit:
        return await unit.feedback.waiting()


async def said_by(village: Village, who: str) -> View:
    await village.tell(who, "菜单", "更多", "意见建议", WORDS)
    (found,) = await kept(village)
    return found


async def test_menu__everybody_has_it(village: Village) -> None:
    await village.scan(WANG)
    for who in (WANG, WORKER, VILLAGE, BOSS, DESK, ADMIN):
        assert "意见建议" in labels(await village.tell(who, "菜单", "更多"))


async def test_villager__one_text__the_county_is_told_with_its_day(village: Village) -> None:
    for who in (BOSS, WORKER, VILLAGE, DESK, ADMIN):
        await village.open_talk(who)
    await village.scan(WANG)
    said = await village.type(WANG, "意见建议")
    said = await village.tell(WANG, WORDS)
    assert "3月9日" in text(said)
    heard = text(await village.hear(BOSS))
    assert WORDS in heard
    assert "3月9日" in heard
    for nobody in (WORKER, VILLAGE, DESK, ADMIN):
        assert WORDS not in text(await village.hear(nobody))


async def test_answer__goes_back_where_it_was_said__once(village: Village) -> None:
    await village.scan(WANG)
    found = await said_by(village, WANG)
    said = await village.tap(BOSS, "s.opinions")
    said = await village.tell(BOSS, WORDS, ANSWER)
    assert ANSWER in text(said)
    await village.tell(BOSS, "发出去")
    heard = text(await village.hear(WANG))
    assert ANSWER in heard
    assert WORDS in heard
    assert await kept(village) == []
    said = await village.tap("county-02", f"s.opinion.{found.id}")
    assert "已经有人回过" in text(said)


async def test_answer__staff_member__hears_it_in_the_same_talk(village: Village) -> None:
    await said_by(village, WORKER)
    await village.tap(BOSS, "s.opinions")
    await village.tell(BOSS, WORDS, ANSWER, "发出去")
    assert ANSWER in text(await village.hear(WORKER))


async def test_answer__without_the_right__pressed_all_the_same__refused(village: Village) -> None:
    await village.scan(WANG)
    found = await said_by(village, WANG)
    for who in (WANG, WORKER, VILLAGE, DESK, ADMIN):
        said = await village.tap(who, f"s.opinion.{found.id}")
        assert WORDS not in text(said)
        said = await village.tap(who, "s.opinions")
        assert WORDS not in text(said)
    assert len(await kept(village)) == 1


async def test_day_over__told_once_more__then_no_more(village: Village) -> None:
    await village.scan(WANG)
    await said_by(village, WANG)
    await village.hear(BOSS)
    await village.walk_to(9, 18, 30)
    assert "还没回话" in text(await village.hear(BOSS))
    await village.walk_to(13, 9)
    assert "还没回话" not in text(await village.hear(BOSS))


async def test_day_over__answered__nobody_reminded(village: Village) -> None:
    await village.scan(WANG)
    await said_by(village, WANG)
    await village.tap(BOSS, "s.opinions")
    await village.tell(BOSS, WORDS, ANSWER, "发出去")
    await village.walk_to(10, 9)
    assert "还没回话" not in text(await village.hear(BOSS))
    assert "还没回话" not in text(await village.hear("county-02"))


async def test_for_a_caller__logged_and_answered_to_who_typed(village: Village) -> None:
    await village.tap(DESK, "s.callers")
    said = await village.tell(DESK, "提意见建议", WORDS)
    assert "转告他" in text(said)
    (found,) = await kept(village)
    assert found.is_for_other
    async with village.store.unit() as unit:
        (line,) = await unit.events.about(f"feedback:{found.id}")
    assert (line.act, line.person_id) == ("counter.feedback", await village.id_of(DESK))
    await village.tap(BOSS, "s.opinions")
    await village.tell(BOSS, WORDS, ANSWER, "发出去")
    assert "您替人提的意见" in text(await village.hear(DESK))


def test_table__no_column_to_rank_by() -> None:
    names = set(FeedbackRow.__table__.columns.keys())  # type: ignore[attr-defined]
    assert names == {
        "id",
        "talk_id",
        "is_for_other",
        "words",
        "said_at",
        "due_at",
        "answer",
        "answered_by",
        "answered_at",
    }
