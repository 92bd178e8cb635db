"""What leaves this machine unasked: Telegram when there is a token, further addresses, and how much each may carry."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from app.settings import Fault
from app.wiring import Yima
from bot.delivery import CarryRule, Delivery, LinkFor, Pace
from bot.handlers.further import FurtherAddresses
from chat.channel import Carry, Channel
from storage.outbox import OutboxView
from storage.unit import Unit

if TYPE_CHECKING:
    from bot.handlers.telegram.door import TelegramDoor

TELEGRAM = "telegram"


STOP_S = 3.0
"""Seconds that what is being sent may take to its end at a stop."""


@dataclass(frozen=True, slots=True)
class Outward:
    """The delivery, and what Telegram's door says of what comes in (None without a token)."""

    delivery: Delivery
    telegram: Callable[[], str] | None = None

    @property
    def states(self) -> dict[str, str]:
        """Per channel "ok", or why nothing comes in or goes out."""
        states = dict(self.delivery.states)
        if self.telegram is not None and (coming := self.telegram()) != "ok":
            states[TELEGRAM] = coming
        return states


@asynccontextmanager
async def outward(
    yima: Yima, application: web.Application, group: asyncio.TaskGroup, pace: Pace | None = None
) -> AsyncIterator["Outward"]:
    """Push channels running in `group`; the delivery that serves them. Raises Fault for a wrong token or proxy."""
    pace = pace or Pace()
    channels: list[Channel] = [FurtherAddresses(yima.store, yima.house.public_url)]
    running: list[asyncio.Task[None]] = []
    door = None
    if yima.settings.telegram_token:
        door = _telegram(yima, pace)
        application.add_routes(door.routes())
        yima.turns.readers[TELEGRAM] = door.read
        channels.append(door.channel)
        await _check(door)
        running.append(group.create_task(door.run()))
    delivery = Delivery(yima.store, channels, pace=pace, carry=carry_rule(yima), link=link_rule(yima), clock=yima.clock)
    yima.turns.after_turn.append(delivery.wake)
    running.append(group.create_task(delivery.run()))
    try:
        yield Outward(delivery, (lambda: door.state) if door is not None else None)
    finally:
        delivery.stop()
        await asyncio.wait(running[-1:], timeout=STOP_S)
        for task in running:
            task.cancel()
        if door is not None:
            await door.close()


def _telegram(yima: Yima, pace: Pace) -> "TelegramDoor":
    """aiogram takes seconds and 150 MB to import, so only with a token."""
    from bot.handlers.telegram.door import TelegramDoor, WrongToken

    settings = yima.settings
    try:
        return TelegramDoor(
            yima.store,
            token=settings.telegram_token,
            wake=yima.turns.wake,
            pace=pace,
            public_url=yima.house.public_url,
            api=settings.telegram_api,
            proxy=settings.telegram_proxy,
            webhook=settings.telegram_webhook,
            secret=yima.store.cipher.sign("telegram webhook", 48),
            clock=yima.clock,
        )
    except WrongToken as fault:
        raise Fault("YIMA_TELEGRAM_TOKEN 的样子不对。请照 BotFather 给的原样填（数字:字母），再启动。") from fault
    except ValueError as fault:
        raise Fault(f"Telegram 的设置不对：{fault}") from fault


async def _check(door: "TelegramDoor") -> None:
    """A wrong token is said at once; a Telegram that does not answer is waited for. Raises Fault."""
    from bot.handlers.telegram.connection import CallFailed

    try:
        await door.check()
    except CallFailed as failed:
        if failed.status in (401, 404):
            await door.close()
            raise Fault("Telegram 不认这个 YIMA_TELEGRAM_TOKEN。请照 BotFather 给的原样填，再启动。") from failed


def carry_rule(yima: Yima) -> CarryRule:
    """By the pack: in a demo county, to staff, to villagers. Whom to ring in danger is carried everywhere."""

    async def carry(unit: Unit, row: OutboxView) -> Carry:
        rule = (await yima.pack_in(unit)).channels.get(row.address.channel)
        if rule is None:
            return Carry.NONE
        if row.message.urgent and row.notice_id is None:
            return Carry.FULL  # the answer to danger: numbers to ring, nothing personal
        if yima.house.is_demo:
            return rule.demo
        talk = await unit.talks.get(row.talk_id)
        now = await unit.settings.county_now(yima.clock())
        person = (
            await unit.people.get(talk.person_id, on=now.astimezone(yima.settings.county_zone).date())
            if talk and talk.person_id
            else None
        )
        return rule.staff if person is not None and person.posts else rule.villager

    return carry


def link_rule(yima: Yima) -> LinkFor:
    """Where a person reads what the channel may not carry: the front page of their own page session."""

    async def link(_unit: Unit, _row: OutboxView) -> str:
        return yima.house.public_url or "/"

    return link
