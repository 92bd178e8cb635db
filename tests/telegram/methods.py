"""The methods of the stand-in Bot API server, with the limits of the real one. One function a method."""

import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.telegram.entities import BadEntities, length, parse_html

if TYPE_CHECKING:
    from tests.telegram.standin import Call, Standin

TEXT_MOST = 4096
CAPTION_MOST = 1024
DATA_MOST = 64
BUTTONS_MOST = 100
ME = {"id": 4200, "is_bot": True, "first_name": "一码", "username": "yima_test_bot"}
NEVER_EDITED = "had_reply_keyboard"
PHOTO_MOST = 10 * 1024 * 1024


class Refusal(Exception):
    """The server says no; the text is its description."""

    def __init__(self, description: str, status: int = 400, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description if status != 400 else f"Bad Request: {description}")
        self.status = status
        self.parameters = parameters


def get_me(server: "Standin", call: "Call") -> Any:
    """The bot itself."""
    more = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
    return {**ME, **dict.fromkeys((*more, "has_main_web_app"), False)}


def send_message(server: "Standin", call: "Call") -> Any:
    """Text of 1 to 4,096 units after parsing."""
    chat = chat_of(server, call)
    text, entities = text_of(call.params, "text", TEXT_MOST, "message")
    message = new_message(server, chat, call.params)
    message["text"] = text
    if entities:
        message["entities"] = entities
    return arrive(server, chat, message)


def edit_text(server: "Standin", call: "Call") -> Any:
    """Refuses unchanged text with unchanged buttons."""
    message = message_of(server, call)
    text, entities = text_of(call.params, "text", TEXT_MOST, "message")
    markup = markup_of(call.params)
    if "text" not in message:
        raise Refusal("there is no text in the message to edit")
    same = (message["text"], message.get("entities", []), message.get("reply_markup"))
    if same == (text, entities, markup):
        raise Refusal(UNCHANGED)
    message["text"] = text
    set_or_drop(message, "entities", entities)
    return edited(server, message, markup)


def edit_markup(server: "Standin", call: "Call") -> Any:
    """Buttons only."""
    message = message_of(server, call)
    markup = markup_of(call.params)
    if message.get("reply_markup") == markup:
        raise Refusal(UNCHANGED)
    return edited(server, message, markup)


UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


def edited(server: "Standin", message: dict[str, Any], markup: dict[str, Any] | None) -> Any:
    """Stores the change and shows it to the person."""
    set_or_drop(message, "reply_markup", markup)
    message["edit_date"] = int(time.time())
    chat = message["chat"]["id"]
    if chat in server.people:
        server.people[chat].see(message, edited=True)
    return without_private(message)


def answer_press(server: "Standin", call: "Call") -> Any:
    """Refuses a press that is older than `press_life`."""
    key = str(call.params.get("callback_query_id", ""))
    if key not in server.presses or server.clock() - server.presses[key][0] > server.limits.press_life:
        raise Refusal("query is too old and response timeout expired or query ID is invalid")
    server.presses[key] = (server.presses[key][0], True)
    return True


def send_file(field: str) -> Callable[["Standin", "Call"], Any]:
    """sendPhoto, sendVoice, sendVideo, sendAudio, sendDocument."""

    def send(server: "Standin", call: "Call") -> Any:
        chat = chat_of(server, call)
        name, data = upload_of(call, str(call.params.get(field, "")), field)
        if field == "photo" and len(data) > PHOTO_MOST:
            raise Refusal("PHOTO_INVALID_DIMENSIONS")
        message = new_message(server, chat, call.params)
        caption, entities = text_of(call.params, "caption", CAPTION_MOST, "message caption", empty=True)
        message[field] = stored(server, field, name, data)
        set_or_drop(message, "caption", caption)
        set_or_drop(message, "caption_entities", entities)
        return arrive(server, chat, message)

    return send


