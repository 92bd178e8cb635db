"""`yima import register FILE.xlsx`: the national system's export against our cases, looked at, then ticked off.

Number and day are recorded once; what differs is listed both ways and left to people.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from app.imports import columns, register
from app.imports.verdicts import SHOWN, Refusal
from app.imports.workbook import Table
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.casework import matching
from bot.casework import register as hands
from bot.notices.scene import Scene
from cases.register import Compared, Verdict, compare
from packs.pack import Pack
from storage.unit import Store, Unit, utc_now

_YES = frozenset({"y", "yes", "是", "好", "记"})
VERDICTS = {
    Verdict.TICKS: ("对上了，记编号和日期", ""),
    Verdict.SAME: ("早就记过，一样", ""),
    Verdict.OTHER_NUMBER: ("编号不一样，没有动", "请两边核对，哪个错改哪个"),
    Verdict.OTHER_DAY: ("编号一样，日期不一样，没有动", "请核对录入的日子"),
    Verdict.OTHER_PERSON: ("编号一样，人对不上，没有动", "请核对编号是不是抄错了户"),
    Verdict.NOT_FOUND_YET: ("系统里有，一码里还没核实属实", "请催入户核查，或核对系统里的这户"),
    Verdict.UNCLEAR: ("同村同名不止一户，或几行像同一户，没有动", "请看身份证号，由人定"),
    Verdict.NOT_OURS: ("系统里有，一码里没有", "请看是不是该补报，或是一码启用前就有的"),
}
MISSING = "一码里有，系统里没有"


def main(argv: list[str]) -> int:
    """0 when it was recorded or only looked at, 1 when the file cannot be used, 2 for wrong usage."""
    parser = Parser("yima import register", "拿国家系统的导出表跟一码对：先看结果，说了“是”才记编号；不一样的只列出来")
    parser.add_argument("file", nargs="?", type=Path, help="国家系统导出的 .xlsx")
    parser.add_argument("--dry-run", action="store_true", help="只看结果，什么都不记")
    parser.add_argument("--yes", action="store_true", help="不再问，看完就记")
    parser.add_argument("--result", type=Path, metavar="FILE.xlsx", help="把每一行的结果存成工作簿")
    parser.add_argument("--template", type=Path, metavar="FILE.xlsx", help="存一个空模板，不导入")
    options = parser.parse_args(argv)
    if (options.file is None) == (options.template is None):
        parser.error("请写一个要导入的文件，或者用 --template 要一个空模板")
    return command(lambda settings: _run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        if pack.national_register is None:
            raise Fault("现在的规则包没有写国家系统导出表（[national_register]）。请装上新的规则包再导入。")
        if options.template:
            columns.write_template(register.described(pack.national_register), options.template)
            print(f"空模板已存到 {options.template}。所有列都已设成文本格式。")
            return 0
        table, refusals = register.read(options.file, pack.national_register)
        return await _import(store, pack, settings, options, (table, refusals))


async def _import(
    store: Store, pack: Pack, settings: Settings, options: argparse.Namespace, read: tuple[Table, list[Refusal]]
) -> int:
    table, refusals = read
    async with store.unit() as unit:
        compared, names = await _compared(await _scene(unit, pack, settings), table, refusals)
    rows = _rows(compared, names, table, refusals)
    print("\n".join(_summary(table, compared, refusals, rows)))
    if options.result:
        register.write_result(options.result, rows)
    if options.dry_run or not (options.yes or _agreed()):
        print("只看了结果，什么都没有记。要记，加上 --yes 再运行。")
        return 0
    async with store.unit() as unit:
        scene = await _scene(unit, pack, settings)
        compared, _ = await _compared(scene, table, refusals)
        ticked = await hands.tick(scene, compared)
        counts = Counter(each.verdict.value for each in compared.found)
        about, at = "county", scene.now
        await unit.events.add("import.register", about, at=at, person_id=None, file=table.file, **counts)
    print(f"记了 {ticked} 户的编号和日期。不一样的一处都没有动。")
    return 0


async def _scene(unit: Unit, pack: Pack, settings: Settings) -> Scene:
    return Scene(unit, pack, settings.county_zone, await unit.settings.county_now(utc_now()))


async def _compared(scene: Scene, table: Table, refusals: list[Refusal]) -> tuple[Compared, dict[int, str]]:
    """Both books, and how the cases in it are named."""
    lines = register.lines(table, refusals, await matching.place_names(scene.unit), scene.unit.lists)
    compared = compare(lines, await hands.our_cases(scene))
    shown = [each.clue_id for each in compared.found if each.clue_id] + list(compared.missing)
    return compared, await hands.where(scene, shown)


_Shown = tuple[int, str, str, str]


def _rows(compared: Compared, names: dict[int, str], table: Table, refusals: list[Refusal]) -> list[_Shown]:
    """Every row in the sheet's order, then what the sheet has not."""
    rows: list[_Shown] = []
    for each in compared.found:
        result, remedy = VERDICTS[each.verdict]
        rows.append((each.line.row, result, names.get(each.clue_id, ""), remedy))
    for one in refusals:
        rows.append((one.row, "这一行读不了，先放下", "", f"{table.title(one.column)}：{one.reason}。{one.remedy}"))
    rows.sort(key=lambda row: row[0])
    return [
        *rows,
        *((0, MISSING, names.get(clue_id, ""), "请到国家系统里录，或写明为什么不录") for clue_id in compared.missing),
    ]


def _summary(table: Table, compared: Compared, refusals: list[Refusal], rows: list[_Shown]) -> list[str]:
    counts = Counter(result for _, result, _, _ in rows)
    said = [f"{table.file} 工作表“{table.sheet}”", *(f"  {result}：{number}" for result, number in counts.items())]
    quiet = {VERDICTS[Verdict.TICKS][0], VERDICTS[Verdict.SAME][0]}
    differing = [row for row in rows if row[1] not in quiet]
    for row, result, name, remedy in differing[:SHOWN]:
        where = f"第 {row} 行" if row else name
        said.append(f"  {where}：{result}{f'（{name}）' if row and name else ''}。{remedy}。")
    if len(differing) > SHOWN:
        said.append(f"……还有 {len(differing) - SHOWN} 处；加上 --result 文件.xlsx 可以存下每一行的结果。")
    return said


def _agreed() -> bool:
    """Asked only where somebody sits at a keyboard."""
    return sys.stdin.isatty() and input("照这样记编号吗？（是／否）").strip().lower() in _YES
