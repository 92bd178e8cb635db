"""Lists and finds at work: nobody gets their own household, a wrong list is remembered, one household is one clue."""

from dataclasses import replace

import pytest

from bot.casework import false_alarms, finds, matching
from bot.casework import lists as listing
from bot.casework.matching import Entry, Sent
from cases.grounds import Ground, Source
from cases.lists import Verdict
from cases.people import NOBODY, PersonId
from cases.tasks import Finding
from storage.lists import TAKEN, TAKING, ListView
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, VILLAGE, WORKER, County, words


@pytest.fixture
async def county(embedded_store: Store) -> County:
    return await County.found(embedded_store)


async def taken(county: County, *entries: Entry) -> tuple[ListView, int, int]:
    """A list of dangerous houses, read and taken; how many clues it opened and joined."""
    assert county.pack.lists is not None
    kind = county.pack.lists.kinds["housing"]
    view = await matching.read(county.store, kind, lambda: entries, Sent("表.xlsx", str(entries)), (), at=county.now)
    by = PersonId(await county.id_of(BOSS))
    is_whole = False
    while not is_whole:
        async with county.store.unit() as unit:
            is_whole = await listing.take(county.scene(unit), view.id, by)
            opened, joined = await unit.lists.led(view.id)
    return view, opened, joined


FIRST = Entry(2, "子一山", "杏园村一组", "D", phone="13800000501")


async def test_take__the_worker_s_own_household__goes_to_the_village_s_lead(county: County) -> None:
    name = await county.name_of(WORKER)
    async with county.store.unit() as unit:
        grid = (await unit.places.at_level("grid"))[0]
        await unit.households.add(unit.households.row(code="own", place_id=grid.id, head=name, phone="13911110000"))
    _, opened, _ = await taken(county, Entry(2, name, "杏园村", "D", phone="13911110000"))
    assert opened == 1
    async with county.store.unit() as unit:
        task = await unit.tasks.of_clue(1)
    assert task is not None
    assert task.keeper() == await county.id_of(VILLAGE)
    assert task.conflicted == {await county.id_of(WORKER)}
    assert name[:1] not in words(await county.hear(WORKER)), "they hear nothing of it"


async def test_take__twice__opens_nothing_more(county: County) -> None:
    view, opened, _ = await taken(county, FIRST, replace(FIRST, row=3))
    assert (opened, view.counts[Verdict.TWICE.value]) == (1, 1)
    async with county.store.unit() as unit:
        before = await unit.lists.led(view.id)
        assert await listing.take(county.scene(unit), view.id, NOBODY)
        assert await unit.lists.led(view.id) == before == (1, 0)


