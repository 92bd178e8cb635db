"""The stand-in server, spoken to by both libraries over real HTTP: what one does not see, the other does."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import telegram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from aiohttp import web

from tests.telegram.standin import TOKEN, Limits, Standin


class Quick(AiohttpSession):
    """Without the quarter of a second aiogram waits when closing."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@pytest.fixture
async def ours(standin: Standin) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, session=Quick(api=TelegramAPIServer.from_base(standin.base))) as bot:
        yield bot


@pytest.fixture
async def other(standin: Standin) -> AsyncIterator[telegram.Bot]:
    base = standin.base
    async with telegram.Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as bot:
        yield bot


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
async def bot(request: pytest.FixtureRequest, ours: Bot, other: telegram.Bot) -> Any:
    return ours if request.param == "aiogram" else other


def keyboard(bot: Any, data: str) -> Any:
    if isinstance(bot, Bot):
        return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="好", callback_data=data)]])
    return telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("好", callback_data=data)]])


FAULTS = (TelegramAPIError, telegram.error.TelegramError)


async def test_text__echoed__both_libraries_read_it(standin: Standin, bot: Any) -> None:
    anna = standin.person(7, "甲")
    anna.start("code1")
    (update,) = await bot.get_updates(timeout=1)
    assert update.message.text == "/start code1"
    sent = await bot.send_message(7, "<b>好😀</b> &lt;", parse_mode="HTML")
    assert sent.text == "好😀 <"
    assert sent.entities[0].length == 3
    assert anna.seen[-1].text == "好😀 <"


async def test_updates__not_confirmed__come_again(standin: Standin, bot: Any) -> None:
    anna = standin.person(7)
    first, second = anna.send("一"), anna.send("二")
    assert [u.update_id for u in await bot.get_updates()] == [first, second]
    assert [u.update_id for u in await bot.get_updates()] == [first, second]
    assert [u.update_id for u in await bot.get_updates(offset=second)] == [second]
    assert await _nothing(bot, second + 1)


async def _nothing(bot: Any, offset: int) -> bool:
    return list(await bot.get_updates(offset=offset)) == []


