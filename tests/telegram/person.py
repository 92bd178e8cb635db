"""A person with a phone on the other side of the stand-in server: writes, presses, sends files, and reads."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.telegram.standin import Standin

SECONDS = 30.0
"""Patience with a busy machine; nothing waits so long when all is well."""


@dataclass(frozen=True)
class Seen:
    """One message as the person saw it at that moment."""

    id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    """Label and data (or address) of the inline buttons, row by row."""
    rows: tuple[tuple[str, ...], ...]
    edited: bool
    raw: dict[str, Any] = field(repr=False, compare=False, hash=False)

    @property
    def labels(self) -> list[str]:
        """The inline buttons' labels."""
        return [label for label, _ in self.buttons]


@dataclass
class Person:
    """Scripted; every act queues an update for the bot and returns its update id (albums: a list)."""

    server: "Standin"
    id: int
    name: str
    language: str = "zh-hans"
    blocked: bool = False
    gone: bool = False
    phone: str = ""
    seen: list[Seen] = field(default_factory=list)
    reply_keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    _read: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _presses: int = 0

    # -- what the server calls

    def see(self, message: dict[str, Any], *, edited: bool = False) -> None:
        """A message arrived or changed."""
        inline = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = tuple((b["text"], b.get("callback_data") or b.get("url", "")) for row in inline for b in row)
        rows = tuple(tuple(str(b["text"]) for b in row) for row in inline)
        text = message.get("text") or message.get("caption") or ""
        self.seen.append(Seen(message["message_id"], text, buttons, rows, edited, dict(message)))
        self._news.set()

    def keyboard(self, markup: dict[str, Any]) -> None:
        """A reply keyboard opened or went away."""
        if markup.get("remove_keyboard"):
            self.reply_keyboard = []
        elif "keyboard" in markup:
            self.reply_keyboard = [
                [button if isinstance(button, dict) else {"text": button} for button in row]
                for row in markup["keyboard"]
            ]

    # -- acts

    def send(self, text: str, *, reply_to: int = 0, **more: Any) -> int:
        """Writes a text."""
        message = self._message(text=text, **more)
        if text.startswith("/"):
            command = text.split()[0]
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
        if reply_to:
            message["reply_to_message"] = self.server.messages[(self.id, reply_to)]
        return self.server.push({"message": message})

    def start(self, payload: str = "") -> int:
        """Opens the bot through a link."""
        return self.send(f"/start {payload}".strip())

    def press(self, label: str, *, on: Seen | None = None) -> int:
        """Presses the newest button whose label holds these words, or a key of the reply keyboard."""
        for message in [on] if on else self._shown():
            for text, data in message.buttons:
                if label in text:
                    return self.press_data(data, message)
        for row in self.reply_keyboard:
            for key in row:
                if label in key["text"]:
                    return self._key(key)
        raise AssertionError(f"no button 「{label}」; shown: {[m.labels for m in self._shown()][:3]}")

    def press_data(self, data: str, on: Seen) -> int:
        """Presses a button by its data, also one that is gone by now."""
        self._presses += 1
        key = f"{self.id}{self._presses:06}"
        self.server.presses[key] = (self.server.clock(), False)
        query = {"id": key, "from": self._user(), "chat_instance": str(self.id), "data": data}
        return self.server.push({"callback_query": {**query, "message": self._pressed(on)}})

    def send_photo(self, data: bytes = b"\xff\xd8photo", caption: str = "", *, size: int | None = None) -> int:
        """Sends one photo, as clients do in two sizes."""
        return self.server.push({"message": self._message(**self._photo(data, caption, size))})

    def send_album(self, photos: list[bytes], caption: str = "") -> list[int]:
        """Sends photos together: one update each, the caption at the first."""
        album = f"album{self.server.update_id}"
        return [
            self.server.push(
                {"message": self._message(media_group_id=album, **self._photo(data, "" if number else caption, None))}
            )
            for number, data in enumerate(photos)
        ]

    def send_file(self, kind: str, data: bytes = b"data", *, name: str = "", mime: str = "", **more: Any) -> int:
        """`kind` is voice, audio, video, video_note, document, animation or sticker; `more` goes into the file."""
        path = f"{kind}s/{len(self.server.files)}_{name or kind}"
        file_id = self.server.keep_file(data, path, more.pop("size", None))
        size = self.server.files[file_id][2]
        whole: dict[str, Any] = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size}
        if kind in ("voice", "audio", "video", "video_note", "animation"):
            whole["duration"] = 3
        if kind in ("video", "animation", "sticker"):
            whole |= {"width": 320, "height": 240}
        if kind == "video_note":
            whole["length"] = 240
        if kind == "sticker":
            whole |= {"type": "regular", "is_animated": False, "is_video": False, "emoji": "🙂"}
        whole |= {name_: value for name_, value in (("file_name", name), ("mime_type", mime)) if value} | more
        return self.server.push({"message": self._message(**{kind: whole})})

    def share_contact(self, phone: str = "", *, own: bool = True) -> int:
        """Shares the own number (the contact button), or somebody else's card."""
        contact: dict[str, Any] = {"phone_number": phone or self.phone, "first_name": self.name}
        if own:
            contact["user_id"] = self.id
        return self.server.push({"message": self._message(contact=contact)})

    def share_location(self, lat: float, lon: float, accuracy: float = 0.0) -> int:
        """Shares a position."""
        place = {"latitude": lat, "longitude": lon} | ({"horizontal_accuracy": accuracy} if accuracy else {})
        return self.server.push({"message": self._message(location=place)})

    def edit(self, message_id: int, text: str) -> int:
        """Changes an earlier text of theirs."""
        message = self._message(text=text, edit_date=int(time.time()))
        return self.server.push({"edited_message": {**message, "message_id": message_id}})

    def block(self) -> int:
        """Blocks the bot, as the server tells it."""
        self.blocked = True
        return self._member("member", "kicked")

    def unblock(self) -> int:
        """Lets the bot in again."""
        self.blocked = False
        return self._member("kicked", "member")

    def say_in_group(self, group: int, text: str) -> int:
        """Writes in a group the bot is in."""
        chat = {"id": group, "type": "group", "title": "测试群"}
        return self.server.push({"message": {**self._message(text=text), "chat": chat}})

    # -- reading

    async def expect(self, *words: str, seconds: float = SECONDS, where: Callable[[Seen], bool] | None = None) -> Seen:
        """Waits for the next unread message (or change) that holds all the words; those before it count as read."""
        until = time.monotonic() + seconds
        while True:
            for number in range(self._read, len(self.seen)):
                message = self.seen[number]
                whole = "\n".join([message.text, *message.labels])
                if all(word in whole for word in words) and (where is None or where(message)):
                    self._read = number + 1
                    return message
            self._news.clear()
            try:
                async with asyncio.timeout(until - time.monotonic()):
                    await self._news.wait()
            except TimeoutError:
                unread = [message.text for message in self.seen[self._read :]]
                raise AssertionError(f"no message with {words}; unread: {unread}") from None

    async def expect_nothing(self, seconds: float = 0.2) -> None:
        """Nothing new within this time."""
        before = len(self.seen)
        await asyncio.sleep(seconds)
        assert [message.text for message in self.seen[before:]] == []

    def unread(self) -> list[Seen]:
        """What came since the last `expect`."""
        return self.seen[self._read :]

    # -- pieces

    def _shown(self) -> list[Seen]:
        latest: dict[int, Seen] = {}
        for message in self.seen:
            latest[message.id] = message
        return sorted(latest.values(), key=lambda message: -message.id)

    def _pressed(self, on: Seen) -> dict[str, Any]:
        stored = self.server.messages.get((self.id, on.id))
        if stored is None:
            return {"chat": self._chat(), "message_id": on.id, "date": 0}
        return {name: value for name, value in stored.items() if name != "had_reply_keyboard"}

    def _key(self, key: dict[str, Any]) -> int:
        if key.get("request_contact"):
            return self.share_contact()
        if key.get("request_location"):
            return self.share_location(33.0, 116.0)
        return self.send(key["text"])

    def _user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def _chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}

    def _message(self, **content: Any) -> dict[str, Any]:
        return {
            "message_id": self.server.next_message_id(),
            "from": self._user(),
            "chat": self._chat(),
            "date": int(time.time()),
            **content,
        }

    def _photo(self, data: bytes, caption: str, size: int | None) -> dict[str, Any]:
        file_id = self.server.keep_file(data, f"photos/{len(self.server.files)}.jpg", size)
        big = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": self.server.files[file_id][2]}
        small = {"file_id": f"{file_id}s", "file_unique_id": f"u{file_id}s", "width": 90, "height": 67, "file_size": 9}
        photo = {"photo": [small, {**big, "width": 1280, "height": 960}]}
        return photo | ({"caption": caption} if caption else {})

    def _member(self, old: str, new: str) -> int:
        bot = {"id": 4200, "is_bot": True, "first_name": "一码", "username": "yima_test_bot"}
        status = [{"status": s, "user": bot} | ({"until_date": 0} if s == "kicked" else {}) for s in (old, new)]
        change = {"chat": self._chat(), "from": self._user(), "date": int(time.time())}
        return self.server.push(
            {"my_chat_member": {**change, "old_chat_member": status[0], "new_chat_member": status[1]}}
        )
