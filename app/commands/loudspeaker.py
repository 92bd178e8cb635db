"""`yima loudspeaker VILLAGE [FILE.txt|.png|.pdf]`: the week's text for the village's loudspeaker, with its seconds."""

import argparse
from pathlib import Path

from app import loudspeaker, paper, villages
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.notices import dates, loudspeakers
from bot.notices.scene import Scene
from storage.unit import utc_now

_TEXT = ".txt"


def main(argv: list[str]) -> int:
    """0 with a text; 1 with one line for an unknown village or a missing phone; 2 for wrong usage."""
    parser = Parser("yima loudspeaker", "一个村这一周的大喇叭稿：不写文件名就显示在屏幕上")
    parser.add_argument("village", help="村名或村编码")
    parser.add_argument("file", nargs="?", type=Path, help="存到哪里，.txt、.png 或 .pdf（A4）")
    parser.add_argument("--where", default="", help="码贴在哪里；不写就用政策包里的")
    parser.add_argument("--phone", default="", help="稿子里的电话；不写就用村里登记的")
    options = parser.parse_args(argv)
    if options.file and options.file.suffix.lower() not in (_TEXT, *paper.KINDS):
        parser.error("文件的名字要以 .txt、.png 或 .pdf 结尾")
    return command(lambda settings: _make(settings, options))


async def _make(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        speaker = pack.loudspeaker
        if speaker is None:
            raise Fault("政策包里还没有 [loudspeaker]，不知道大喇叭念什么。请照随程序来的包补上。")
        async with store.unit() as unit:
            village = await villages.find(unit, options.village)
            scene = Scene(unit, pack, settings.county_zone, await unit.settings.county_now(utc_now()))
            text = await loudspeakers.week(scene, village, code_at=options.where, phone=options.phone)
    if text is None:
        raise Fault(f"{village.name}还没有登记电话，稿子里不能空着。请加上 --phone 电话。")
    if text.seconds > speaker.longest_s:
        raise Fault(f"念完要 {text.seconds} 秒，超过 {speaker.longest_s} 秒。--where 请写短一点。")
    if options.file is None:
        print(text.text)
    elif options.file.suffix.lower() == _TEXT:
        options.file.write_text(f"{text.text}\n", encoding="utf-8")
    else:
        page = loudspeaker.lay_out(text, village=village.name, day=dates.day(scene.today))
        paper.save(page, options.file)
    where = f"，已存到 {options.file}" if options.file else ""
    print(f"（念 {text.seconds} 秒，一分钟念 {speaker.per_minute} 个字{where}）")
    return 0
