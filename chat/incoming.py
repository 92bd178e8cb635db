"""What came in through a door, in the same shape for all channels; durable as JSON."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What the person did."""

    START = "start"
    """Came through a code, an invite or an entry link; `text` is the payload (may be empty)."""
    TEXT = "text"
    PRESS = "press"
    """Pressed a button; `text` is the button's data."""
    MEDIA = "media"
    """Sent files; `text` is the caption."""
    PLACE = "place"
    """Shared a position."""
    CONTACT = "contact"
    """Shared a phone number; `text` is the number."""
    EDIT = "edit"
    """Changed the text of an earlier message; `text` is the new text, `refers` the earlier key."""
    ODD = "odd"
    """Something no dialog understands (sticker, poll, dice): `text` says what, in Chinese."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a message.

    `kind` is "image", "audio", "video" or "file". `ref` is the channel's own reference until the door has fetched
    it; `file_id` is our own id afterwards; `fault` says in Chinese why it could not be taken (too large, wrong type).
    `size` is in bytes.
    """

    kind: str
    name: str = ""
    mime: str = ""
    size: int = 0
    ref: str = ""
    file_id: str = ""
    fault: str = ""

    @property
    def is_pending(self) -> bool:
        """True while the door still has to fetch it."""
        return bool(self.ref) and not self.file_id and not self.fault


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees north and east, accuracy in metres (0: unknown)."""

    lat: float
    lon: float
    accuracy: float = 0.0


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did. `key` is the door's own, unique in its channel: the same key twice is one turn."""

    key: str
    kind: Kind
    text: str = ""
    media: tuple[Media, ...] = ()
    position: Position | None = None
    album: str = ""
    """Files sent together share this name."""
    refers: str = ""
    sender: str = ""
    """The channel's display name of the person, for the record's `username` only."""
    language: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Incoming":
        """The inverse of `to_json`.

        >>> one = Incoming("1", Kind.MEDIA, media=(Media("image", "a.jpg"),), position=Position(1.0, 2.0))
        >>> Incoming.from_json(one.to_json()) == one
        True
        """
        position = data.get("position")
        return cls(
            **{
                **data,
                "kind": Kind(data["kind"]),
                "media": tuple(Media(**m) for m in data.get("media", ())),
                "position": Position(**position) if position else None,
            }
        )