def send_group(server: "Standin", call: "Call") -> Any:
    """Two to ten files shown as one."""
    chat = chat_of(server, call)
    media = call.params.get("media") or []
    if not 2 <= len(media) <= 10:
        raise Refusal("media group must include 2-10 items")
    answers = []
    album = str(server.next_message_id())
    for item in media:
        name, data = upload_of(call, str(item["media"]), str(item["type"]))
        message = new_message(server, chat, call.params)
        message["media_group_id"] = album
        caption, entities = text_of(item, "caption", CAPTION_MOST, "message caption", empty=True)
        message[str(item["type"])] = stored(server, str(item["type"]), name, data)
        set_or_drop(message, "caption", caption)
        set_or_drop(message, "caption_entities", entities)
        answers.append(arrive(server, chat, message))
    return answers


def get_file(server: "Standin", call: "Call") -> Any:
    """The path to download from; refuses files over 20 MB."""
    file_id = str(call.params.get("file_id", ""))
    if file_id not in server.files:
        raise Refusal("wrong file_id or the file is temporarily unavailable")
    path, _, size = server.files[file_id]
    if size > server.limits.download:
        raise Refusal("file is too big")
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": path}


def chat_action(server: "Standin", call: "Call") -> Any:
    """「正在输入」."""
    chat_of(server, call)
    return True


def set_commands(server: "Standin", call: "Call") -> Any:
    """The command menu; names are a-z, 0-9 and _, at most 32."""
    commands = call.params.get("commands") or []
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise Refusal("BOT_COMMAND_INVALID")
    server.commands = list(commands)
    return True


def delete_message(server: "Standin", call: "Call") -> Any:
    """Takes a message away."""
    message = message_of(server, call, edit=False)
    del server.messages[(message["chat"]["id"], message["message_id"])]
    return True


METHODS: dict[str, Callable[["Standin", "Call"], Any]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": edit_text,
    "editmessagereplymarkup": edit_markup,
    "answercallbackquery": answer_press,
    "sendphoto": send_file("photo"),
    "sendvoice": send_file("voice"),
    "sendvideo": send_file("video"),
    "sendaudio": send_file("audio"),
    "senddocument": send_file("document"),
    "sendmediagroup": send_group,
    "getfile": get_file,
    "sendchataction": chat_action,
    "setmycommands": set_commands,
    "deletemessage": delete_message,
}


# -- pieces


def chat_of(server: "Standin", call: "Call") -> int:
    """The chat's id; refuses strangers and people who blocked the bot."""
    try:
        chat = int(call.params.get("chat_id", ""))
    except ValueError:
        raise Refusal("chat_id is empty") from None
    if chat < 0:
        return chat
    person = server.people.get(chat)
    if person is None:
        raise Refusal("chat not found")
    if person.gone:
        raise Refusal("Forbidden: user is deactivated", 403)
    if person.blocked:
        raise Refusal("Forbidden: bot was blocked by the user", 403)
    return chat


def message_of(server: "Standin", call: "Call", *, edit: bool = True) -> dict[str, Any]:
    """The bot's own message that a call names."""
    chat = chat_of(server, call)
    message = server.messages.get((chat, int(call.params.get("message_id") or 0)))
    if message is None:
        raise Refusal("message to edit not found")
    if edit and message.get(NEVER_EDITED):
        raise Refusal("message can't be edited")
    return message


def text_of(
    params: dict[str, Any], field: str, most: int, what: str, *, empty: bool = False
) -> tuple[str, list[dict[str, object]]]:
    """Text and entities, parsed and measured."""
    source = str(params.get(field) or "")
    mode = str(params.get("parse_mode") or "").lower()
    entities: list[dict[str, object]] = []
    if mode == "html":
        try:
            source, entities = parse_html(source)
        except BadEntities as fault:
            raise Refusal(f"can't parse entities: {fault}") from None
    elif mode:
        raise Refusal("unsupported parse_mode")
    source = source.strip()
    if not source and not empty:
        raise Refusal("message text is empty")
    if length(source) > most:
        raise Refusal(f"{what} is too long")
    return source, entities


