"""Further addresses of a person or office (SMS gateway, WeCom or DingTalk robot, mail) through Apprise.

They only say that something waits, and where: the words are fixed here, whatever the message says, so that nothing
personal can leave by them. The only place that knows Apprise; it is loaded at the first message, in a thread.
"""

import asyncio
import warnings
from collections.abc import Sequence
from typing import Any

import structlog

from chat.address import Address
from chat.channel import Later, Undeliverable
from chat.outgoing import Outgoing
from storage.unit import Store, utc_now

log = structlog.get_logger()

CHANNEL = "apprise"
AGAIN_SECONDS = 60.0
TITLE = "一码"
WAITS = "您有新消息，请点开看："
URGENT = "您有很急的消息，请马上点开看："


class FurtherAddresses:
    """The channel of further addresses. Its talks are `Address("apprise", person id)`, one a person."""

    name = CHANNEL

    def __init__(self, store: Store, public_url: str) -> None:
        self._store = store
        self._public_url = public_url

    async def send(self, address: Address, message: Outgoing, *, replaces: Sequence[str] = ()) -> str:
        """One fixed line to each address; well when one of them took it.

        Raises Undeliverable when there is no address Apprise understands, Later when none took it.
        """
        body = f"{URGENT if message.urgent else WAITS}{self._public_url}"
        lines = [line for line in [await asyncio.to_thread(_open, url) for url in await self._of(address)] if line]
        if not lines:
            raise Undeliverable("no further address that can be used")
        took = [bool(await line.async_notify(title=TITLE, body=body)) for line in lines]
        if not any(took):
            raise Later(AGAIN_SECONDS, "no further address took it")
        if not all(took):
            log.warning("further.some_refused", person=address.key, of=len(took), took=sum(took))
        return ""

    async def _of(self, address: Address) -> Sequence[str]:
        if not address.key.isdecimal():
            return ()
        async with self._store.unit() as unit:
            person = await unit.people.get(int(address.key), on=utc_now().date())
        return person.further if person is not None and person.left_at is None else ()


def is_usable(url: str) -> bool:
    """Whether Apprise understands this address, for whoever enters one."""
    return _open(url) is not None


def _open(url: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        line = apprise.Apprise()
        return line if line.add(url) else None
