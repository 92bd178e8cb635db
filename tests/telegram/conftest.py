"""The stand-in Bot API server as a fixture."""

from collections.abc import AsyncIterator

import pytest

from tests.telegram.standin import Standin


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    """A running server without flood limits; set `standin.limits` to have some."""
    async with Standin().serving() as server:
        yield server
