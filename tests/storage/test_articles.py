"""Versions of an article, and questions in somebody's hands, on both databases."""

from datetime import UTC, datetime, timedelta

from chat.address import Address
from storage.unit import Store

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def test_article__versions__one_live_and_back_again(store: Store) -> None:
    async with store.unit() as unit:
        writer, other = [await unit.people.add(code=code, name="甲") for code in ("a", "b")]
        first = await unit.articles.draft({"title": "一"}, by=writer, at=NOW, origin="question:1")
        await unit.articles.change(first.id, {"title": "一一"}, by=other)
        assert await unit.articles.edition() == ""
        await unit.articles.publish(first.id, by=other, at=NOW)
        edition = await unit.articles.edition()
        second = await unit.articles.draft({"title": "二"}, by=writer, at=NOW, origin="x", code=first.code)
        await unit.articles.publish(second.id, by=other, at=NOW + timedelta(hours=1))
    async with store.unit() as unit:
        assert await unit.articles.edition() not in ("", edition)
        assert [(one.number, one.state) for one in await unit.articles.versions(first.code)] == [
            (1, "past"),
            (2, "live"),
        ]
        before = await unit.articles.take_back(first.code, by=other, at=NOW)
        assert before is not None
        assert before.number == 1
        (live,) = await unit.articles.live()
        assert (live.title, live.writers, live.published_by, live.ended_at) == ("一一", (writer, other), other, None)
        assert await unit.articles.take_back(first.code, by=other, at=NOW) is None
        assert await unit.articles.live() == []
        assert [one.state for one in await unit.articles.versions(first.code)] == ["taken_back", "taken_back"]


async def test_citation__same_talk_twice__once(store: Store) -> None:
    async with store.unit() as unit:
        talk = await unit.talks.open(Address("phone", "a"))
        for hours in range(2):
            await unit.articles.cite(talk.id, "water", at=NOW + timedelta(hours=hours))
        assert await unit.articles.cited_in("water") == [talk.id]
        assert await unit.articles.cited_in("dog") == []


async def test_question__held_and_released__whose_words_are_kept(store: Store) -> None:
    async with store.unit() as unit:
        talk, desk = [await unit.talks.open(Address("phone", key)) for key in ("a", "b")]
        person = await unit.people.add(code="a", name="甲")
        number = await unit.questions.add(talk.id, "问", at=NOW, due_at=NOW, place_id=None, context=["前"])
        assert await unit.questions.held_in(talk.id) is None
        await unit.questions.hold(number, by=person, talk_id=desk.id, at=NOW, is_aside=False)
        await unit.questions.heard(number, "再问", at=NOW + timedelta(minutes=1))
        await unit.questions.heard(number, "", at=NOW + timedelta(minutes=2))
    async with store.unit() as unit:
        held = await unit.questions.held_in(talk.id)
        assert held is not None
        assert (held.holder_id, held.said, held.heard_at) == (person, ("再问",), NOW + timedelta(minutes=2))
        await unit.questions.release(number)
        await unit.questions.answer(number, "答", by=person, at=NOW)
        assert await unit.questions.waiting() == []
        assert await unit.questions.held_in(talk.id) is None


async def test_misses__span__half_open(store: Store) -> None:
    async with store.unit() as unit:
        for hours in range(3):
            await unit.questions.miss(f"问{hours}", at=NOW + timedelta(hours=hours))
        await unit.questions.miss("又问", at=NOW + timedelta(minutes=90), article="low-income")
        assert await unit.questions.misses(NOW, NOW + timedelta(hours=2)) == [
            ("问0", ""),
            ("问1", ""),
            ("又问", "low-income"),
        ]
