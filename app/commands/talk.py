"""`yima talk --as PERSON`: the same conversations in the terminal."""

import argparse
import asyncio
import sys

from app.operator import command
from app.settings import Fault, Settings
from app.wiring import Yima, open_yima
from bot.handlers.terminal import Terminal


def main(argv: list[str]) -> int:
    """Talks until the input ends."""
    parser = argparse.ArgumentParser(
        prog="yima talk", description="在终端里对话；输入按钮前的数字或直接打字，Ctrl-D 结束"
    )
    parser.add_argument("--as", dest="person", default="", help="工作人员的编号；不写就是村民")
    parser.add_argument("--code", default="", help="村民扫的码")
    options = parser.parse_args(argv)
    return command(lambda settings: _talk(settings, options.person, options.code))


async def _talk(settings: Settings, person: str, code: str) -> int:
    async with open_yima(settings) as yima:
        await yima.pack()
        person_id = await _person(yima, person)
        key = person or "villager"
        terminal = Terminal(yima.store, yima.turns, key, screen=sys.stdout, clock=yima.clock)
        await terminal.begin(person_id, f"c-{code}" if code else "")
        while line := await asyncio.to_thread(sys.stdin.readline):
            await terminal.line(line)
    return 0


async def _person(yima: Yima, code: str) -> int | None:
    if not code:
        return None
    async with yima.store.unit() as unit:
        now = await unit.settings.county_now(yima.clock())
        person = await unit.people.by_code(code, on=now.astimezone(yima.settings.county_zone).date())
        if person is None:
            known = await unit.people.staff(on=now.date())
            some = "、".join(one.code for one in known[:8])
            raise Fault(f"没有编号是「{code}」的人。可用的有：{some}…")
    return person.id
