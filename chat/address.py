"""Where a talk takes place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """One talk's place in one channel.

    `channel` is "phone", "telegram", "terminal" or "paper"; `key` is the channel's own name for the talk
    (a page's session, a Telegram chat id), never shown to other people.
    """

    channel: str
    key: str
    group: bool = False
    """True for a talk several people read (a Telegram group): nothing personal is ever said there."""

    def __str__(self) -> str:
        return f"{self.channel}:{self.key}"
