"""`yima import list FILE.xlsx`: a department's list, previewed line by line, taken with a yes, taken back with --undo.

What is not sure is decided in chat by who has the right; it holds up nothing else.
"""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from app.imports import columns, lists
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.casework import lists as listing
from bot.notices import lists as sentences
from bot.notices.scene import Scene
from cases.lists import WAITING, ListKind
from cases.people import NOBODY
from packs.lists import Lists
from packs.pack import Pack
from storage.lists import ListView
from storage.unit import Store, utc_now

SHOWN = 20
_ALONE = timedelta(minutes=10)
"""After so long without an end the service goes on where this command stopped."""
_YES = frozenset({"y", "yes", "是", "好", "导入"})


def main(argv: list[str]) -> int:
    """0 when it was taken or only looked at, 1 when something is wrong with the file, 2 for wrong usage."""
    parser = Parser("yima import list", "导入部门名单：先看结果，说了“是”才开线索；拿不准的留给人在聊天里核对")
    parser.add_argument("file", nargs="?", type=Path, help="部门给的 .xlsx")
    parser.add_argument("--kind", metavar="KIND", help="哪一种名单（规则包 [[lists.kind]] 的 code）；不写就看列名")
    parser.add_argument("--dry-run", action="store_true", help="只看结果，不开线索")
    parser.add_argument("--yes", action="store_true", help="不再问，看完就开线索")
    parser.add_argument("--leave-out", action="store_true", help="有错的行先放下，其余的照收")
    parser.add_argument("--result", type=Path, metavar="FILE.xlsx", help="把每一行的结果存成工作簿")
    parser.add_argument("--template", type=Path, metavar="FILE.xlsx", help="存一个空模板（要写 --kind）")
    parser.add_argument("--undo", type=int, metavar="NUMBER", help="收回这个号的名单：还没人动手的线索撤掉")
    options = parser.parse_args(argv)
    if sum(each is not None for each in (options.file, options.template, options.undo)) != 1:
        parser.error("请写一个要导入的文件，或者只用 --template、--undo")
    if options.template and not options.kind:
        parser.error("要空模板，请写 --kind")
    return command(lambda settings: _run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        known = pack.lists
        if known is None:
            raise Fault("现在的规则包没有写部门名单（[lists]）。请装上新的规则包再导入。")
        if options.undo is not None:
            return await _undo(store, pack, settings, options.undo)
        if options.template:
            columns.write_template(lists.described(_named(known, options.kind)), options.template)
            print(f"空模板已存到 {options.template}。所有列都已设成文本格式。")
            return 0
        return await _import(store, pack, known, settings, options)


async def _import(store: Store, pack: Pack, known: Lists, settings: Settings, options: argparse.Namespace) -> int:
    path: Path = options.file
    kind = _named(known, options.kind) if options.kind else lists.kind_of(path, known)
    opened = lists.open_(path, kind)
    table = opened.table
    async with store.unit() as unit:
        now = await unit.settings.county_now(utc_now())
    view = await lists.take_in(store, opened, pack, file=path.name, at=now)
    print("\n".join([f"{table.file} 工作表“{table.sheet}”", *sentences.summary(kind, view)]))
    if table.unused:
        print(f"没有用到、也没有存的列：{'、'.join(table.unused)}。")
    print("\n".join(sentences.refusal_lines(view, SHOWN)), end="\n" if view.refusals else "")
    if options.result:
        async with store.unit() as unit:
            lists.write_result(options.result, view, await unit.lists.verdicts(view.id))
    if view.refusals and not options.leave_out:
        print("一行都没有收。请改好再导入；要让有错的行先放下、其余照收，加上 --leave-out。")
        return 1
    if options.dry_run or not (options.yes or _agreed()):
        print("只看了结果，什么线索都没有开。要开，加上 --yes 再运行。")
        return 0
    await _take(store, pack, settings, view)
    return 0


async def _take(store: Store, pack: Pack, settings: Settings, view: ListView) -> None:
    """A stretch a unit; were this process to end half-way, the service would go on by the row of time."""
    is_whole, is_first = False, True
    while not is_whole:
        async with store.unit() as unit:
            scene = Scene(unit, pack, settings.county_zone, await unit.settings.county_now(utc_now()))
            if is_first:
                await listing.go_on(scene, view.id, NOBODY, after=scene.now + _ALONE)
            is_whole, is_first = await listing.take(scene, view.id, NOBODY), False
    async with store.unit() as unit:
        opened, joined = await unit.lists.led(view.id)
    print(f"开了 {opened} 条线索，已派上门核查；记进在办的 {joined} 件。名单号 {view.id}，要收回：--undo {view.id}")
    if waiting := sum(view.counts.get(each.value, 0) for each in WAITING):
        print(f"还有 {waiting} 行等人核对：有权的人在聊天里点「更多」「部门名单」，一行一行定。")


async def _undo(store: Store, pack: Pack, settings: Settings, list_id: int) -> int:
    async with store.unit() as unit:
        now = await unit.settings.county_now(utc_now())
        view = await unit.lists.get(list_id)
        if view is None or view.taken_at is None:
            raise Fault(f"没有号是 {list_id}、已经收下的名单。")
        back, going_on = await listing.undo(Scene(unit, pack, settings.county_zone, now), list_id, NOBODY)
    print(f"收回了：撤掉 {back} 条线索。")
    if going_on:
        print(f"有 {len(going_on)} 件已经有人动手，没有撤，请跟办事的人说。")
    return 0


def _named(known: Lists, code: str) -> ListKind:
    kind = known.kinds.get(code)
    if kind is None:
        raise Fault(f"没有“{code}”这种名单，只能写 {'、'.join(known.kinds)}。")
    return kind


def _agreed() -> bool:
    """Asked only where somebody sits at a keyboard."""
    if not sys.stdin.isatty():
        return False
    return input("照这样开线索吗？（是／否）").strip().lower() in _YES
