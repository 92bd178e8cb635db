"""`yima run [--demo]`: serve until stopped. Without `--demo` it is a real county, refused while not safe."""

import argparse
import asyncio
import io
import signal
import sys

import segno

from app import live, steps
from app.live import County
from app.operator import command
from app.serving import serving
from app.settings import Settings
from app.wiring import Yima, open_yima


def main(argv: list[str]) -> int:
    """0 after a clean stop, 1 with a line and the remedy for each thing that keeps it from starting."""
    parser = argparse.ArgumentParser(prog="yima run", description="启动一码")
    parser.add_argument("--demo", action="store_true", help="带一个演示县（虚构的人和地方），时间可以拨快")
    options = parser.parse_args(argv)
    return command(lambda settings: _run(settings, options.demo))


async def _run(settings: Settings, demo: bool) -> int:
    county = None if demo else await live.look(settings)
    if county is not None and _is_refused(settings, county):
        return 1
    public_url = settings.public_url or f"http://{settings.page_host()}:{settings.http_port}"
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_yima(settings, demo=demo, public_url=public_url) as yima, serving(yima):
        print(await banner(yima), flush=True)
        if county is not None and steps.left(county):
            print(_next_steps(settings, county), flush=True)
        await stop.wait()
    print("已停止，没有丢东西。", flush=True)
    return 0


def _is_refused(settings: Settings, county: County) -> bool:
    """Says what stands in the way of a real county, a line each, and in an empty one what to do next."""
    found = live.findings(settings, county)
    if not found:
        return False
    for finding in found:
        print(finding, file=sys.stderr)
    print(
        f"有 {len(found)} 处必须改，改好再启动；只想看看，用 yima run --demo（另设 YIMA_DATA_DIR）。", file=sys.stderr
    )
    if steps.left(county):
        print(_next_steps(settings, county), file=sys.stderr)
    return True


def _next_steps(settings: Settings, county: County) -> str:
    return "\n".join(["", "接下来一步一步做（→ 是下一步）：", *steps.lines(county, str(settings.pack))])


async def banner(yima: Yima) -> str:
    """What the operator sees after the start: a village's code and, in the demo, everybody's entry."""
    url = yima.house.public_url
    async with yima.store.unit() as unit:
        entries = await unit.links.demo_entries() if yima.house.is_demo else []
        villages = await unit.places.at_level("village")
        code = await unit.links.code_of(villages[0].id) if villages else None
    lines = ["", f"一码已经启动：{url}"]
    if code:
        address = f"{yima.settings.public_url_for_phones()}/c/{code}"
        lines += [f"{villages[0].name}的二维码（{address}）：", "", _drawn(segno.make(address, error="m"))]
    if entries:
        lines += ["演示县的入口（都可以在同一个浏览器里同时打开）：", ""]
        lines += [f"  {title}\n    {url}/d/{token}" for title, token, _, _ in entries]
    if yima.settings.http_host in ("127.0.0.1", "localhost"):
        lines += [
            "",
            "现在只有这台电脑能打开。要用手机扫上面的码：手机和电脑连同一个网络，停下后改用",
            "  YIMA_HTTP_HOST=0.0.0.0 make run",
        ]
    return "\n".join([*lines, "", "按 Ctrl-C 停止。"])


def _drawn(picture: segno.QRCode) -> str:
    out = io.StringIO()
    picture.terminal(out, compact=True)
    return out.getvalue()