async def test_take__long_list_sent_in_chat__a_stretch_a_unit__told_at_the_end(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With stretches of one line the scheduler does the rest; nobody else's turn waits for the whole."""
    monkeypatch.setattr(listing, "AT_ONCE", 1)
    await county.open_talk(BOSS)
    assert county.pack.lists is not None
    three = tuple(Entry(row, f"某{row}户", "杏园村一组", "D", phone=f"1390000000{row}") for row in (2, 3, 4))
    async with county.store.unit() as unit:
        grid = (await unit.places.at_level("grid"))[0]
        for each in three:
            row = unit.households.row(code=f"n{each.row}", place_id=grid.id, head=each.name, phone=each.phone)
            await unit.households.add(row)
    kind = county.pack.lists.kinds["housing"]
    view = await matching.read(county.store, kind, lambda: three, Sent("表.xlsx", "three"), (), at=county.now)
    boss = PersonId(await county.id_of(BOSS))
    async with county.store.unit() as unit:
        scene = county.scene(unit)
        assert not await listing.take(scene, view.id, boss)
        await listing.go_on(scene, view.id, boss, after=scene.now)
        there = await unit.lists.get(view.id)
        assert there is not None
        assert (there.state, await unit.lists.led(view.id)) == (TAKING, (1, 0))
        assert await listing.undo(scene, view.id, boss) == (0, []), "not while it is under way"
    await county.walk_to(2, 10)
    async with county.store.unit() as unit:
        there = await unit.lists.get(view.id)
        assert there is not None
        assert (there.state, await unit.lists.led(view.id)) == (TAKEN, (3, 0))
    assert "开了 3 条线索" in words(await county.hear(BOSS))


async def test_take__household_reported_itself__noted_there_and_the_worker_told(county: County) -> None:
    report = await county.report(subject="子一山", phone="13800000501")
    await county.hear(WORKER)
    _, opened, joined = await taken(county, FIRST)
    assert (opened, joined) == (0, 1)
    async with county.store.unit() as unit:
        clue = await unit.clues.get(report.clue_id)
        assert clue is not None
        assert [ground.source for ground in clue.grounds] == [Source.LIST]
    assert "补充了新的情况" in words(await county.hear(WORKER))


async def test_finding__not_as_the_list_said__the_next_one_opens_nothing(county: County) -> None:
    worker = PersonId(await county.id_of(WORKER))
    await taken(county, FIRST)
    async with county.store.unit() as unit:
        task = await unit.tasks.of_clue(1)
        assert task is not None
        wrong = replace(task, finding=Finding("differs", worker, county.now, ends=True))
        await false_alarms.note_finding(county.scene(unit), wrong)
        await unit.clues.close(1, "differs", at=county.now)
    for grade, expected in (("D", Verdict.FALSE_ALARM), ("C", Verdict.PARKED)):
        view, opened, _ = await taken(county, replace(FIRST, value=grade))
        assert (opened, view.counts[expected.value]) == (0, 1)
    async with county.store.unit() as unit:
        alarm = await unit.false_alarms.get("housing", 1)
    assert alarm is not None
    assert (alarm.reason, alarm.by_id) == ("上门核查：和报的不一样", worker)


async def test_decide__outside_the_register__a_clue_of_its_own__once(county: County) -> None:
    view, opened, _ = await taken(county, Entry(2, "某新户", "杏园村", "C"))
    assert opened == 0
    async with county.store.unit() as unit:
        scene = county.scene(unit)
        line = (await unit.lists.lines(view.id, (Verdict.NOBODY,)))[0]
        assert await listing.decide_outside(scene, line.id, NOBODY)
        assert await listing.decide_outside(scene, line.id, NOBODY) is None
        ground = Ground(Source.FIND, "干部发现", "某新户", county.now)
        assert line.place_id is not None
        again = await finds.found(scene, ground, place_id=line.place_id)
        clue = await unit.clues.get(int(again.clue_id))
    assert clue is not None
    assert (again.is_new, clue.household_id, len(clue.grounds)) == (False, None, 2)


async def test_undo__begun_stays_the_rest_goes__false_alarms_too(county: County) -> None:
    second = Entry(3, "丑二水", "杏园村", "C", phone="13800000502")
    doubtful = Entry(4, "寅三石", "杏园村", "C")
    view, opened, _ = await taken(county, FIRST, second, doubtful)
    assert opened == 2
    await county.hear(WORKER)
    await county.press(WORKER, "n.1.1.take_up")
    async with county.store.unit() as unit:
        scene = county.scene(unit)
        line = (await unit.lists.lines(view.id, (Verdict.PARKED,)))[0]
        await listing.set_aside(scene, line.id, "房子早拆了", NOBODY, household_id=line.pairs[0].household_id)
        back, going_on = await listing.undo(scene, view.id, NOBODY)
        assert (back, [task.task_id for task in going_on]) == (1, [1])
        assert await unit.false_alarms.get("housing", line.pairs[0].household_id) is None
        assert await listing.undo(scene, view.id, NOBODY) == (0, [])
    _, opened, joined = await taken(county, FIRST, second)
    assert (opened, joined) == (1, 1), "what was taken back opens anew"