async def test_poll__waits__until_something_comes(standin: Standin, bot: Any) -> None:
    waiting = asyncio.ensure_future(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    standin.person(7).send("来了")
    assert len(await waiting) == 1


async def test_poll__second_poller__conflict(standin: Standin, ours: Bot, other: telegram.Bot) -> None:
    first = asyncio.ensure_future(ours.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.ensure_future(other.get_updates(timeout=1))
    with pytest.raises(TelegramAPIError, match="terminated by other getUpdates"):
        await first
    assert list(await second) == []


@pytest.mark.parametrize(
    ("text", "mode", "match"),
    [
        ("", None, "(?i)text is empty"),
        ("x" * 4097, None, "(?i)message is too long"),
        ("😀" * 2049, None, "(?i)message is too long"),
        ("a < b", "HTML", "(?i)can't parse entities"),
        ("<b>a", "HTML", "(?i)can't find end tag"),
        ("<b>a</i>", "HTML", "(?i)unmatched end tag"),
    ],
)
async def test_text__over_a_limit__refused(standin: Standin, bot: Any, text: str, mode: str | None, match: str) -> None:
    standin.person(7)
    with pytest.raises(FAULTS, match=match):
        await bot.send_message(7, text, parse_mode=mode)


async def test_text__measured_after_parsing__taken(standin: Standin, bot: Any) -> None:
    standin.person(7)
    sent = await bot.send_message(7, "<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    assert len(sent.text) == 4096


async def test_buttons__data_over_64_bytes__refused(standin: Standin, bot: Any) -> None:
    standin.person(7)
    await bot.send_message(7, "问", reply_markup=keyboard(bot, "好" * 21))
    with pytest.raises(FAULTS, match=r"(?i)button_data_invalid"):
        await bot.send_message(7, "问", reply_markup=keyboard(bot, "好" * 22))


async def test_press__edited_and_answered__seen(standin: Standin, bot: Any) -> None:
    anna = standin.person(7)
    sent = await bot.send_message(7, "问", reply_markup=keyboard(bot, "q:1"))
    anna.press("好")
    (update,) = await bot.get_updates()
    assert update.callback_query.data == "q:1"
    assert update.callback_query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(update.callback_query.id)
    changed = await bot.edit_message_text(text="答了", chat_id=7, message_id=sent.message_id)
    assert changed.text == "答了"
    assert anna.seen[-1].edited
    assert anna.seen[-1].labels == []
    with pytest.raises(FAULTS, match=r"(?i)message is not modified"):
        await bot.edit_message_text(text="答了", chat_id=7, message_id=sent.message_id)
    with pytest.raises(FAULTS, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(chat_id=7, message_id=sent.message_id)


async def test_press__answered_late__too_old(standin: Standin, bot: Any) -> None:
    standin.limits.press_life = 0.0
    anna = standin.person(7)
    await bot.send_message(7, "问", reply_markup=keyboard(bot, "q:1"))
    anna.press("好")
    (update,) = await bot.get_updates()
    await asyncio.sleep(0.01)
    with pytest.raises(FAULTS, match=r"(?i)query is too old"):
        await bot.answer_callback_query(update.callback_query.id)


async def test_files__both_ways__same_bytes(standin: Standin, bot: Any) -> None:
    anna = standin.person(7)
    picture = bytes(range(256)) * 40 + b"\r\n--x\r\n"
    anna.send_photo(picture, "门口")
    (update,) = await bot.get_updates()
    file = await bot.get_file(update.message.photo[-1].file_id)
    if isinstance(bot, Bot):
        stream = await bot.download_file(file.file_path)
        assert stream is not None
        got = stream.read()
        await bot.send_photo(7, BufferedInputFile(picture, "a.jpg"), caption="回")
        await bot.send_document(7, BufferedInputFile(picture, "a.bin"))
    else:
        got = bytes(await file.download_as_bytearray())
        await bot.send_photo(7, picture, caption="回")
        await bot.send_document(7, picture, filename="a.bin")
    assert got == picture
    assert [data for call in standin.calls for _, data in call.files.values()] == [picture, picture]
    assert anna.seen[-2].text == "回"
    with pytest.raises(FAULTS, match=r"(?i)caption is too long"):
        await _captioned(bot, picture, "长" * 1025)


async def _captioned(bot: Any, picture: bytes, caption: str) -> None:
    file = BufferedInputFile(picture, "a.jpg") if isinstance(bot, Bot) else picture
    await bot.send_photo(7, file, caption=caption)


async def test_album__sent__two_to_ten(standin: Standin, bot: Any) -> None:
    standin.person(7)
    if isinstance(bot, Bot):
        items: list[Any] = [InputMediaPhoto(media=BufferedInputFile(b"\xff%d" % n, f"{n}.jpg")) for n in range(2)]
    else:
        items = [telegram.InputMediaPhoto(b"\xff%d" % n, filename=f"{n}.jpg") for n in range(2)]
    sent = await bot.send_media_group(7, items)
    assert len({message.media_group_id for message in sent}) == 1
    with pytest.raises(FAULTS, match="2-10"):
        await bot.send_media_group(7, items[:1])


async def test_file__over_20_megabytes__refused(standin: Standin, bot: Any) -> None:
    standin.person(7).send_photo(b"x", size=30 * 1024 * 1024)
    (update,) = await bot.get_updates()
    with pytest.raises(FAULTS, match=r"(?i)file is too big"):
        await bot.get_file(update.message.photo[-1].file_id)


async def test_person__blocked__403(standin: Standin, bot: Any) -> None:
    standin.person(7).block()
    (update,) = await bot.get_updates()
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(FAULTS, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(7, "在吗")
    with pytest.raises(FAULTS, match=r"(?i)chat not found"):
        await bot.send_message(8, "在吗")


async def test_flood__too_fast__429_with_seconds(
    standin: Standin, ours: Bot, other: telegram.Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    standin.limits = Limits(per_chat=1, per_chat_span=60, retry_after=9)
    standin.person(7)
    standin.person(8)
    await ours.send_message(7, "一")
    with pytest.raises(TelegramRetryAfter) as first:
        await ours.send_message(7, "二")
    assert first.value.retry_after == 9
    await other.send_message(8, "一")
    with pytest.raises(telegram.error.RetryAfter):
        await other.send_message(8, "二")
    assert len(standin.people[7].seen) == 1


async def test_answer__dropped_after_acting__message_is_there(standin: Standin, bot: Any) -> None:
    anna = standin.person(7)
    standin.fail("drop", "sendMessage")
    with pytest.raises(FAULTS):
        await bot.send_message(7, "到了吗")
    assert [message.text for message in anna.seen] == ["到了吗"]


async def test_faults__on_demand__once(standin: Standin, bot: Any) -> None:
    anna = standin.person(7)
    standin.fail("status", "sendMessage", status=500)
    with pytest.raises(FAULTS):
        await bot.send_message(7, "一")
    await bot.send_message(7, "二")
    assert [message.text for message in anna.seen] == ["二"]


async def test_people__all_kinds_of_messages__both_libraries_parse_them(standin: Standin, bot: Any) -> None:
    anna = standin.person(7, "甲")
    anna.phone = "+8613800000000"
    anna.share_contact()
    anna.share_location(33.5, 116.5, 12)
    anna.send_album([b"1", b"2"], "两张")
    anna.send_file("voice", mime="audio/ogg")
    anna.send_file("video", name="a.mp4")
    anna.send_file("document", name="a.pdf", mime="application/pdf")
    anna.send_file("sticker")
    anna.send_file("video_note")
    anna.edit(1, "改了")
    anna.say_in_group(-5, "大家好")
    got = await bot.get_updates()
    assert len(got) == 11
    assert got[0].message.contact.user_id == 7
    assert got[1].message.location.horizontal_accuracy == 12
    assert got[2].message.media_group_id == got[3].message.media_group_id
    assert got[9].edited_message.text == "改了"


async def test_commands__set__kept(standin: Standin, ours: Bot) -> None:
    await ours.set_my_commands([BotCommand(command="menu", description="菜单")])
    assert standin.commands == [{"command": "menu", "description": "菜单"}]
    with pytest.raises(TelegramAPIError, match="BOT_COMMAND_INVALID"):
        await ours.set_my_commands([BotCommand(command="菜单", description="菜单")])
    assert (await ours.get_me()).username == "yima_test_bot"


async def test_webhook__set__pushed_with_the_secret_until_taken(standin: Standin, bot: Any) -> None:
    got = SimpleNamespace(secrets=[], ids=[], status=500, twice=asyncio.Event())

    async def take(request: web.Request) -> web.Response:
        got.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        got.ids.append((await request.json())["update_id"])
        status, got.status = got.status, 200
        if len(got.ids) == 2:
            got.twice.set()
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="geheim")
    update = standin.person(7).send("一")
    async with asyncio.timeout(30):
        await got.twice.wait()
    with pytest.raises(FAULTS, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    await runner.cleanup()
    assert got.secrets == ["geheim", "geheim"]
    assert got.ids == [update, update]


async def test_token__wrong__401(standin: Standin) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{standin.base}/bot1:no/getMe") as answer:
        assert answer.status == 401
