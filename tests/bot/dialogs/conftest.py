"""The village every conversation is tried in."""

import pytest

from storage.unit import Store
from tests.bot.dialogs.village import Village


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    """The demo county with every dialog, on SQLite: what is said does not depend on the database."""
    return await Village.open(embedded_store)
