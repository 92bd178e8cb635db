"""Facts about the installation; above all the county's clock."""

from datetime import datetime, timedelta

import pytest

from storage.settings import ClockNotMovable
from storage.unit import Store


async def test_move_clock__demo__on_but_never_back(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        await unit.settings.put("demo", True)
        await unit.settings.move_clock(now + timedelta(days=3), now)
        assert await unit.settings.county_now(now) == now + timedelta(days=3)
        assert await unit.settings.county_now(now + timedelta(hours=1)) == now + timedelta(days=3, hours=1)
        with pytest.raises(ClockNotMovable):
            await unit.settings.move_clock(now + timedelta(days=2), now)


async def test_move_clock__real_county__refused(store: Store, now: datetime) -> None:
    async with store.unit() as unit:
        with pytest.raises(ClockNotMovable):
            await unit.settings.move_clock(now + timedelta(days=3), now)
        assert await unit.settings.county_now(now) == now


async def test_put__any_json__comes_back(store: Store) -> None:
    values = [True, 1.5, "词", ["a", {"b": None}]]
    async with store.unit() as unit:
        for value in values:
            await unit.settings.put("fact", value)
            assert await unit.settings.get("fact") == value
        assert await unit.settings.get("none", "else") == "else"
