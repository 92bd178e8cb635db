"""What Telegram's updates mean to us. Pure and total: a new kind of update is odd or nothing, never a crash.

Two looks at an update: `placed` needs only the raw update's outline and serves the door before anything is stored;
`read` understands the whole of it and is called in the turn.
"""

import json
from dataclasses import dataclass
from typing import Any

from aiogram.types import CallbackQuery, Message, Update
from pydantic import ValidationError

from bot.turn import Unreadable
from chat.address import Address
from chat.incoming import Incoming, Kind, Media, Position

CHANNEL = "telegram"
FETCH_MOST = 20 * 1024 * 1024
"""Bytes a bot may download; the Bot API's own limit (getFile)."""
COMMANDS = {
    "menu": ("菜单", "回到菜单"),
    "back": ("返回", "回到上一步"),
    "cancel": ("取消", "停下正在填的"),
    "help": ("帮助", "怎么用"),
    "human": ("人工", "找工作人员"),
    "ask": ("问", "问政策"),
}
"""Telegram's command, the word it stands for, and what the command menu says."""
ODD = {
    "sticker": "贴图",
    "poll": "投票",
    "dice": "骰子",
    "game": "游戏",
    "story": "动态",
    "invoice": "账单",
    "checklist": "清单",
    "paid_media": "付费内容",
    "gift": "礼物",
    "giveaway": "抽奖",
    "users_shared": "联系人",
    "chat_shared": "群",
    "web_app_data": "小程序数据",
    "successful_payment": "付款",
    "passport_data": "证件",
    "rich_message": "图文消息",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What the door must know before it stores an update."""

    key: str
    address: Address
    press: str = ""
    """The callback query to answer at once."""
    message_id: int = 0
    member: str = ""
    """The bot's own new standing in this chat ("kicked", "member"), when that is the news."""
    moved: bool = False
    """The group only changed its id."""


def placed(raw: Any) -> Place | None:
    """Where an update belongs; None when it has no id or no chat.

    >>> place = placed({"update_id": 3, "message": {"chat": {"id": 7, "type": "private"}, "message_id": 9}})
    >>> place.key, str(place.address), place.message_id
    ('3', 'telegram:7', 9)
    >>> placed({"update_id": 4, "poll": {"id": "1"}}) is None
    True
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        return None
    for name, event in raw.items():
        if not isinstance(event, dict):
            continue
        inner = event.get("message")
        message = inner if isinstance(inner, dict) else event
        chat = message.get("chat") or event.get("from")
        if not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
            continue
        group = chat.get("type", "private") != "private" or chat["id"] < 0
        number = message.get("message_id")
        return Place(
            key=str(raw["update_id"]),
            address=Address(CHANNEL, str(chat["id"]), group),
            press=str(event.get("id", "")) if name == "callback_query" else "",
            message_id=number if isinstance(number, int) else 0,
            member=_standing(event) if name == "my_chat_member" else "",
            moved="migrate_from_chat_id" in event or "migrate_to_chat_id" in event,
        )
    return None


def read_bytes(data: bytes) -> Incoming:
    """What the bytes kept in the inbox say, for the turn. Raises Unreadable."""
    try:
        found = read(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if found is None:
        raise Unreadable("nobody waits for an answer")
    return found[1]


def read(raw: dict[str, Any]) -> tuple[Address, Incoming] | None:
    """Who said what, or None when nobody waits for an answer (a pinned message, a moved live position).

    Every incoming carries `extra["message"]`, Telegram's id of the message; `refers` of an edit, a press or a reply is
    such an id. A contact says in `extra["own"]` whether it is the sender's own number ("1") or not ("").
    Raises Unreadable.
    """
    try:
        update = Update.model_validate(raw)
    except (ValidationError, TypeError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error
    key = str(update.update_id)
    if update.callback_query:
        return _press(key, update.callback_query)
    if update.edited_message:
        return _edit(key, update.edited_message)
    if update.message:
        return _message(key, update.message)
    return None


def _press(key: str, query: CallbackQuery) -> tuple[Address, Incoming]:
    chat = query.message.chat if query.message else None
    address = Address(CHANNEL, str(chat.id if chat else query.from_user.id), bool(chat and chat.type != "private"))
    card = str(query.message.message_id) if query.message else ""
    incoming = Incoming(
        key=key,
        kind=Kind.PRESS,
        text=query.data or "",
        refers=card,
        sender=_name(query.from_user.username, query.from_user.full_name),
        language=query.from_user.language_code or "",
        extra={"message": card},
    )
    return address, incoming


def _edit(key: str, message: Message) -> tuple[Address, Incoming] | None:
    text = message.text or message.caption
    if not text:
        return None
    return _address(message), _incoming(key, message, Kind.EDIT, text=text, refers=str(message.message_id))


def _message(key: str, message: Message) -> tuple[Address, Incoming] | None:
    address = _address(message)
    if message.text is not None:
        kind, text = _text(message.text)
        return address, _incoming(key, message, kind, text=text)
    media = _media(message)
    if media:
        album = message.media_group_id or ""
        return address, _incoming(key, message, Kind.MEDIA, text=message.caption or "", media=(media,), album=album)
    if message.location:
        spot = message.location
        position = Position(spot.latitude, spot.longitude, spot.horizontal_accuracy or 0.0)
        return address, _incoming(key, message, Kind.PLACE, position=position)
    if message.contact:
        own = bool(message.from_user and message.contact.user_id == message.from_user.id)
        number = message.contact.phone_number
        return address, _incoming(key, message, Kind.CONTACT, text=number, extra={"own": "1" if own else ""})
    odd = next((word for name, word in ODD.items() if getattr(message, name, None) is not None), "")
    return (address, _incoming(key, message, Kind.ODD, text=odd)) if odd else None


def _text(text: str) -> tuple[Kind, str]:
    """A command becomes what it stands for.

    >>> [(kind.value, text) for kind, text in map(_text, ("/start abc", "/menu@yima_bot", "/ask 低保", "/x"))]
    [('start', 'abc'), ('text', '菜单'), ('text', '问 低保'), ('text', '/x')]
    """
    if not text.startswith("/"):
        return Kind.TEXT, text
    command, _, rest = text[1:].partition(" ")
    name = command.partition("@")[0].lower()
    if name == "start":
        return Kind.START, rest.strip()
    if name in COMMANDS:
        return Kind.TEXT, f"{COMMANDS[name][0]} {rest}".strip()
    return Kind.TEXT, text


def _media(message: Message) -> Media | None:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return _file("image", largest, name=f"{largest.file_unique_id}.jpg", mime="image/jpeg")
    if message.voice:
        return _file("audio", message.voice, name=f"{message.voice.file_unique_id}.ogg", mime="audio/ogg")
    if message.audio:
        return _file("audio", message.audio, mime="audio/mpeg")
    if message.video or message.animation:
        return _file("video", message.video or message.animation, mime="video/mp4")
    if message.video_note:
        return _file("video", message.video_note, name=f"{message.video_note.file_unique_id}.mp4", mime="video/mp4")
    if message.live_photo:
        return _file("video", message.live_photo, mime="video/mp4")
    if message.document:
        kind = (message.document.mime_type or "").partition("/")[0]
        return _file(kind if kind in ("image", "audio", "video") else "file", message.document)
    return None


def _file(kind: str, file: Any, *, name: str = "", mime: str = "") -> Media:
    size = int(getattr(file, "file_size", None) or 0)
    return Media(
        kind=kind,
        name=name or getattr(file, "file_name", None) or str(file.file_unique_id),
        mime=getattr(file, "mime_type", None) or mime,
        size=size,
        ref=str(file.file_id),
        fault=too_large(size) if size > FETCH_MOST else "",
    )


def too_large(size: int) -> str:
    """What is wrong with a file over the limit.

    >>> too_large(30 * 1024 * 1024)
    '这个文件有 30 MB，太大了，最多能收 20 MB。请发小一点的，或者拍张照片发来。'
    """
    return f"这个文件有 {size / 1024 / 1024:.0f} MB，太大了，最多能收 20 MB。请发小一点的，或者拍张照片发来。"


def _incoming(key: str, message: Message, kind: Kind, *, extra: dict[str, str] | None = None, **more: Any) -> Incoming:
    user = message.from_user
    if "refers" not in more and message.reply_to_message:
        more["refers"] = str(message.reply_to_message.message_id)
    return Incoming(
        key=key,
        kind=kind,
        sender=_name(user.username, user.full_name) if user else "",
        language=(user.language_code or "") if user else "",
        extra={"message": str(message.message_id), **(extra or {})},
        **more,
    )


def _name(username: str | None, full_name: str) -> str:
    return f"@{username}" if username else full_name


def _address(message: Message) -> Address:
    return Address(CHANNEL, str(message.chat.id), message.chat.type != "private")


def _standing(event: dict[str, Any]) -> str:
    member = event.get("new_chat_member")
    return str(member.get("status", "")) if isinstance(member, dict) else ""
