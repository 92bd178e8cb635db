"""`yima import places|people|households|list|register FILE.xlsx [--dry-run]`: all or nothing, a verdict a row."""

import argparse
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from app.commands import import_list, import_register
from app.imports import columns, households, people, places, workbook
from app.imports.columns import Kind
from app.imports.verdicts import Outcome, State, report, write_result
from app.imports.workbook import Table
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.casework import Scene, conflicts, ledger, proceedings
from packs import Pack
from storage.unit import Store, Unit, utc_now


def main(argv: list[str]) -> int:
    """0 when everything was (or would be) taken, 1 when something is wrong with the file, 2 for wrong usage."""
    if argv[:1] == ["register"]:
        return import_register.main(argv[1:])
    if argv[:1] == ["list"]:
        return import_list.main(argv[1:])
    parser = Parser("yima import", "导入地方、人员、农户；有一处不对就一行都不导入")
    parser.add_argument(
        "kind",
        choices=[*columns.KINDS, "list", "register"],
        help="places 地方，people 人员，households 农户，list 部门名单，register 国家系统导出表",
    )
    parser.add_argument("file", nargs="?", type=Path, help="填好的 .xlsx")
    parser.add_argument("--dry-run", action="store_true", help="只看结果，不写")
    parser.add_argument("--result", type=Path, metavar="FILE.xlsx", help="把每一行的结果存成工作簿")
    parser.add_argument("--template", type=Path, metavar="FILE.xlsx", help="存一个空模板，不导入")
    options = parser.parse_args(argv)
    if (options.file is None) == (options.template is None):
        parser.error("请写一个要导入的文件，或者用 --template 要一个空模板")
    return command(lambda settings: _run(settings, columns.KINDS[options.kind], options))


async def _run(settings: Settings, kind: Kind, options: argparse.Namespace) -> int:
    if options.template:
        columns.write_template(kind, options.template)
        print(f"空模板已存到 {options.template}。列名不要改；所有列都已设成文本格式。")
        return 0
    table = workbook.read(options.file, kind)
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        try:
            outcome, is_demo = await take(store, table, pack, settings, dry=options.dry_run)
        except (IntegrityError, KeyError) as fault:
            raise Fault("导入的时候，资料被别人改了，什么都没有写。请再导入一次。") from fault
    if options.result:
        write_result(table, outcome, options.result)
    print(report(table, outcome, written=not options.dry_run))
    if is_demo:
        print("注意：这是演示县，谁都能进，只放虚构的数据。")
    return 1 if outcome.refusals else 0


async def take(store: Store, table: Table, pack: Pack, settings: Settings, *, dry: bool) -> tuple[Outcome, bool]:
    """Judges and, unless `dry`, writes the table in one unit. Also tells whether it is a demo county."""
    judged = await _judge_households(store, table) if table.kind is columns.HOUSEHOLDS else Outcome()
    async with store.unit() as unit:
        now = await unit.settings.county_now(utc_now())
        match table.kind.name:
            case "places":
                outcome = await places.take(unit, table, write=not dry)
            case "people":
                today = now.astimezone(settings.county_zone).date()
                outcome = await people.take(unit, table, roles=pack.roles, on=today, write=not dry, at=now)
                await _look_anew(Scene(unit, pack, settings.county_zone, now), outcome)
            case _:
                outcome = judged
                if not dry and not outcome.refusals:
                    await households.write(unit, table, outcome)
        if not dry and not outcome.refusals:
            await _log(unit, table, outcome)
        return outcome, await unit.settings.is_demo()


async def _look_anew(scene: Scene, outcome: Outcome) -> None:
    """No matter stays with somebody whose relatives have just become known."""
    for person_id in sorted(outcome.grown):
        person = await scene.person(person_id)
        if person is not None:
            await conflicts.recheck(scene, person)
            await ledger.recheck(scene, person)
            await proceedings.recheck(scene, person)


async def _judge_households(store: Store, table: Table) -> Outcome:
    async with store.unit() as unit:
        known = await households.places(unit)
    return await households.compare(store, table, households.judge(table, known))


async def _log(unit: Unit, table: Table, outcome: Outcome) -> None:
    now = await unit.settings.county_now(utc_now())
    states = list(outcome.states.values())
    counts = {state.name.lower(): states.count(state) for state in State}
    await unit.events.add(f"import.{table.kind.name}", "county", at=now, person_id=None, file=table.file, **counts)
