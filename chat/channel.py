"""What delivery asks of a channel that is pushed to, and how such a channel says no."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from chat.address import Address
from chat.outgoing import Outgoing


class Carry(StrEnum):
    """What a channel may carry, by the pack: everything, a count and a link, or nothing."""

    FULL = "full"
    NOTICE = "notice"
    NONE = "none"


class Undeliverable(Exception):
    """This message can never be sent as it is; it becomes a dead letter."""


class Blocked(Undeliverable):
    """The person has stopped us or left: the whole address is unreachable."""


class Later(Exception):
    """The channel asks us to wait, or did not answer. `seconds` is the least time to wait."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(f"{why}: wait {seconds:g} s")
        self.seconds = seconds


class Channel(Protocol):
    """A channel that delivery pushes to (Telegram). Pull channels (page, terminal) read their rows instead."""

    name: str

    async def send(self, address: Address, message: Outgoing, *, replaces: Sequence[str] = ()) -> str:
        """Sends one message and returns the channel's own id of it ("" if it has none).

        `replaces` are the channel's ids of earlier messages with the same slot. Raises Blocked, Undeliverable, Later.
        """
        ...
