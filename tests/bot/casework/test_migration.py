"""A newer pack on the real store: a chunk at a time it is listed, one person's yes moves a case, the card says so."""

from dataclasses import replace

from bot.casework import migration
from bot.notices.scene import Scene
from cases.advancing import Unfit
from cases.deadlines import Rule, Unit
from cases.people import PersonId
from cases.proceedings import Case, Did
from packs.pack import Pack
from storage.unit import Store
from tests.bot.dialogs.proceedings.test_identification import act, opened
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, words
from tests.bot.dialogs.village import ZONE, Village


def newer(pack: Pack) -> Pack:
    """The same pack with five days for the home check of the identification."""
    kept = pack.procedures["监测对象识别"]
    rule = Rule("入户核查", 5, Unit.WORKING, county=True)
    states = tuple(replace(each, rule=rule) if each.code == "home_check" else each for each in kept.states)
    return replace(pack, procedures={**pack.procedures, kept.name: replace(kept, states=states)})


async def test_move__listed_first__then_the_holder_is_told_and_the_history_says_who(embedded_store: Store) -> None:
    county = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        await county.open_talk(who)
    await opened(county)
    await act(county, TOWN, "accept")
    await county.hear(WORKER)
    boss = PersonId(await county.id_of(BOSS))
    async with county.store.unit() as unit:
        before = await unit.proceedings.get(1)
        assert before is not None
        scene = Scene(unit, newer(county.pack), ZONE, county.now)
        listing = migration.Listing()
        (found,) = [each async for each in listing.chunk(scene)]
        assert [each.state for each in found.shifts] == ["home_check"]
        assert [each async for each in listing.chunk(scene)] == []
        assert await unit.proceedings.get(1) == before, "looking writes nothing"
        same = Scene(unit, county.pack, ZONE, county.now)
        assert await migration.move(same, 1, boss, "县里发文") is Unfit.MOVED_ON
        after = await migration.move(scene, 1, boss, "县里发文")
        assert isinstance(after, Case)
        assert after.history[-1].did is Did.MIGRATED
        assert await unit.proceedings.get(1) == after
        assert (await unit.proceedings.rules_of(after)).limit_of("home_check") != before.branches[0].due
    assert "期限变了" in words(await county.hear(WORKER))
    said = words(await county.press(TOWN, "s.case.1"))
    assert "换用新的规则（原因：县里发文" in said
    assert "原来最晚" in said
