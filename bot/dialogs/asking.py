"""A form's question as a prompt of ours: which options, which native input, how what is typed becomes its value."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.dialogs.prompts import Checked, Option, Prompt
from chat.outgoing import Input, Look
from forms.interview import Ask
from packs.pack import Pack

ONE = frozenset({"select_one", "select_one_from_file", "select_one_external"})
SEVERAL = frozenset({"select_multiple", "select_multiple_from_file"})
MEDIA = frozenset({"image", "audio", "video", "file"})
PLACES = frozenset({"geopoint", "start-geopoint"})
NO_PHONE = "没有"
"""What the report's form keeps for somebody without a telephone."""
PICTURES = 4
"""Pictures on one screen."""


def prompt_for(ask: Ask, pack: Pack, *, now: datetime, take: Callable[[Any], Checked]) -> Prompt:
    """The prompt of a form's question. `take` gets the answer as the form wants it and may reject it."""
    parts: dict[str, Any] = {
        "text": "\n".join(filter(None, (ask.label or ask.path.rpartition("/")[2], ask.hint))),
        "title": ask.group,
        "optional": not ask.required,
        "progress": ask.progress,
        "check": take,
    }
    if ask.role == "story":
        return Prompt(wants="story", **parts)
    if ask.role == "photos":
        return Prompt(wants="files", **parts)
    if ask.role == "phone":
        home = Option(NO_PHONE, "没有电话，来家里", "🏠")
        return Prompt(wants="phone", options=(home, Option("", "发我的手机号", "📱", Look.CONTACT)), free=True, **parts)
    if ask.type in ONE or ask.type in SEVERAL or ask.type == "acknowledge":
        return _choices(ask, pack, parts)
    if ask.type in MEDIA:
        return Prompt(wants=ask.type, **parts)
    if ask.type in PLACES:
        return Prompt(wants="place", options=(Option("", "发我的位置", "📍", Look.PLACE),), free=True, **parts)
    return Prompt(wants="text", input=_input(ask), **parts)


def _choices(ask: Ask, pack: Pack, parts: dict[str, Any]) -> Prompt:
    icons = {kind.code: kind.icon for kind in pack.hardships} if ask.role == "risk" else {}
    options = tuple(Option(name, label or name, icons.get(name, "")) for name, label in ask.choices)
    if ask.type == "acknowledge":
        options = (Option("OK", "知道了"),)
    wants = "choices" if ask.type in SEVERAL else "choice"
    return Prompt(wants=wants, options=options, page_size=PICTURES if icons else 8, **parts)


def _input(ask: Ask) -> Input:
    kinds = {"integer": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "datetime"}
    kind = kinds.get(ask.type, "multiline" if "multiline" in ask.appearance else "text")
    return Input(kind, value=ask.value, low=ask.low, high=ask.high, step=ask.step)
