"""A household found in need without a number: the town hears once, records it on the case's card, nobody asks again."""

from dataclasses import replace

from cases.moves import Position
from storage.unit import Store
from tests.bot.dialogs.proceedings.test_identification import case, opened
from tests.bot.dialogs.tasks.county import TOWN, VILLAGE, WORKER, words
from tests.bot.dialogs.village import Village


async def test_number__missing_after_the_packs_days__town_told_once_and_records_it(embedded_store: Store) -> None:
    county = await Village.open(embedded_store)
    assert county.pack.national_register is not None
    county.pack = replace(county.pack, national_register=replace(county.pack.national_register, missing_after=2))
    for who in (WORKER, VILLAGE, TOWN):
        await county.open_talk(who)
    await opened(county)
    assert "不归您记" in words(await county.press(VILLAGE, "s.casenumber.1"))
    await county.walk_to(5, 9)
    assert "系统里没有" not in words(await county.hear(TOWN)), "it is on its way to the step that enters it"
    assert (await case(county)).holder.person_id == await county.id_of(TOWN)
    async with county.store.unit() as unit:
        running = await unit.proceedings.get(1)
        assert running is not None
        branch = replace(running.branches[0], state="to_enter", due=None)
        await unit.proceedings.save(replace(running, position=Position(frozenset({"to_enter"})), branches=(branch,)))
    await county.walk_to(12, 9)
    said = words(await county.hear(TOWN))
    assert said.count("国家系统里还没有编号") == 1
    await county.walk_to(18, 9)
    assert "国家系统里还没有编号" not in words(await county.hear(TOWN))

    await county.press(TOWN, "s.case.1")
    said = words(await county.press(TOWN, "s.casenumber.1"))
    assert "抄过来" in said
    assert "要有数字" in words(await county.say(TOWN, "还没有"))
    await county.say(TOWN, "3499999900001")
    assert "别处不再问" in words(await county.say(TOWN, "今天"))
    assert "3499999900001" in words(await county.press(TOWN, "s.case.1"))
    assert "编号记过了" in words(await county.press(TOWN, "s.casenumber.1"))
    task = await county_task(county)
    assert task == "3499999900001"
    assert (await case(county)).clue_id == 1


async def county_task(county: Village) -> str:
    """The home check has it too."""
    async with county.store.unit() as unit:
        task = await unit.tasks.of_clue(1)
    assert task is not None
    assert task.number is not None
    return task.number.number
