"""Drafts: mentioned once after a week of silence, then they go; one touched since is left alone."""

import pytest

from bot.dialogs.frames import Frame, Parked, TalkState
from storage.unit import Store
from tests.bot.dialogs.tasks.county import County, words


@pytest.fixture
async def county(embedded_store: Store) -> County:
    return await County.found(embedded_store)


async def keep(county: County, state: TalkState) -> int:
    talk = await county.open_talk("v1")
    async with county.store.unit() as unit:
        await unit.talks.save(talk, state=state.to_json(), is_waiting=bool(state.stack), heard_at=county.now)
        await unit.deadlines.set("draft", f"talk:{talk}", county.now)
    return talk


async def state_of(county: County, talk: int) -> TalkState:
    async with county.store.unit() as unit:
        view = await unit.talks.get(talk)
    assert view is not None
    return TalkState.from_json(view.state)


async def test_draft__parked__mentioned_once_then_gone(county: County) -> None:
    talk = await keep(county, TalkState(parked=[Parked([Frame("report")], "困难申报", county.now.isoformat())]))
    await county.walk_to(9, 8, 59)
    assert await county.hear("v1") == []
    await county.walk_to(9, 9)
    (said,) = await county.hear("v1")
    assert "「困难申报」还没填完" in said.text
    assert "3月16日（周一）前" in said.text
    await county.walk_to(16, 8, 59)
    assert await county.hear("v1") == []
    assert (await state_of(county, talk)).parked
    await county.walk_to(16, 9)
    assert (await state_of(county, talk)).parked == []


async def test_draft__on_the_stack__mentioned_then_gone(county: County) -> None:
    frame = Frame("report", touched_at=county.now.isoformat(), answers={"a": "b"})
    talk = await keep(county, TalkState(stack=[frame]))
    await county.walk_to(9, 9)
    assert "还没填完" in words(await county.hear("v1"))
    await county.walk_to(16, 9)
    assert (await state_of(county, talk)).stack == []


async def test_draft__touched_after_the_mention__lives_on(county: County) -> None:
    talk = await keep(county, TalkState(parked=[Parked([Frame("report")], "困难申报", county.now.isoformat())]))
    await county.walk_to(9, 9)
    await county.hear("v1")
    async with county.store.unit() as unit:
        again = TalkState(parked=[Parked([Frame("report")], "困难申报", county.now.isoformat())])
        await unit.talks.save(talk, state=again.to_json(), is_waiting=False, heard_at=county.now)
    await county.walk_to(16, 10)
    assert (await state_of(county, talk)).parked
    assert "还没填完" in words(await county.hear("v1"))


async def test_draft__clock_was_away__told_before_it_goes(county: County) -> None:
    talk = await keep(county, TalkState(parked=[Parked([Frame("report")], "困难申报", county.now.isoformat())]))
    county.at(30, 10)
    await county.tick()
    assert "4月6日" in words(await county.hear("v1"))
    assert (await state_of(county, talk)).parked
