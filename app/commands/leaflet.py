"""`yima leaflet ARTICLE [FILE.png|.pdf] [--village V]`: a policy answer on paper, or to be read out."""

import argparse
from pathlib import Path

from app import leaflet, paper, poster, villages
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.shelves import articles_of
from app.stores import load_pack, open_store
from knowledge.articles import Article
from knowledge.loudspeaker import seconds
from knowledge.offices import Offices
from knowledge.wording import Wording, wording
from packs.pack import Pack
from storage.unit import Store, utc_now


def main(argv: list[str]) -> int:
    """0 with a leaflet or the words; 1 with one line for an unknown article or village; 2 for wrong usage."""
    parser = Parser("yima leaflet", "一篇答复的大字单（A4）；不写文件名就给出大喇叭里念的话")
    parser.add_argument("article", help="文章的编号或题目")
    parser.add_argument("file", nargs="?", type=Path, help="存到哪里，.png 或 .pdf")
    parser.add_argument("--village", default="", help="印上哪个村的码")
    parser.add_argument("--phone", default="", help="印哪个电话；不写就用文章里的")
    options = parser.parse_args(argv)
    if options.file and options.file.suffix.lower() not in paper.KINDS:
        parser.error("文件的名字要以 .png 或 .pdf 结尾")
    return command(lambda settings: _make(settings, options))


async def _make(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        async with store.unit() as unit:
            now = await unit.settings.county_now(utc_now())
        article = _article(pack, options.article)
        told = wording(article, Offices(pack.aliases), now.astimezone(settings.county_zone).date())
        phone = options.phone or article.phone or next((one.phone for one in pack.offices if one.phone), "")
        if options.file is None:
            return _read_out(pack, told, phone)
        village, address = await _code(store, settings, options.village)
    sheet = leaflet.lay_out(told, source=article.source, phone=phone, address=address, village=village)
    leaflet.save(sheet, options.file)
    print(f"“{article.title}”的大字单已存到 {options.file}，用 A4 纸打印。")
    return 0


def _read_out(pack: Pack, told: Wording, phone: str) -> int:
    words = leaflet.spoken(told, phone)
    print(words)
    if pack.loudspeaker is not None:
        print(f"（念一遍约 {seconds(words, pack.loudspeaker.per_minute)} 秒）")
    return 0


def _article(pack: Pack, named: str) -> Article:
    """Raises Fault when no villager's article has that id or title."""
    found = [one for one in articles_of(pack) if named in (one.id, one.title)]
    if not found:
        raise Fault(f"没有编号或题目是“{named}”的文章。先用 yima ask 问一句，看看题目叫什么。")
    if found[0].audience != "villager":
        raise Fault(f"“{found[0].title}”是给干部看的，不印给乡亲。")
    return found[0]


async def _code(store: Store, settings: Settings, named: str) -> tuple[str, str]:
    """The village's full name and the address of its code; empty without a village."""
    if not named:
        return "", ""
    async with store.unit() as unit:
        village = await villages.find(unit, named)
        code = await unit.links.code_of(village.id)
        line = "".join(place.name for place in await unit.places.line(village.id))
    if code is None:
        raise Fault(f"{line}还没有码，先运行 yima qr {named}。")
    return line, f"{poster.public_address(settings)}/c/{code}"
