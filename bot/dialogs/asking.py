"""A form's question as a prompt of ours: which options, which native input, how what is typed becomes its value."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.dialogs.prompts import SKIP_WORDS, Checked, Option, Prompt
from bot.dialogs.talk import Talk
from cases.identity import normal_phone
from chat import typed
from chat.outgoing import Input, Look
from chat.verdict import Rejected
from forms.steps import Ask
from packs.pack import Pack

ONE = frozenset({"select_one", "select_one_from_file", "select_one_external"})
SEVERAL = frozenset({"select_multiple", "select_multiple_from_file"})
MEDIA = frozenset({"image", "audio", "video", "file"})
PLACES = frozenset({"geopoint", "start-geopoint"})
NO_PHONE = "没有"
"""What somebody without a telephone may say; the form keeps nothing then."""
PICTURES = 4
"""Pictures on one screen."""


def prompt_for(ask: Ask, pack: Pack, *, take: Callable[[Any], Checked]) -> Prompt:
    """The prompt of a form's question. `take` gets the answer as the form wants it and may reject it."""
    parts: dict[str, Any] = {
        "text": "\n".join(filter(None, (ask.label or ask.path.rpartition("/")[2], ask.hint))),
        "title": ask.headings[-1] if ask.headings else "",
        "details": ask.guidance,
        "optional": not ask.required,
        "progress": f"第 {ask.index} / 约 {ask.total} 题",
        "check": take,
    }
    if ask.role == "story":
        return Prompt(wants="story", **parts)
    if ask.role == "photos":
        return Prompt(wants="files", **parts)
    if ask.role == "phone":
        home = Option(NO_PHONE, "没有电话，来家里", "🏠")
        options = (home, Option("", "发我的手机号", "📱", Look.CONTACT))
        return Prompt(wants="phone", options=options, free=True, **{**parts, "optional": False})
    if ask.type in ONE or ask.type in SEVERAL or ask.type == "acknowledge":
        return _choices(ask, pack, parts)
    if ask.type in MEDIA:
        return Prompt(wants=ask.type, **parts)
    if ask.type in PLACES:
        return Prompt(wants="place", options=(Option("", "发我的位置", "📍", Look.PLACE),), free=True, **parts)
    if ask.type == "rank":
        lines = "\n".join(f"{number}. {one.label or one.name}" for number, one in enumerate(ask.choices, 1))
        parts["text"] += f"\n{lines}\n\n按顺序回复号码，例如 2 1 3。"
    return Prompt(wants="text", input=input_of(ask), **parts)


def _choices(ask: Ask, pack: Pack, parts: dict[str, Any]) -> Prompt:
    icons = {kind.code: kind.icon for kind in pack.hardships} if ask.role == "risk" else {}
    options = tuple(Option(one.name, one.label or one.name, icons.get(one.name, "")) for one in ask.choices)
    if ask.type == "acknowledge":
        options = (Option("OK", "知道了"),)
    wants = "choices" if ask.type in SEVERAL else "choice"
    return Prompt(wants=wants, options=options, page_size=PICTURES if icons else 8, **parts)


def input_of(ask: Ask) -> Input:
    """The native input of a typed answer. A range is a number between its ends; 1 to 10 where the form is silent."""
    kind = _KIND_OF.get(ask.type, "multiline" if "multiline" in ask.appearance else "text")
    limits = {name: ask.parameters.get(name, "") for name in ("start", "end", "step")}
    if ask.type == "range":
        limits = {name: limits[name] or usual for name, usual in (("start", "1"), ("end", "10"), ("step", "1"))}
    if ask.type == "date" and "month-year" in ask.appearance:
        kind = "month"
    return Input(kind, value=ask.value, low=limits["start"], high=limits["end"], step=limits["step"])


_KIND_OF = {
    "integer": "integer",
    "decimal": "decimal",
    "range": "range",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "barcode": "barcode",
    "geotrace": "trace",
    "geoshape": "shape",
}


def lexical(ask: Ask, value: Any, talk: Talk) -> str | Rejected:
    """What was answered, in XForms lexical form, as people type it understood."""
    if isinstance(value, dict):
        if ask.type in MEDIA:
            return file_name(value["media"][0]) if value["media"] else ""
        return "\n".join(value["text"]) or f"（{'、'.join(sorted({_KINDS[one['kind']] for one in value['media']}))}）"
    if isinstance(value, list):
        return " ".join(value)
    text = str(value).strip()
    if ask.role == "phone":
        return _phone(text)
    if ask.type == "rank" and text:
        return _ranked(ask, text)
    return typed_value(ask, text, talk)


def _ranked(ask: Ask, text: str) -> str | Rejected:
    """The choices in the order said, by number or words; what nobody named comes last, in its old order."""
    shown = [(one.name, one.label or one.name) for one in ask.choices]
    said: list[str] = []
    for token in re.split(r"[\s,，、;；>]+", text):
        picked = typed.choice(token, shown)
        if not isinstance(picked, typed.Understood):
            return Rejected(f"“{token}”没看懂，请按顺序回复号码，例如 2 1 3。")
        said.append(picked.value)
    return " ".join(dict.fromkeys([*said, *(name for name, _ in shown)]))


def _phone(text: str) -> str | Rejected:
    if not text or text == NO_PHONE or text in SKIP_WORDS:
        return ""
    read = typed.phone(text)
    return normal_phone(text) or (read if isinstance(read, Rejected) else text)


_KINDS = {"image": "见照片", "audio": "见语音", "video": "见视频", "file": "见文件"}


def file_name(media: dict[str, str]) -> str:
    """The attachment's name in a record: our file id with the ending it came with."""
    ending = media["name"].rpartition(".")[2].lower() if "." in media["name"] else ""
    usual = {"image": "jpg", "audio": "ogg", "video": "mp4"}.get(media["kind"], "bin")
    return f"{media['file_id']}.{ending if ending.isalnum() else usual}"


def typed_value(ask: Ask, text: str, talk: Talk) -> str | Rejected:
    """Numbers, dates and ID numbers as people type them; what might be misread is said back."""
    if not text:
        return ""
    now = talk.now.astimezone(talk.house.zone)
    match _read(ask, text, now):
        case None:
            return text
        case typed.Understood(value=value, echo=echo):
            if echo:
                talk.say(echo)
            return value
        case typed.Unsure(question=question):
            return Rejected(question)
        case rejected:
            return rejected


def _read(ask: Ask, text: str, now: datetime) -> typed.Reading | None:
    if ask.role == "id_number":
        return typed.id_number(text)
    if ask.type == "date":
        precision = next((one for one in ("month-year", "year") if one in ask.appearance), "day")
        return typed.day(text, now, precision)
    readers: dict[str, Callable[[str], typed.Reading]] = {
        "integer": typed.integer,
        "decimal": typed.decimal,
        "range": typed.decimal,
        "time": lambda said: typed.clock(said, now),
        "dateTime": lambda said: typed.moment(said, now),
    }
    reader = readers.get(ask.type)
    return reader(text) if reader else None
