"""What we say, in the same shape for all channels; durable as JSON.

A channel renders what it can and leaves out the rest.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from chat.sheet import Sheet


class Look(StrEnum):
    """How a choice is meant."""

    CHOICE = "choice"
    """An answer to the question."""
    MAIN = "main"
    """The one thing most people do next."""
    ACT = "act"
    """An act on a notice (催办, 改派 …)."""
    NAV = "nav"
    """Moves in the talk: 返回, 跳过, 菜单."""
    CONTACT = "contact"
    """Telegram: shares the own phone number."""
    PLACE = "place"
    """Shares the position."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. `data` is what a press sends back (at most 64 bytes of UTF-8)."""

    label: str
    data: str
    look: Look = Look.CHOICE
    icon: str = ""
    """An emoji or one Chinese character, drawn large beside the label on the page."""
    on: bool | None = None
    """For toggles of a several-choice question: set or not."""


@dataclass(frozen=True, slots=True)
class Input:
    """The native input the page shows for a typed answer.

    `kind`: text, multiline, integer, decimal, range, date, month, time, datetime, phone, image, audio, video, file,
    place, trace, shape, barcode or story (text, voice and photos in any mixture). `low`/`high`/`step` are in lexical
    form, "" when open.
    """

    kind: str
    value: str = ""
    placeholder: str = ""
    low: str = ""
    high: str = ""
    step: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A number to ring with one tap."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open. `path` is relative to the public address (`/…`) or a full https address."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file we send: our own file id, shown through the rights check."""

    file_id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of ours.

    `slot` names a card that is shown again in a changed state (a question with toggles, a notice whose task is done):
    a later message with the same slot replaces the earlier one where the channel can.
    """

    text: str
    title: str = ""
    details: str = ""
    """More words, behind a tap on the page, below a rule elsewhere."""
    choices: tuple[Choice, ...] = ()
    input: Input | None = None
    calls: tuple[Call, ...] = ()
    links: tuple[Link, ...] = ()
    files: tuple[Attached, ...] = ()
    slot: str = ""
    progress: str = ""
    """As "第 3 / 约 12 题"."""
    urgent: bool = False
    """Danger: sent at any hour, drawn so that nobody overlooks it."""
    receipt: str = ""
    """The receipt number, drawn large."""
    speech: str = ""
    """What 听 reads aloud when it differs from the text."""
    sheet: Sheet | None = None
    """The screen this question stands on, or the form it can be finished on."""

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, what is empty left out."""
        return {key: value for key, value in asdict(self).items() if value or value == 0}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Outgoing":
        """The inverse of `to_json`.

        >>> one = Outgoing("好", choices=(Choice("是", "q:1:1:0", on=False),), input=Input("date"))
        >>> Outgoing.from_json(one.to_json()) == one
        True
        >>> Outgoing.from_json(Outgoing("").to_json()).text
        ''
        """
        parts = {"text": "", **data}
        parts["choices"] = tuple(Choice(**{**c, "look": Look(c["look"])}) for c in data.get("choices", ()))
        parts["input"] = Input(**data["input"]) if data.get("input") else None
        parts["sheet"] = Sheet.from_json(parts["sheet"]) if parts.get("sheet") else None
        parts["calls"] = tuple(Call(**c) for c in data.get("calls", ()))
        parts["links"] = tuple(Link(**c) for c in data.get("links", ()))
        parts["files"] = tuple(Attached(**c) for c in data.get("files", ()))
        return cls(**parts)
