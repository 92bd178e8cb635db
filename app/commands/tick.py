"""`yima tick --at TIME`: moves a demo county's time on, and what falls due on the way happens."""

import argparse
import sys
from datetime import datetime

from app import archive
from app.operator import command
from app.settings import Fault, Settings
from app.wiring import open_yima
from scheduler import ticks
from storage.settings import ClockNotMovable


def main(argv: list[str]) -> int:
    """0 well, 1 with the remedy, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="yima tick", description="演示县拨快时间，路上到点的事一件件办")
    parser.add_argument("--at", required=True, help="拨到什么时候，比如 2026-03-05T18:00:00+08:00")
    options = parser.parse_args(argv)
    try:
        to = datetime.fromisoformat(options.at)
    except ValueError:
        to = None
    if to is None or to.tzinfo is None:
        print("时间要写成 2026-03-05T18:00:00+08:00 这样，带上时区。", file=sys.stderr)
        return 2
    return command(lambda settings: _walk(settings, to))


async def _walk(settings: Settings, to: datetime) -> int:
    async with open_yima(settings) as yima:
        zone, real_now = settings.county_zone, yima.clock()
        try:
            keep = archive.keeper(settings.archive_dir, yima.store.cipher)
            count = await ticks.walk(yima.store, yima.packs.within, to=to, real_now=real_now, zone=zone, archive=keep)
        except ClockNotMovable as fault:
            async with yima.store.unit() as unit:
                here = (await unit.settings.county_now(real_now)).astimezone(zone)
            raise Fault(f"时间拨不了：只有演示县能拨，而且只能往后拨。现在是 {here.isoformat()}。") from fault
        print(f"现在是 {to.astimezone(zone).isoformat()}，路上办了 {count} 件到点的事。")
    return 0
