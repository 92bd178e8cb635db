"""`yima export tasks|cases|ledger FILE.xlsx [--as PERSON]`: lists for a meeting or a file, names masked.

No ID number, phone, address or words of a household ever goes into an export.
"""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.exports import Sheet, cases_sheet, ledger_sheet, save, tasks_sheet
from app.operator import Parser, command
from app.settings import Fault, Settings
from app.stores import load_pack, open_store
from bot.notices.scene import Scene, standing_of
from cases import rights
from cases.people import PersonId
from cases.places import Level, PlacePath
from cases.rights import Act, Reach, Scope
from packs import Pack
from storage.unit import Store, Unit, utc_now

_OPERATOR = PersonId(-1)
"""Whoever sits at the server: no member of staff, so conflicted in nothing; sees no matter kept for certain roles."""
_SHEETS: dict[str, Callable[[Scene, Scope], Awaitable[Sheet]]] = {
    "tasks": tasks_sheet,
    "cases": cases_sheet,
    "ledger": ledger_sheet,
}


def main(argv: list[str]) -> int:
    """0 with the workbook, 1 with one line when it can't be made, 2 for wrong usage."""
    parser = Parser("yima export", "导出任务、申报、问题台账；姓名打码，不含电话和证件号")
    parser.add_argument("kind", choices=list(_SHEETS), help="tasks 任务，cases 申报，ledger 问题台账")
    parser.add_argument("file", type=Path, help="存成哪个 .xlsx")
    parser.add_argument("--as", dest="person", metavar="PERSON", help="按这个人（人员编码）的权限导出")
    options = parser.parse_args(argv)
    if options.file.suffix.lower() != ".xlsx":
        parser.error("文件名要以 .xlsx 结尾")
    return command(lambda settings: _export(settings, options))


async def _export(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        sheet = await gather(store, pack, settings, options.kind, options.person)
    save(sheet, options.file)
    print(f"已导出 {len(sheet.rows)} 行到 {options.file}。{sheet.remark}")
    return 0


async def gather(store: Store, pack: Pack, settings: Settings, kind: str, person: str | None) -> Sheet:
    """The sheet of that kind, as far as the person may export. Logged. Raises Fault for nobody or no right."""
    async with store.unit() as unit:
        now = await unit.settings.county_now(utc_now())
        scene = Scene(unit, pack, settings.county_zone, now)
        scope = await _scope_of(scene, person) if person else await _whole(unit)
        sheet = await _SHEETS[kind](scene, scope)
        by = scope.person_id if person else None
        await unit.events.add(f"export.{kind}", "county", at=now, person_id=by, rows=len(sheet.rows))
    return sheet


async def _scope_of(scene: Scene, code: str) -> Scope:
    person = await scene.unit.people.by_code(code, on=scene.today)
    if person is None:
        raise Fault(f"没有人员编码“{code}”。请核对人员表。")
    scope = rights.scope(standing_of(person, scene.pack, scene.zone), Act.EXPORT, scene.now)
    if scope.is_empty:
        raise Fault(f"{person.name}没有导出的权限。请换镇级以上的人员，或由县里导出。")
    return scope


async def _whole(unit: Unit) -> Scope:
    counties = await unit.places.at_level("county")
    return Scope(_OPERATOR, tuple(Reach(PlacePath(county.path), Level.COUNTY, "") for county in counties))
