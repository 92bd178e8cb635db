"""A small house behind the door: the real store, turns, delivery and door with a dialog of three questions.

Used by the tests of the door and by the benchmark, which asks the same questions elsewhere.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.delivery import Delivery, Pace
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Dialog, House, Talk
from bot.handlers.telegram.door import TelegramDoor
from bot.turn import Turns
from chat.channel import Carry
from chat.outgoing import Choice, Outgoing
from packs.pack import Pack
from storage.outbox import OutboxView
from storage.unit import Store, Unit, utc_now
from tests.shipped import shipped_pack
from tests.telegram.standin import TOKEN, Standin

PUBLIC = "https://yima.example.org"
WHO, WHAT, WHERE, WELL = "您怎么称呼？", "家里遇到什么难处？", "哪方面的？", "记下了"
KINDS = ("住房", "看病", "上学", "吃水")


async def visit(talk: Talk) -> None:
    """Three questions and a word at the end."""
    who = await talk.ask("who", Prompt(WHO, wants="text"))
    what = await talk.ask("what", Prompt(WHAT, wants="text"))
    kind = await talk.ask("kind", Prompt(WHERE, options=tuple(Option(kind, kind) for kind in KINDS)))
    talk.say(f"{WELL}：{who}，{what}，{kind}。")


async def menu(talk: Talk) -> None:
    """One line with a button."""
    talk.say(Outgoing("您想做什么？", choices=(Choice("帮助", "w.help"),)))


async def echo(talk: Talk) -> None:
    """The same words."""
    talk.say(str(talk.args.get("words", "")))


async def help_(talk: Talk) -> None:
    """One line."""
    talk.say("看着问就答。")


BOOK = {
    "arrive": Dialog(visit, "申报"),
    "menu": Dialog(menu, "菜单"),
    "policy": Dialog(echo, "问"),
    "help": Dialog(help_, "帮助"),
}


@dataclass
class Small:
    """What runs."""

    store: Store
    turns: Turns
    delivery: Delivery
    door: TelegramDoor


async def build(store: Store, standin: Standin, carry: Carry = Carry.FULL, **door: Any) -> Small:
    """Everything built, nothing running. No pace: the stand-in says when it is too much."""
    async with store.unit() as unit:
        await unit.packs.keep("small", "small", {}, at=utc_now())
        await unit.packs.activate("small")

    async def load(_hash: str) -> Pack:
        return shipped_pack()

    async def no_index(_: Pack) -> Any:
        raise LookupError

    def no_form(_: Pack, name: str) -> Any:
        raise KeyError(name)

    async def allowed(_unit: Unit, _row: OutboxView) -> Carry:
        return carry

    async def link(_unit: Unit, _row: OutboxView) -> str:
        return "/"

    pace = Pace(overall=1_000_000, apart=0)
    house = House(BOOK, PUBLIC, ZoneInfo("Asia/Shanghai"), no_index, no_form)
    turns = Turns(store, house, lambda _: shipped_pack(), load, utc_now)
    settings = {"token": TOKEN, "api": standin.base, "public_url": PUBLIC, "poll_seconds": 1, **door}
    telegram = TelegramDoor(store, wake=turns.wake, pace=pace, **settings)
    turns.readers["telegram"] = telegram.read
    delivery = Delivery(store, [telegram.channel], pace=pace, carry=allowed, link=link, idle=0.05)
    turns.after_turn.append(delivery.wake)
    return Small(store, turns, delivery, telegram)


@asynccontextmanager
async def running(store: Store, standin: Standin, carry: Carry = Carry.FULL, **door: Any) -> AsyncIterator[Small]:
    """Everything running in this loop until the block ends; then cancelled, as a killed process."""
    small = await build(store, standin, carry, **door)
    tasks = [asyncio.create_task(work) for work in (small.door.run(), small.turns.serve(4), small.delivery.run())]
    try:
        yield small
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await small.door.close()