def markup_of(params: dict[str, Any]) -> dict[str, Any] | None:
    """The reply markup, checked."""
    markup = params.get("reply_markup")
    if isinstance(markup, str):
        try:
            markup = json.loads(markup)
        except ValueError:
            raise Refusal("can't parse reply keyboard markup JSON object") from None
    if not markup:
        return None
    rows = markup.get("inline_keyboard")
    if rows is not None:
        buttons = [button for row in rows for button in row]
        if len(buttons) > BUTTONS_MOST:
            raise Refusal("reply markup is too long")
        for button in buttons:
            check_button(button)
        return {"inline_keyboard": rows} if buttons else None
    for row in markup.get("keyboard") or []:
        for button in row:
            if not (button.get("text") if isinstance(button, dict) else button):
                raise Refusal("keyboard button text must be non-empty")
    return dict(markup)


def check_button(button: dict[str, Any]) -> None:
    """An inline button has a text and exactly one action within its limits."""
    if not str(button.get("text") or "").strip():
        raise Refusal("inline keyboard button text is empty")
    data, url = button.get("callback_data"), button.get("url")
    if data is None and url is None:
        raise Refusal("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_MOST:
        raise Refusal("BUTTON_DATA_INVALID")
    if url is not None:
        parts = urlsplit(str(url))
        if parts.scheme not in ("http", "https", "tg") or "." not in (parts.hostname or ""):
            raise Refusal(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def new_message(server: "Standin", chat: int, params: dict[str, Any]) -> dict[str, Any]:
    """A message of the bot, without its content."""
    markup = markup_of(params)
    message: dict[str, Any] = {
        "message_id": server.next_message_id(),
        "from": ME,
        "chat": chat_object(server, chat),
        "date": int(time.time()),
    }
    if markup and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    elif markup:
        if chat < 0 and any("request_contact" in b for row in markup.get("keyboard", []) for b in row):
            raise Refusal("phone number can be requested in private chats only")
        message[NEVER_EDITED] = True
        if chat in server.people:
            server.people[chat].keyboard(markup)
    return message


def chat_object(server: "Standin", chat: int) -> dict[str, Any]:
    """A private chat or a group."""
    if chat < 0:
        return {"id": chat, "type": "group", "title": "测试群"}
    return {"id": chat, "type": "private", "first_name": server.people[chat].name}


def arrive(server: "Standin", chat: int, message: dict[str, Any]) -> dict[str, Any]:
    """Stores a new message and shows it to the person."""
    server.messages[(chat, message["message_id"])] = message
    if chat in server.people:
        server.people[chat].see(message)
    return without_private(message)


def without_private(message: dict[str, Any]) -> dict[str, Any]:
    """As the bot gets it back."""
    return {name: value for name, value in message.items() if name != NEVER_EDITED}


def upload_of(call: "Call", value: str, field: str) -> tuple[str, bytes]:
    """The uploaded file a field points to."""
    key = value.removeprefix("attach://")
    found = call.files.get(key) or call.files.get(field)
    if found is None:
        raise Refusal("wrong file identifier/HTTP URL specified")
    if not found[1]:
        raise Refusal("file must be non-empty")
    return found


def stored(server: "Standin", field: str, name: str, data: bytes) -> Any:
    """The file object of a message."""
    file_id = server.keep_file(data, f"sent/{len(server.files)}/{name}")
    base: dict[str, Any] = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(data)}
    if field == "photo":
        return [{**base, "width": 800, "height": 600}]
    if field == "video":
        return {**base, "width": 640, "height": 480, "duration": 3, "file_name": name}
    if field in ("voice", "audio"):
        return {**base, "duration": 3}
    return {**base, "file_name": name}


def set_or_drop(message: dict[str, Any], field: str, value: Any) -> None:
    """Telegram leaves out what is empty."""
    if value:
        message[field] = value
    else:
        message.pop(field, None)
