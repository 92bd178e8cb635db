"""Households live on, on the real store: a death stops every word about the dead, a move takes the matter along."""

import pytest

from bot.casework import households as casework
from cases import households
from cases.households import Household, Kind, Step
from cases.people import PersonId
from cases.tasks import State
from storage.outbox import STOPPED, OutboxRow
from storage.unit import Store, Unit
from tests.bot.dialogs.tasks.county import TOWN, VILLAGE, WORKER, County, words

HEAD, PHONE = "丑二水", "13800000502"


@pytest.fixture
async def county(embedded_store: Store) -> County:
    county = await County.found(embedded_store)
    await county.open_talk(WORKER)
    return county


async def household(county: County, unit: Unit) -> Household:
    grid = (await unit.places.at_level("grid"))[0]
    (view,) = await unit.households.named(HEAD, [grid.id])
    one = await unit.households.line(view.id)
    assert one is not None
    return one


async def take(county: County, step: object, by: int) -> int:
    assert isinstance(step, Step)
    async with county.store.unit() as unit:
        return await casework.take(county.scene(unit), step, PersonId(by))


async def test_death__what_runs_about_the_dead__stops_at_once_and_goes_on_when_taken_back(county: County) -> None:
    report, by = await county.report(subject=HEAD, phone=PHONE), await county.id_of(VILLAGE)
    task = await county.task(report)
    await county.place()
    names = [f"task:{task.task_id}", f"report:{report.id}", f"clue:{report.clue_id}"]
    async with county.store.unit() as unit:
        one = await household(county, unit)
        assert [each for name in names for each in await unit.deadlines.waiting(name)]
    event_id = await take(
        county, households.death(one, HEAD, county.now.date(), today=county.now.date(), successor="丑小河"), by
    )

    async with county.store.unit() as unit:
        assert [each for name in names for each in await unit.deadlines.waiting(name)] == []
        waiting = [each for name in names for each in await unit.notices.about(name) if each.state == "waiting"]
        assert waiting == []
        stopped = await unit.tasks.task(task.task_id)
        assert stopped is not None
        assert stopped.state is State.WITHDRAWN
        clue_id = await unit.clues.open_of(one.household_id)
        assert clue_id is not None
        clue = await unit.clues.get(clue_id)
        assert clue is not None
        assert clue.grounds[0].subject == "丑小河"
    said = words(await county.hear(WORKER))
    assert f"{report.number[-4:]}" not in said
    assert "丑**家" in said

    async with county.store.unit() as unit:
        assert await casework.undo(county.scene(unit), event_id, PersonId(by)) is None
        assert await household(county, unit) == one
        again = await unit.tasks.task(task.task_id)
        assert again is not None
        assert again.state is task.state
        assert [each for name in names for each in await unit.deadlines.waiting(name)]
        assert await casework.undo(county.scene(unit), event_id, PersonId(by)) is households.NotUndoable.UNDONE


async def test_death__a_word_on_its_way__is_read_on_no_channel(county: County) -> None:
    report, by = await county.report(subject=HEAD, phone=PHONE), await county.id_of(VILLAGE)
    talk_id = await county.open_talk(WORKER)
    await county.place()
    async with county.store.unit() as unit:
        assert len(await unit.outbox.after(talk_id, 0)) == 1
        one = await household(county, unit)
    await take(county, households.death(one, HEAD, county.now.date(), today=county.now.date(), successor="丑小河"), by)
    async with county.store.unit() as unit:
        assert await unit.outbox.after(talk_id, 0) == []
        row = await unit.session.get_one(OutboxRow, 1)
        assert row.state == STOPPED
        assert (await unit.reports.of_clue(report.clue_id))[0].number == report.number


async def test_move__nobody_has_begun__matter_goes_along_and_comes_back(county: County) -> None:
    report, by = await county.report(subject=HEAD, phone=PHONE), await county.id_of(VILLAGE)
    async with county.store.unit() as unit:
        one, there = await household(county, unit), (await unit.places.at_level("grid"))[2]
    event_id = await take(county, households.move(one, there.id), by)
    assert (await county.task(report)).place == there.path
    async with county.store.unit() as unit:
        (view,) = await casework.events_of(county.scene(unit), one)
        assert view.event.step.kind is Kind.MOVE
        assert await casework.undo(county.scene(unit), event_id, PersonId(by)) is None
        assert await household(county, unit) == one
    assert (await county.task(report)).place != there.path


async def test_every_step__own_household_or_a_near_relatives__somebody_else_has_to(county: County) -> None:
    """Split, merge, same, move, death and taking back: neither as it was nor as it becomes may it be theirs."""
    lead, town = PersonId(await county.id_of(VILLAGE)), PersonId(await county.id_of(TOWN))
    name = await county.name_of(VILLAGE)
    async with county.store.unit() as unit:
        scene = county.scene(unit)
        other = await household(county, unit)
        grids = await unit.places.at_level("grid")
        rows = (("own", name, "13911110000"), ("kin", "亲某某", "13911110001"))
        made = [
            unit.households.row(code=code, place_id=grids[0].id, head=head, phone=phone, members=3)
            for code, head, phone in rows
        ]
        lines = [await unit.households.line(await unit.households.add(row)) for row in made]
        await unit.kin.add(lead, name="亲某某", phone="13911110001", relation="兄弟姐妹", at=county.now)
        standing = await scene.standing(lead)
        assert await casework.may_change(scene, standing, other)
        today = county.now.date()
        for one in lines:
            assert one is not None
            assert not await casework.may_change(scene, standing, one)
            for step in (
                households.split(one, head="新某某", members=1, code="n", phone=""),
                households.merge(other, one),
                households.same(one, other),
                households.move(one, grids[1].id),
                households.death(one, "老某某", today, today=today, successor=""),
                households.split(other, head=one.head, members=1, code="n", phone=one.phone),
            ):
                assert isinstance(step, Step), step
                with pytest.raises(casework.NotTheirs):
                    await casework.take(scene, step, lead)
        own = lines[0]
        assert own is not None
        moved = households.move(own, grids[1].id)
        assert isinstance(moved, Step)
        by_another = await casework.take(scene, moved, town)
        with pytest.raises(casework.NotTheirs):
            await casework.undo(scene, by_another, lead)
