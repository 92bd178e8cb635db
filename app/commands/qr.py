"""`yima qr VILLAGE [FILE.png|.svg] [--new]`: a village's code, on the screen or as a poster to print."""

import argparse
from pathlib import Path

from app import poster, villages
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from storage.links import CODE
from storage.places import PlaceView
from storage.unit import Store, utc_now

_DRAWERS = {".png": poster.png, ".svg": poster.svg}


def main(argv: list[str]) -> int:
    """0 with a code or poster; 1 with one line for an unknown village; 2 for wrong usage."""
    parser = Parser("yima qr", "村的二维码：不写文件名就画在屏幕上，写了就存成海报")
    parser.add_argument("village", help="村名或村编码")
    parser.add_argument("file", nargs="?", type=Path, help="海报文件，.png 或 .svg")
    parser.add_argument("--new", action="store_true", help="旧码作废，换一个新码")
    parser.add_argument("--phone", default="", help="海报上的电话；不写就用村里登记的")
    options = parser.parse_args(argv)
    if options.file and options.file.suffix.lower() not in _DRAWERS:
        parser.error("海报文件的名字要以 .png 或 .svg 结尾")
    return command(lambda settings: _make(settings, options))


async def _make(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        village, line, code = await _village_and_code(store, options.village, renew=options.new)
    address = f"{poster.public_address(settings)}/c/{code}"
    if options.file is None:
        print(f"{line}\n{address}\n{poster.in_terminal(address)}")
    else:
        phone = options.phone or village.phone
        if not phone:
            raise Fault(f"{line}还没有登记电话，海报上不能空着。请加上 --phone 电话，或先用 yima import places 补上。")
        sheet = poster.lay_out(pack.poster, village=line, phone=phone, address=address)
        options.file.write_bytes(_DRAWERS[options.file.suffix.lower()](sheet))
        print(f"{line}的海报已存到 {options.file}，码里的地址是 {address}")
    if not settings.public_url:
        print("提醒：还没有设 YIMA_PUBLIC_URL，这个地址出了本机或本地网络就打不开，先别印。")
    return 0


async def _village_and_code(store: Store, words: str, *, renew: bool) -> tuple[PlaceView, str, str]:
    now = utc_now()
    async with store.unit() as unit:
        village = await villages.find(unit, words)
        line = "".join(place.name for place in await unit.places.line(village.id))
        code = await unit.links.code_of(village.id)
        if code is None or renew:
            await unit.links.revoke(CODE, at=now, place_id=village.id)
            code = await unit.links.make(CODE, at=now, place_id=village.id, title=village.name)
            at = await unit.settings.county_now(now)
            await unit.events.add("code.made", f"place:{village.id}", at=at, person_id=None)
    return village, line, code
