"""Files we send, each in the way Telegram shows it best; what it can't draw or play goes as a document."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import PurePath
from typing import Any

from aiogram.methods import (
    EditMessageReplyMarkup,
    EditMessageText,
    SendAudio,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVoice,
)
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile, InputMediaPhoto

from chat.outgoing import Attached

PHOTO_MOST = 10 * 1024 * 1024
"""Bytes of a picture sent as a picture."""
SEND_MOST = 50 * 1024 * 1024
"""Bytes a bot may send at all."""
GROUP_MOST = 10
FILE_SECONDS = 120
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
VOICES = (".ogg", ".oga", ".opus")
SOUNDS = (".mp3", ".m4a")


async def sends(
    chat: str, files: Sequence[Attached], read: Callable[[str], Awaitable[bytes]]
) -> list[TelegramMethod[Any]]:
    """The calls that send these files, pictures together first; a file that is gone is named."""
    pictures: list[BufferedInputFile] = []
    others: list[TelegramMethod[Any]] = []
    for file in files:
        try:
            data = await read(file.file_id)
        except FileNotFoundError:
            others.append(SendMessage(chat_id=chat, text=f"文件「{file.name}」找不到了。"))
            continue
        if not data or len(data) > SEND_MOST:
            others.append(SendMessage(chat_id=chat, text=f"文件「{file.name}」太大，这里发不了，请在网页上看。"))
        elif _suffix(file) in PICTURES and file.kind == "image" and len(data) <= PHOTO_MOST:
            pictures.append(BufferedInputFile(data, file.name))
        else:
            others.append(_other(chat, file, BufferedInputFile(data, file.name or "file")))
    return [*_albums(chat, pictures), *others]


def _albums(chat: str, pictures: Sequence[BufferedInputFile]) -> list[TelegramMethod[Any]]:
    calls: list[TelegramMethod[Any]] = []
    for at in range(0, len(pictures), GROUP_MOST):
        group = pictures[at : at + GROUP_MOST]
        if len(group) == 1:
            calls.append(SendPhoto(chat_id=chat, photo=group[0]))
        else:
            calls.append(SendMediaGroup(chat_id=chat, media=[InputMediaPhoto(media=one) for one in group]))
    return calls


def _other(chat: str, file: Attached, data: BufferedInputFile) -> TelegramMethod[Any]:
    if file.kind == "audio" and _suffix(file) in VOICES:
        return SendVoice(chat_id=chat, voice=data)
    if file.kind == "audio" and _suffix(file) in SOUNDS:
        return SendAudio(chat_id=chat, audio=data)
    if file.kind == "video" and _suffix(file) == ".mp4":
        return SendVideo(chat_id=chat, video=data)
    return SendDocument(chat_id=chat, document=data)


def as_documents(call: TelegramMethod[Any]) -> list[SendDocument]:
    """The same pictures as documents; empty for every other call."""
    if isinstance(call, SendPhoto):
        return [SendDocument(chat_id=call.chat_id, document=call.photo)]
    if isinstance(call, SendMediaGroup):
        return [SendDocument(chat_id=call.chat_id, document=one.media) for one in call.media]
    return []


def seconds(call: TelegramMethod[Any]) -> int | None:
    """How long a call with a file may take; None is the line's own limit."""
    return None if isinstance(call, SendMessage | EditMessageText | EditMessageReplyMarkup) else FILE_SECONDS


def _suffix(file: Attached) -> str:
    return PurePath(file.name).suffix.lower()
