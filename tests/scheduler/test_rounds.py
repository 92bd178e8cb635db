"""Rounds of the pack: given once in their span, as an order; only checklists in force."""

from dataclasses import replace

import pytest

from packs.inspections import Round
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, WORKER, County, words


@pytest.fixture
async def county(embedded_store: Store) -> County:
    county = await County.found(embedded_store)
    sheet = county.pack.inspection
    assert sheet is not None
    rounds = (
        Round("visit", ("worker",), "half", source="某办〔2026〕9号"),
        Round("toilets", ("worker",), "half", source="某办〔2026〕9号"),
        Round("housing", ("worker",), "half", county=True),
        Round("water", ("worker",), "order"),
    )
    county.use(inspection=replace(sheet, round=rounds, monthly_hours=100))
    for who in (WORKER, BOSS, "county-02"):
        await county.open_talk(who)
    return county


async def test_round__on_its_morning__given_once_and_only_what_is_in_force(county: County) -> None:
    await county.tick()
    await county.walk_to(3, 9)
    said = words(await county.hear(WORKER))
    assert "新派的检查" in said
    assert "低收入户走访" in said
    assert "户厕" not in said, "not in force: no order switched it on"
    assert "住房安全" not in said, "no document: the county approves it first"
    heard = words(await county.hear(BOSS)) + words(await county.hear("county-02"))
    assert "等您批" in heard
    assert "住房安全核对" in heard
    await county.walk_to(6, 9)
    async with county.store.unit() as unit:
        live = await unit.orders.live()
    assert sorted((each.form, each.state.value, each.document) for each in live) == [
        ("housing", "waiting", ""),
        ("visit", "running", "某办〔2026〕9号"),
    ]
    assert {each.until_on.isoformat() for each in live} == {"2026-06-03"}, "the pack's longest order"
