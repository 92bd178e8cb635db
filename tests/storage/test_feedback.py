"""What people say about Yima: kept sealed, answered once."""

from datetime import datetime, timedelta

from sqlalchemy import text

from storage.unit import Store


async def test_answer__twice__first_one_stays(store: Store, now: datetime, talk_id: int) -> None:
    async with store.unit() as unit:
        by = await unit.people.add(code="c1", name="甲一山")
        one = await unit.feedback.add(talk_id, "字太小了", at=now, due_at=now + timedelta(days=5))
        assert await unit.feedback.answer(one, "这周改", by=by, at=now)
        assert not await unit.feedback.answer(one, "不改", by=by, at=now)
        kept = await unit.feedback.get(one)
    assert kept is not None
    assert (kept.answer, kept.answered_by) == ("这周改", by)


async def test_waiting__answered__gone__first_due_first(store: Store, now: datetime, talk_id: int) -> None:
    async with store.unit() as unit:
        by = await unit.people.add(code="c1", name="甲一山")
        days = {3: "丙", 1: "甲", 2: "乙"}
        ids = {
            word: await unit.feedback.add(talk_id, word, at=now, due_at=now + timedelta(days=n))
            for n, word in days.items()
        }
        await unit.feedback.answer(ids["乙"], "好", by=by, at=now)
        assert [one.words for one in await unit.feedback.waiting()] == ["甲", "丙"]


async def test_add__words__sealed_in_the_database(store: Store, now: datetime, talk_id: int) -> None:
    async with store.unit() as unit:
        await unit.feedback.add(talk_id, "字太小了", at=now, due_at=now)
        raw = (await (await unit.session.connection()).execute(text("SELECT words FROM feedback"))).scalar_one()
    assert "字太小了" not in str(raw)
