"""`yima slip NUMBER FILE.png|.pdf`: the A6 slip of a receipt, for who has no phone."""

import argparse
from pathlib import Path

from app import paper, slip
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.notices import slips
from bot.notices.scene import Scene
from bot.notices.slips import Slip
from cases import receipts
from packs.pack import Pack
from storage.unit import Store, utc_now


def main(argv: list[str]) -> int:
    """0 with a slip; 1 with one line for an unknown number; 2 for wrong usage."""
    parser = Parser("yima slip", "回执条（A6）：回执号、下一步是哪天、打哪个电话；上面没有名字，没有事情")
    parser.add_argument("number", help="回执号")
    parser.add_argument("file", type=Path, help="存到哪里，.png 或 .pdf")
    options = parser.parse_args(argv)
    if options.file.suffix.lower() not in paper.KINDS:
        parser.error("文件的名字要以 .png 或 .pdf 结尾")
    return command(lambda settings: _make(settings, options))


async def _make(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        found = await _slip(store, settings, pack, options.number)
    paper.save(slip.lay_out(found), options.file)
    print(f"回执 {found.number} 的回执条已存到 {options.file}，用 A6 纸打印。")
    return 0


async def _slip(store: Store, settings: Settings, pack: Pack, typed: str) -> Slip:
    """Raises Fault for a number that is none, or in a pack without slips."""
    number = receipts.read(typed, pack.receipt)
    async with store.unit() as unit:
        report = await unit.reports.by_number(number) if number else None
        if report is None:
            raise Fault(f"没有回执号 {typed}。请照着回执再输一遍，是 {pack.receipt.length} 个数字。")
        now = await unit.settings.county_now(utc_now())
        found = await slips.slip(Scene(unit, pack, settings.county_zone, now), report)
        if found is None:
            raise Fault("政策包里还没有 [slip]，不知道回执条上写什么。请照随程序来的包补上。")
        await unit.events.add("counter.slip", f"clue:{report.clue_id}", at=now, person_id=None, by="operator")
    return found
