"""Further addresses of staff: SMS gateways, WeCom and DingTalk robots, mail. The only place that knows Apprise.

A further address is a talk of the channel "apprise", so that its messages leave by the same outbox. It carries text
only: that something waits, and a link back.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.notices.scene import Scene
from chat.address import Address
from chat.channel import Blocked, Later
from chat.outgoing import Link, Outgoing
from storage.people import PersonView
from storage.unit import Store, Unit

CHANNEL = "apprise"
BARE = "您有一条新的待办提醒，请打开一码查看。"
URGENT = "您有一条紧急提醒，请马上打开一码查看。"

Send = Callable[[str, str], Awaitable[bool]]
"""Sends a text to one address; True when it was taken."""


def bare(message: Outgoing) -> Outgoing:
    """What of a notice may leave the house: nothing of its words."""
    return Outgoing(URGENT if message.urgent else BARE, links=(Link("打开", "/"),), urgent=message.urgent)


async def open_talks(scene: Scene, person: PersonView) -> None:
    """A talk for each further address the person has now; those of addresses taken away end."""
    keys = {_key(person.id, address) for address in person.further}
    for talk in await scene.unit.talks.of_person(person.id):
        if talk.address.channel == CHANNEL and talk.address.key not in keys:
            await scene.unit.talks.end(talk.id, at=scene.now)
    for key in sorted(keys):
        talk = await scene.unit.talks.open(Address(CHANNEL, key))
        await scene.unit.talks.belong(talk.id, person_id=person.id)


class FurtherAddresses:
    """The channel of further addresses, for `bot.delivery`."""

    name = CHANNEL

    def __init__(self, store: Store, public_url: str, send: Send | None = None) -> None:
        self._store = store
        self._public_url = public_url.rstrip("/")
        self._send = send or send_by_apprise

    async def send(self, address: Address, message: Outgoing, *, replaces: Sequence[str] = ()) -> str:
        """One text to one address. Raises Blocked where the person has it no more, Later where it was not taken."""
        async with self._store.unit() as unit:
            target = await _address_behind(unit, address.key)
        if target is None:
            raise Blocked("the person no longer has this address")
        links = [link.path if "://" in link.path else self._public_url + link.path for link in message.links]
        if not await self._send(target, "\n".join((message.text, *links))):
            raise Later(60.0, "the further address did not take it")
        return ""


async def send_by_apprise(target: str, text: str) -> bool:
    """Really sends; which services there are, and how their addresses are written, is Apprise's own."""
    import apprise

    sender = apprise.Apprise()
    if not sender.add(target):
        return False
    return bool(await sender.async_notify(body=text))


async def _address_behind(unit: Unit, key: str) -> str | None:
    number = key.partition("/")[0]
    person = await unit.people.get(int(number), on=datetime.now(UTC).date()) if number.isdecimal() else None
    if person is None or person.left_at is not None:
        return None
    return next((one for one in person.further if _key(person.id, one) == key), None)


def _key(person_id: int, address: str) -> str:
    """Names an address without telling it: it often holds a password."""
    return f"{person_id}/{hashlib.sha256(address.encode()).hexdigest()[:12]}"
