"""The stand-in Bot API server, a bot of ours on it, and the two libraries' readings of one update."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from bot.delivery import Pace
from bot.handlers.telegram.connection import open_bot
from bot.handlers.telegram.sending import TelegramChannel
from tests.telegram.standin import TOKEN, Standin

PUBLIC = "https://yima.example.org"


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    """A running server without flood limits; set `standin.limits` to have some."""
    async with Standin().serving() as server:
        yield server


@pytest.fixture
async def our_bot(standin: Standin) -> AsyncIterator[Bot]:
    """Our bot, as the door opens it."""
    bot = open_bot(TOKEN, api=standin.base)
    yield bot
    await bot.session.close()


@pytest.fixture
def pace() -> Pace:
    """No waiting."""
    return Pace(overall=1_000_000, apart=0)


@pytest.fixture
def own_files() -> dict[str, bytes]:
    """Our own files by id, for the channel to send."""
    return {}


@pytest.fixture
def channel(our_bot: Bot, pace: Pace, own_files: dict[str, bytes]) -> TelegramChannel:
    """The channel, reading `own_files`."""

    async def read(file_id: str) -> bytes:
        if file_id not in own_files:
            raise FileNotFoundError(file_id)
        return own_files[file_id]

    return TelegramChannel(our_bot, pace=pace, public_url=PUBLIC, read_file=read)
