"""Turns transcript rows into the page's HTML: the same pieces for the first load, for news and without JavaScript."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.handlers.phone.asking import Ask, ask_of
from chat.outgoing import Choice, Look, Outgoing
from storage.outbox import OutboxView

_NOT_ON_THE_PAGE = frozenset({Look.CONTACT})
_PAUSE = timedelta(minutes=5)
"""After so long a silence the time is shown again."""
_ANSWERS = frozenset({Look.CHOICE, Look.MAIN})


@dataclass(frozen=True, slots=True)
class Asset:
    """A style sheet, script or picture under an address that changes with its content."""

    path: str
    body: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Row:
    """One transcript row as the page shows it."""

    seq: int
    message: Outgoing
    mine: bool
    at: datetime
    stamp: str
    """The time as shown above the row, "" when the row before it is hardly older."""
    choices: tuple[Choice, ...]
    asks: bool
    past: bool
    """A newer question is open: this one's buttons are put away."""

    @property
    def pictured(self) -> bool:
        """Whether its choices are shown as pictures, two beside each other."""
        return sum(bool(choice.icon) for choice in self.choices) > 1

    @property
    def has_acts(self) -> bool:
        """Whether something stays to be pressed when the question is past."""
        return any(choice.look is Look.ACT for choice in self.choices)

    @property
    def speech(self) -> str:
        """What 听 reads aloud."""
        said = self.message
        if said.speech:
            return said.speech
        labels = [choice.label for choice in self.choices if choice.look in _ANSWERS]
        offered = f"可以选：{'、'.join(labels)}。" if labels else ""
        return "\n".join(part for part in (said.title, said.text, offered) if part)

    @property
    def sound(self) -> str:
        """The file id of the pack's recording of these words, "" if there is none."""
        return next((file.file_id for file in self.message.files if file.kind == "speech"), "")


@dataclass(frozen=True, slots=True)
class Talking:
    """What every piece of one session's page needs: its address, its token, a name for this showing."""

    path: str
    csrf: str
    once: str
    mark: str = ""
    """Under which the browser keeps what was typed and not sent."""


class Paper:
    """Templates and assets of the folder `web/`, read once."""

    def __init__(self, web: Path, zone: tzinfo) -> None:
        self._zone = zone
        self._pages = Environment(
            loader=FileSystemLoader(web),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters["dialled"] = lambda number: re.sub(r"[^0-9+]", "", number)
        self._pages.filters["safe_path"] = is_safe_path
        css = _asset("page.css", _joined(web / "css", "*.css"), "text/css")
        js = _asset("page.js", _joined(web / "js", "*.js"), "text/javascript")
        lock = _asset("lock.js", (web / "js" / "0-lock.js").read_bytes(), "text/javascript")
        icon = _asset("icon.svg", (web / "icon.svg").read_bytes(), "image/svg+xml")
        self.assets = {asset.path: asset for asset in (css, js, lock, icon)}
        self._pages.globals["assets"] = {"css": css.path, "js": js.path, "lock": lock.path, "icon": icon.path}

    def rows(self, views: Iterable[OutboxView], now: datetime) -> list[Row]:
        """Rows to show: replaced cards folded into their newest state, questions of the past without buttons."""
        kept = fold(views)
        live = live_of(kept)
        shown = []
        before: datetime | None = None
        for view in kept:
            is_apart = before is None or view.at - before >= _PAUSE
            shown.append(self._row(view, self._when(view.at, now) if is_apart else "", past=view.seq < live))
            before = view.at
        return shown

    def message(self, row: Row, talking: Talking) -> str:
        """One row's HTML."""
        module = self._pages.get_template("message.html").make_module({**_context(talking), "row": row})
        drawn: Callable[[Row], str] = vars(module)["message"]
        return str(drawn(row))

    def compose(self, ask: Ask, talking: Talking) -> str:
        """The answer form's HTML."""
        return self._pages.get_template("compose.html").render(ask=ask, **_context(talking))

    def page(self, name: str, **values: Any) -> str:
        """A whole page."""
        return self._pages.get_template(name).render(**values)

    def talk_page(self, rows: Sequence[Row], ask: Ask, talking: Talking, **values: Any) -> str:
        """The conversation's page."""
        return self.page("page.html", rows=rows, ask=ask, **_context(talking), **values)

    def _row(self, view: OutboxView, stamp: str, *, past: bool) -> Row:
        choices = tuple(choice for choice in view.message.choices if choice.look not in _NOT_ON_THE_PAGE)
        return Row(
            seq=view.seq,
            message=view.message,
            mine=view.mine,
            at=view.at,
            stamp=stamp,
            choices=choices if not view.mine else (),
            asks=is_question(view),
            past=past,
        )

    def _when(self, at: datetime, now: datetime) -> str:
        local, today = at.astimezone(self._zone), now.astimezone(self._zone)
        clock = f"{local:%H:%M}"
        return clock if local.date() == today.date() else f"{local.month}月{local.day}日 {clock}"


def fold(views: Iterable[OutboxView]) -> list[OutboxView]:
    """Each slot once, in its newest state: in the old place, or at the end when it asks again after other words.

    The echo of a pressed toggle is left out: the card itself shows what is set.
    """
    kept: list[OutboxView] = []
    for view in views:
        slot = view.message.slot
        place = next((i for i, old in enumerate(kept) if slot and old.message.slot == slot), None)
        if place is None:
            kept.append(view)
        elif not is_question(view):
            kept[place] = view
        elif all(_is_toggle_of(kept[place], one) for one in kept[place + 1 :]):
            kept[place:] = [view]
        else:
            del kept[place]
            kept.append(view)
    return kept


def _is_toggle_of(card: OutboxView, echo: OutboxView) -> bool:
    labels = {choice.label for choice in card.message.choices if choice.on is not None}
    return echo.mine and echo.message.text in labels


def is_question(view: OutboxView) -> bool:
    """Whether the row waits for an answer (acts on a notice wait for nobody)."""
    said = view.message
    return not view.mine and (said.input is not None or any(choice.look in _ANSWERS for choice in said.choices))


def live_of(views: Sequence[OutboxView]) -> int:
    """The position of the newest question, 0 if there is none."""
    return max((view.seq for view in views if is_question(view)), default=0)


def ask_for(views: Sequence[OutboxView]) -> Ask:
    """The answer form that goes with the newest question."""
    live = live_of(views)
    message = next((view.message for view in views if view.seq == live), None)
    return ask_of(live, message)


def is_safe_path(path: str) -> bool:
    """Whether a link may be shown: our own page, or a full https address.

    >>> is_safe_path("/c/abc"), is_safe_path("//elsewhere"), is_safe_path("javascript:x"), is_safe_path("https://a.cn")
    (True, False, False, True)
    """
    return path.startswith("https://") or (path.startswith("/") and not path.startswith(("//", "/\\")))


def _context(talking: Talking) -> dict[str, str]:
    return {"path": talking.path, "csrf": talking.csrf, "once": talking.once}


def _joined(folder: Path, pattern: str) -> bytes:
    return b"\n".join(file.read_bytes() for file in sorted(folder.glob(pattern)))


def _asset(name: str, body: bytes, mime: str) -> Asset:
    return Asset(f"/assets/{hashlib.sha256(body).hexdigest()[:12]}/{name}", body, mime)
