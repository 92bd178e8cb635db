"""How one message of ours looks in Telegram: HTML pieces within the length limit, and keyboards. No I/O.

The only place for Telegram's HTML. Lengths are Telegram's own: UTF-16 code units after the tags are taken out.
"""

import html
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from chat.outgoing import Choice, Link, Look, Outgoing

TEXT_MOST = 4096
BUTTONS_MOST = 90
"""Telegram takes 100 inline buttons; the rest is typed."""
LONG_LABEL = 32
"""Half-width columns a phone shows of a button before it cuts it off."""
HINTS = {
    Look.CONTACT: "也可以点最下面的大按钮，直接发您的手机号。",
    Look.PLACE: "也可以点最下面的大按钮，直接发您的位置。",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one style; `tag` is "", "b", "i", "code" or "blockquote expandable"."""

    text: str
    tag: str = ""

    def html(self) -> str:
        """As Telegram's HTML."""
        words = html.escape(self.text, quote=False)
        return f"<{self.tag}>{words}</{self.tag.split()[0]}>" if self.tag else words


@dataclass(frozen=True, slots=True)
class Rendered:
    """`texts` are sent in order, the last with `inline` below it; `reply` opens a keyboard with `hint` above it.

    No text at all only with files alone.
    """

    texts: tuple[str, ...]
    inline: InlineKeyboardMarkup | None
    reply: ReplyKeyboardMarkup | None
    hint: str


def render(message: Outgoing, public_url: str) -> Rendered:
    """Everything of a message but its files. `public_url` goes before relative links."""
    device = [choice for choice in message.choices if choice.look in HINTS]
    plain = [choice for choice in message.choices if choice.look not in HINTS]
    shown, left = plain[:BUTTONS_MOST], plain[BUTTONS_MOST:]
    buttons, lines = _links(message.links, public_url)
    rows = [*_rows(shown), *([button] for button in buttons)]
    pieces = tuple(_cut(_spans(message, shown, left, lines), TEXT_MOST))
    reply = None
    if device:
        keys = [
            [
                KeyboardButton(
                    text=_label(c), request_contact=_or_none(c, Look.CONTACT), request_location=_or_none(c, Look.PLACE)
                )
            ]
            for c in device
        ]
        reply = ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, one_time_keyboard=True)
    inline = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
    silent = message.files and not inline and not reply
    return Rendered(pieces or (() if silent else ("…",)), inline, reply, HINTS[device[0].look] if device else "")


def units(text: str) -> int:
    """Length in UTF-16 code units.

    >>> units("好😀")
    3
    """
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)


def _spans(message: Outgoing, shown: Sequence[Choice], left: Sequence[Choice], links: Sequence[str]) -> list[Span]:
    blocks: list[list[Span]] = []
    if message.urgent:
        blocks.append([Span("🆘🆘 紧急 🆘🆘", "b")])
    head = [Span(message.title, "b")] if message.title else []
    if message.progress:
        head.append(Span(message.progress, "i"))
    blocks.append(head)
    blocks.append([Span(message.text, "b" if message.urgent else "")])
    if message.receipt:
        blocks.append([Span("🧾 回执号（点一下就复制）："), Span(message.receipt, "code")])
    if message.input and message.input.value:
        blocks.append([Span("现在填的是："), Span(message.input.value, "code")])
    if any(_width(_label(choice)) > LONG_LABEL for choice in shown):
        blocks.append([Span("\n".join(f"· {_label(choice)}" for choice in shown if choice.look is not Look.NAV))])
    if left:
        names = "、".join(choice.label for choice in left)
        blocks.append([Span(f"按钮放不下了，下面这些直接打字就行：{names}")])
    blocks.append([Span(f"📞 {call.label}：{call.number}") for call in message.calls])
    blocks.append([Span(line) for line in links])
    if message.details:
        blocks.append([Span(message.details, "blockquote expandable")])
    spans: list[Span] = []
    for block in blocks:
        lines = [span for span in block if span.text.strip()]
        for number, span in enumerate(lines):
            if spans:
                spans.append(Span("\n" if number else "\n\n"))
            spans.append(span)
    return spans


def _cut(spans: Sequence[Span], most: int) -> Iterator[str]:
    """HTML pieces of at most `most` units each, cut at a line, a sentence or, at worst, between two signs."""
    piece: list[Span] = []
    used = 0
    for span in spans:
        rest = span.text
        while rest:
            head, rest = _head(rest, most - used, must=used < most // 2)
            if head:
                piece.append(Span(head, span.tag))
                used += units(head)
            if rest:
                yield from _joined(piece)
                piece, used = [], 0
    yield from _joined(piece)


def _joined(piece: Sequence[Span]) -> Iterator[str]:
    if "".join(span.text for span in piece).strip():
        yield "".join(span.html() for span in piece).strip()


def _head(text: str, room: int, *, must: bool) -> tuple[str, str]:
    """As much of the text as fits, up to a good place; without one nothing, unless the piece is half empty (`must`)."""
    if units(text) <= room:
        return text, ""
    end = _fitting(text, room)
    for sign in ("\n\n", "\n", "。", "；", "！", "？", "，", " "):
        at = text.rfind(sign, 0, end)
        if at > end // 2 or (at >= 0 and not must):
            return text[: at + len(sign)].rstrip("\n"), text[at + len(sign) :].lstrip("\n")
    return (text[:end], text[end:]) if must else ("", text)


def _fitting(text: str, room: int) -> int:
    used = 0
    for at, sign in enumerate(text):
        used += 2 if ord(sign) > 0xFFFF else 1
        if used > room:
            return at
    return len(text)


def _rows(choices: Sequence[Choice]) -> list[list[InlineKeyboardButton]]:
    """Answers above, moves below, as many side by side as a phone shows."""
    answers = [choice for choice in choices if choice.look is not Look.NAV]
    moves = [choice for choice in choices if choice.look is Look.NAV]
    return [*_packed(answers), *_packed(moves)]


def _packed(choices: Sequence[Choice]) -> Iterator[list[InlineKeyboardButton]]:
    widest = max((_width(_label(choice)) for choice in choices), default=0)
    side_by_side = 1 if widest > 14 else 2 if widest > 8 else 3
    if any(choice.look is Look.MAIN for choice in choices):
        side_by_side = min(side_by_side, 2)
    for at in range(0, len(choices), side_by_side):
        row = choices[at : at + side_by_side]
        yield [InlineKeyboardButton(text=_label(choice), callback_data=choice.data) for choice in row]


def _label(choice: Choice) -> str:
    mark = {True: "✅ ", False: "⬜ ", None: ""}[choice.on]
    icon = f"{choice.icon} " if choice.icon else ""
    return f"{mark}{icon}{choice.label}"


def _width(text: str) -> int:
    """Half-width columns.

    >>> _width("低保ab")
    6
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _links(links: Sequence[Link], public_url: str) -> tuple[list[InlineKeyboardButton], list[str]]:
    """Buttons for addresses Telegram takes, lines of text for the others (a bare host of a demo)."""
    buttons: list[InlineKeyboardButton] = []
    lines: list[str] = []
    for link in links:
        address = link.path if "://" in link.path else public_url.rstrip("/") + link.path
        parts = urlsplit(address)
        if parts.scheme == "https" and "." in (parts.hostname or ""):
            buttons.append(InlineKeyboardButton(text=f"🔗 {link.label}", url=address))
        elif parts.scheme:
            lines.append(f"🔗 {link.label}：{address}")
    return buttons, lines


def _or_none(choice: Choice, look: Look) -> bool | None:
    return True if choice.look is look else None
