"""Turns a second through our Telegram door, every one durable, beside what two libraries do with less.

Run as `python -m bench.telegram` (not by its path: it would hide python-telegram-bot). All three answer the same
people over HTTP to the stand-in server in one process and one loop; the median of interleaved runs counts.
"""

import asyncio
import json
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import aiogram
import structlog
from aiogram.client.telegram import TelegramAPIServer
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from bot.handlers.telegram.connection import Line
from storage.engine import open_engine, sqlite_url
from storage.migration import check_key, migrate
from storage.sealing import Cipher, Keys
from storage.unit import Store
from tests.telegram.house import KINDS, WELL, WHAT, WHERE, WHO, running
from tests.telegram.person import Person
from tests.telegram.standin import TOKEN, Standin

PEOPLE = 60
TURNS_EACH = 4
RUNS = 3

Bot = Callable[[Standin, Path], AbstractAsyncContextManager[None]]
Talk = Callable[[Person], Awaitable[None]]


def rows() -> Iterator[dict[str, Any]]:
    """One object a peer, in the shape of `make bench`."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    ours, conversation, echo = asyncio.run(_measure())
    for peer, value in (
        ("python-telegram-bot ConversationHandler, PicklePersistence, same questions", conversation),
        ("aiogram bare echo, nothing kept", echo),
    ):
        yield {
            "name": "durable turns through the Telegram door, SQLite",
            "value": round(ours, 1),
            "unit": "turns/s",
            "better": "higher",
            "peer": peer,
            "peer_value": round(value, 1),
            "ratio": round(ours / value, 3),
        }


async def _measure() -> tuple[float, float, float]:
    bots: tuple[tuple[Bot, Talk], ...] = (
        (_ours, _three_questions),
        (_conversation, _three_questions),
        (_echo, _echoes),
    )
    found: list[list[float]] = [[], [], []]
    for _ in range(RUNS):
        for values, (bot, talk) in zip(found, bots, strict=True):
            values.append(await _turns_a_second(bot, talk))
    ours, conversation, echo = (median(values) for values in found)
    return ours, conversation, echo


async def _turns_a_second(bot: Bot, talk: Talk) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with Standin().serving() as standin, bot(standin, Path(folder)):
            await talk(standin.person(1))
            people = [standin.person(number) for number in range(10, 10 + PEOPLE)]
            begin = perf_counter()
            await asyncio.gather(*(talk(person) for person in people))
            return PEOPLE * TURNS_EACH / (perf_counter() - begin)


async def _three_questions(person: Person) -> None:
    person.start("code")
    await person.expect(WHO, seconds=60)
    person.send("甲某某")
    await person.expect(WHAT, seconds=60)
    person.send("房顶漏了")
    await person.expect(WHERE, seconds=60)
    person.press(KINDS[0])
    await person.expect(WELL, seconds=60)


async def _echoes(person: Person) -> None:
    for number in range(TURNS_EACH):
        person.send(f"第{number}句")
        await person.expect(f"第{number}句", seconds=60)


@asynccontextmanager
async def _ours(standin: Standin, folder: Path) -> AsyncIterator[None]:
    cipher = Cipher(Keys.from_secret("a secret of the benchmark, long enough"))
    engine = open_engine(sqlite_url(folder / "yima.db"), cipher)
    await migrate(engine)
    await check_key(engine)
    store = Store(engine, cipher, folder / "files")
    async with running(store, standin):
        yield
    await store.close()


@asynccontextmanager
async def _echo(standin: Standin, _folder: Path) -> AsyncIterator[None]:
    bot = aiogram.Bot(TOKEN, session=Line(TelegramAPIServer.from_base(standin.base)))
    dispatcher = aiogram.Dispatcher()

    @dispatcher.message()
    async def answer(message: aiogram.types.Message) -> None:
        await message.answer(message.text or "")

    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def _conversation(standin: Standin, folder: Path) -> AsyncIterator[None]:
    kept = PicklePersistence(folder / "kept.pickle")
    base = standin.base
    builder = Application.builder().token(TOKEN).base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    application = builder.persistence(kept).build()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It would have buttons tracked per message; the peer's docs do without.
        application.add_handler(_questions())
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


def _questions() -> "ConversationHandler[ContextTypes.DEFAULT_TYPE]":
    text = filters.TEXT & ~filters.COMMAND
    return ConversationHandler(
        [CommandHandler("start", _ask_who)],
        {0: [MessageHandler(text, _ask_what)], 1: [MessageHandler(text, _ask_where)], 2: [CallbackQueryHandler(_end)]},
        [],
        name="visit",
        persistent=True,
    )


async def _ask_who(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.message is not None
    await update.message.reply_text(WHO)
    return 0


async def _ask_what(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["who"] = update.message.text
    await update.message.reply_text(WHAT)
    return 1


async def _ask_where(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["what"] = update.message.text
    buttons = [[InlineKeyboardButton(kind, callback_data=kind)] for kind in KINDS]
    await update.message.reply_text(WHERE, reply_markup=InlineKeyboardMarkup(buttons))
    return 2


async def _end(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    assert update.effective_chat is not None
    await query.answer()
    said = f"{WELL}：{context.user_data['who']}，{context.user_data['what']}，{query.data}。"
    await update.effective_chat.send_message(said)
    return ConversationHandler.END


if __name__ == "__main__":
    for row in rows():
        print(json.dumps(row, ensure_ascii=False), flush=True)
