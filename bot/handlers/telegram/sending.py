"""Telegram as a channel that delivery pushes to: one message of ours becomes the calls that show it.

The only place that decides between a new message and a change in place, and that turns Telegram's refusals into ours.
"""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import EditMessageReplyMarkup, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardRemove

from bot.delivery import Pace
from bot.handlers.telegram import files
from bot.handlers.telegram.reading import CHANNEL
from bot.handlers.telegram.rendering import Rendered, render
from chat.address import Address
from chat.channel import Blocked, Later, Undeliverable
from chat.outgoing import Look, Outgoing

CHATS_REMEMBERED = 10_000
REFUSED_SECONDS = 60.0
"""How long to wait when the Bot API does not know our token: an operator has to act."""
STRANGERS = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")
NOT_IN_PLACE = ("message can't be edited", "message to edit not found", "no text in the message", "message_id_invalid")


class TelegramChannel:
    """Sends to private chats. `read_file` gives the bytes of our own file id (FileNotFoundError when it is gone)."""

    name = CHANNEL

    def __init__(self, bot: Bot, *, pace: Pace, public_url: str, read_file: Callable[[str], Awaitable[bytes]]) -> None:
        self._bot = bot
        self._pace = pace
        self._public_url = public_url
        self._read_file = read_file
        self._newest: OrderedDict[str, int] = OrderedDict()
        """Per chat, the newest message we know of: whether a card is still the last thing one sees."""
        self._keyboards: set[str] = set()
        """Chats in which a reply keyboard is open."""

    def notice(self, chat: str, message_id: int) -> None:
        """The door saw a message of the person in this chat."""
        self._newest[chat] = max(message_id, self._newest.get(chat, 0))
        self._newest.move_to_end(chat)
        while len(self._newest) > CHATS_REMEMBERED:
            self._newest.popitem(last=False)

    async def answer_press(self, press: str) -> None:
        """Ends the little clock on a button, saying nothing. A press that is too old is no fault."""
        try:
            await self._bot.answer_callback_query(press)
        except AiogramError:
            return

    async def send(self, address: Address, message: Outgoing, *, replaces: Sequence[str] = ()) -> str:
        """Shows the message; see `chat.channel.Channel`. The first call's place in the flow is delivery's, the others
        wait here. Returns Telegram's id of the message that holds the buttons."""
        look = render(message, self._public_url)
        old = int(replaces[-1]) if replaces and replaces[-1].isdecimal() else 0
        try:
            if old and not message.files and await self._change(address.key, old, message, look):
                return str(old)
            return str(await self._say(address.key, message, look))
        except AiogramError as error:
            raise refusal(error) from error

    async def _change(self, chat: str, old: int, message: Outgoing, look: Rendered) -> bool:
        """Changes the old message in place; False when it must be said anew, the old buttons are gone then."""
        in_sight = self._newest.get(chat, old) <= old
        if len(look.texts) > 1 or look.reply or (_asks(message) and not in_sight):
            await self._strip(chat, old)
            await self._wait(chat, message)
            return False
        change = EditMessageText(
            text=look.texts[0],
            chat_id=chat,
            message_id=old,
            parse_mode="HTML",
            reply_markup=look.inline,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        try:
            await self._call(change)
        except TelegramBadRequest as error:
            if "not modified" in error.message:
                return True
            if not any(words in error.message.lower() for words in NOT_IN_PLACE):
                raise
            await self._wait(chat, message)
            return False
        return True

    async def _wait(self, chat: str, message: Outgoing) -> None:
        """A further call in the same chat waits for its turn like a message of its own."""
        await self._pace.turn(str(Address(CHANNEL, chat)), urgent=message.urgent)

    async def _strip(self, chat: str, old: int) -> None:
        """A card that is shown again further down loses its buttons above."""
        empty = InlineKeyboardMarkup(inline_keyboard=[])
        try:
            await self._call(EditMessageReplyMarkup(chat_id=chat, message_id=old, reply_markup=empty))
        except TelegramBadRequest:
            return

    async def _say(self, chat: str, message: Outgoing, look: Rendered) -> int:
        """Everything anew; returns the id of the message with the text's end and its buttons."""
        sends = [*await files.sends(chat, message.files, self._read_file), *self._texts(chat, message, look)]
        ids: list[int] = []
        for send in sends:
            if ids:
                await self._wait(chat, message)
            ids.append(await self._call_or_document(send))
        self.notice(chat, ids[-1])
        if look.reply:
            self._keyboards.add(chat)
        else:
            self._keyboards.discard(chat)
        return ids[-2] if look.inline and look.reply else ids[-1]

    def _texts(self, chat: str, message: Outgoing, look: Rendered) -> list[SendMessage]:
        last = len(look.texts) - 1
        closing = not look.inline and not look.reply and not message.slot and not chat.startswith("-")
        below: Any = look.inline or look.reply or (ReplyKeyboardRemove(remove_keyboard=True) if closing else None)
        texts = [_text(chat, text, below if number == last else None) for number, text in enumerate(look.texts)]
        if look.inline and look.reply:
            texts.append(_text(chat, look.hint, look.reply))
        elif chat in self._keyboards and not look.reply and not closing:
            texts.insert(0, _text(chat, "好。", ReplyKeyboardRemove(remove_keyboard=True)))
        return texts

    async def _call_or_document(self, method: TelegramMethod[Any]) -> int:
        """A picture that Telegram can't draw goes as a document."""
        try:
            return await self._call(method)
        except TelegramBadRequest:
            documents = files.as_documents(method)
            if not documents:
                raise
        return [await self._call(document) for document in documents][-1]

    async def _call(self, method: TelegramMethod[Any]) -> int:
        """The new message's id. An answer that aiogram can't parse is still an answer: the message is there."""
        try:
            result = await self._bot(method, request_timeout=files.seconds(method))
        except ClientDecodeError as error:
            if not isinstance(error.data, dict) or not error.data.get("ok"):
                raise
            result = error.data.get("result")
        if isinstance(result, list):
            result = result[-1] if result else None
        if isinstance(result, dict):
            return int(result.get("message_id", 0))
        return int(getattr(result, "message_id", 0))


def refusal(error: AiogramError) -> Exception:
    """Our word for what Telegram said: Blocked, Undeliverable or Later. Its text never repeats the message's."""
    if isinstance(error, ClientDecodeError):
        return Later(1.0, "the answer is not JSON")
    if not isinstance(error, TelegramAPIError):
        return Undeliverable(type(error).__name__)
    why = _without_quotes(error.message)
    if isinstance(error, TelegramRetryAfter):
        return Later(float(error.retry_after), "too many requests")
    if isinstance(error, TelegramForbiddenError) or any(words in why.lower() for words in STRANGERS):
        return Blocked(why)
    if isinstance(error, TelegramBadRequest | TelegramEntityTooLarge | TelegramMigrateToChat):
        return Undeliverable(why)
    if isinstance(error, TelegramNetworkError | TelegramServerError):
        return Later(1.0, type(error).__name__)
    return Later(REFUSED_SECONDS, why)


def _text(chat: str, text: str, markup: Any) -> SendMessage:
    return SendMessage(
        chat_id=chat,
        text=text,
        parse_mode="HTML",
        reply_markup=markup,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def _asks(message: Outgoing) -> bool:
    """A question is shown where the person reads; a notice changes where it stands."""
    return message.input is not None or any(choice.look is not Look.ACT for choice in message.choices)


def _without_quotes(words: str) -> str:
    """Telegram quotes pieces of the message in some refusals.

    >>> _without_quotes("Bad Request: button URL 'http://x/a' is invalid")
    'Bad Request: button URL … is invalid'
    """
    return re.sub(r"'.*'|\".*\"", "…", words, flags=re.DOTALL)[:160]
