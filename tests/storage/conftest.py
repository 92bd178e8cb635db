"""What most storage tests begin with: an instant and a talk."""

from datetime import UTC, datetime

import pytest

from chat.address import Address
from storage.unit import Store


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
async def talk_id(store: Store) -> int:
    """A talk nobody has said anything in."""
    async with store.unit() as unit:
        return (await unit.talks.open(Address("phone", "one"))).id
